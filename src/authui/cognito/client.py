"""Speaks to Cognito: one async method per operation, on threads of its own; decides nothing and keeps no token."""

from __future__ import annotations

import asyncio
import functools
import unicodedata
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

from pydantic import SecretStr

from authui.cognito import shapes
from authui.cognito.answers import Call, OperationUnknownError
from authui.cognito.errors import translate
from authui.cognito.lanes import SESSION_THREADS, SIGN_IN_THREADS, Lane
from authui.cognito.srp import PasswordProof, release_gil, secret_hash
from authui.cognito.strict import read_base64url, read_object
from authui.errors import AuthError, UnavailableError
from authui.models import TokenSet

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping

    from authui.cognito.shapes import Answer, Step
    from authui.models import Confirmation, Credentials, Delivery, Registration, SignedUp, User

TOTAL_SECONDS = 10.0
"""After which a caller is told that Cognito did not answer, queues and second requests included."""

P = ParamSpec('P')
T = TypeVar('T')


def _in_time(
    method: Callable[Concatenate[CognitoClient, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[CognitoClient, P], Coroutine[Any, Any, T]]:
    @functools.wraps(method)
    async def timed(self: CognitoClient, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                return await method(self, *args, **kwargs)
        except TimeoutError:
            raise UnavailableError(f'{method.__name__}: no answer in {TOTAL_SECONDS:g} s') from None

    return timed


class CognitoClient:
    """The operations of one app client of one user pool.

    Every method raises an `AuthError`, whose text holds no secret, and answers within ten seconds. Sign-in and
    sign-up work runs on other threads than refreshes and look-ups, so that slow logins never starve a session.
    """

    def __init__(
        self,
        boto: Any,
        *,
        pool_id: str,
        client_id: str,
        client_secret: SecretStr | None = None,
        flow: Literal['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] = 'USER_SRP_AUTH',
        force_alias_creation: bool = True,
    ) -> None:
        self._boto = boto
        self._pool_id = pool_id
        self._client_id = client_id
        self._client_secret = client_secret
        self._flow = flow
        self._force_alias_creation = force_alias_creation
        self._has_token_refresh = True
        self._arithmetic = Lane('srp', threads=1, initializer=release_gil)
        self._sign_in_lane = Lane('sign-in', threads=SIGN_IN_THREADS)
        self._session_lane = Lane('session', threads=SESSION_THREADS)

    @_in_time
    async def sign_in(self, credentials: Credentials) -> TokenSet | Step:
        """Prove the password; returns tokens, or the challenge that the pool sets beyond the password.

        InitiateAuth, and RespondToAuthChallenge for the PASSWORD_VERIFIER of SRP.
        """
        username = credentials.email.strip()
        if self._flow == 'USER_PASSWORD_AUTH':
            return await self._initiate(self._flow, username, PASSWORD=credentials.password)
        prove = functools.partial(
            PasswordProof,
            username,
            credentials.password,
            pool_id=self._pool_id,
            client_id=self._client_id,
            client_secret=self._client_secret,
        )
        proof = await self._compute(prove)
        step = await self._initiate(self._flow, username, SRP_A=SecretStr(proof.public_value))
        if isinstance(step, TokenSet) or step.name != 'PASSWORD_VERIFIER':
            return step
        responses = await self._compute(functools.partial(proof.answer, step.parameters))
        return await self._send(
            'respond_to_auth_challenge',
            Call.SIGN_IN,
            functools.partial(shapes.step_of, username=step.username),
            ClientId=SecretStr(self._client_id),
            ChallengeName=step.name,
            ChallengeResponses=responses,
            **({'Session': step.session} if step.session.get_secret_value() else {}),
        )

    @_in_time
    async def sign_up(self, registration: Registration) -> SignedUp:
        """Make an account (SignUp) whose user name is the e-mail."""
        attributes = {'email': registration.email.strip(), **dict(registration.attributes)}
        return await self._send(
            'sign_up',
            Call.SIGN_UP,
            shapes.signed_up_of,
            **self._named(registration.email),
            Password=registration.password,
            UserAttributes=[{'Name': name, 'Value': SecretStr(value)} for name, value in attributes.items()],
        )

    @_in_time
    async def confirm_sign_up(self, confirmation: Confirmation) -> None:
        """Confirm an account by the code that was sent (ConfirmSignUp)."""
        await self._send(
            'confirm_sign_up',
            Call.CONFIRM,
            shapes.nothing,
            **self._named(confirmation.email),
            ConfirmationCode=_plain_code(confirmation.code),
            ForceAliasCreation=self._force_alias_creation,
        )

    @_in_time
    async def resend_confirmation_code(self, email: str) -> Delivery:
        """Send a new code for `confirm_sign_up` (ResendConfirmationCode)."""
        return await self._send('resend_confirmation_code', Call.RESEND, shapes.delivery_of, **self._named(email))

    @_in_time
    async def refresh(self, tokens: TokenSet, *, username: str) -> TokenSet:
        """Get new tokens; the refresh token stays the old one unless the pool rotates it.

        `username` is the real one, not an alias. Raises `SessionEndedError` when the session is over.
        GetTokensFromRefreshToken, which rotation demands, and InitiateAuth where the server does not know that.
        """
        parse = functools.partial(shapes.tokens_of, refresh_token=tokens.refresh_token)
        device_key = _device_key(tokens.access_token)
        if self._has_token_refresh:
            try:
                return await self._send(
                    'get_tokens_from_refresh_token',
                    Call.SESSION,
                    parse,
                    RefreshToken=tokens.refresh_token,
                    ClientId=SecretStr(self._client_id),
                    **({'ClientSecret': self._client_secret} if self._client_secret else {}),
                    **({'DeviceKey': device_key} if device_key else {}),
                )
            except OperationUnknownError:
                self._has_token_refresh = False
        parameters = {'REFRESH_TOKEN': tokens.refresh_token}
        if device_key:
            parameters['DEVICE_KEY'] = SecretStr(device_key)
        if self._client_secret:
            parameters['SECRET_HASH'] = secret_hash(username, self._client_id, self._client_secret)
        return await self._send(
            'initiate_auth',
            Call.SESSION,
            parse,
            AuthFlow='REFRESH_TOKEN_AUTH',
            ClientId=SecretStr(self._client_id),
            AuthParameters=parameters,
        )

    @_in_time
    async def get_user(self, access_token: SecretStr) -> User:
        """Return the user as the pool has it now (GetUser), without groups: those stand in the ID token."""
        return await self._send('get_user', Call.SESSION, shapes.user_of, AccessToken=access_token)

    @_in_time
    async def send_attribute_code(self, access_token: SecretStr, attribute: str = 'email') -> Delivery:
        """Send a code for `verify_attribute` (GetUserAttributeVerificationCode)."""
        return await self._send(
            'get_user_attribute_verification_code',
            Call.SESSION,
            shapes.delivery_of,
            AccessToken=access_token,
            AttributeName=attribute,
        )

    @_in_time
    async def verify_attribute(self, access_token: SecretStr, code: SecretStr, attribute: str = 'email') -> None:
        """Verify an attribute by the code that was sent (VerifyUserAttribute)."""
        await self._send(
            'verify_user_attribute',
            Call.SESSION,
            shapes.nothing,
            AccessToken=access_token,
            AttributeName=attribute,
            Code=_plain_code(code),
        )

    @_in_time
    async def revoke(self, refresh_token: SecretStr) -> None:
        """End a refresh token and the access tokens made from it (RevokeToken)."""
        await self._send(
            'revoke_token',
            Call.SESSION,
            shapes.nothing,
            Token=refresh_token,
            ClientId=SecretStr(self._client_id),
            **({'ClientSecret': self._client_secret} if self._client_secret else {}),
        )

    @_in_time
    async def global_sign_out(self, access_token: SecretStr) -> None:
        """End all sessions of the user (GlobalSignOut)."""
        await self._send('global_sign_out', Call.SESSION, shapes.nothing, AccessToken=access_token)

    async def close(self) -> None:
        """End the threads; calls that wait for one raise `UnavailableError`."""
        for lane in (self._arithmetic, self._sign_in_lane, self._session_lane):
            lane.close()

    def _named(self, email: str) -> dict[str, SecretStr]:
        username = email.strip()
        named = {'ClientId': SecretStr(self._client_id), 'Username': SecretStr(username)}
        if self._client_secret:
            named['SecretHash'] = secret_hash(username, self._client_id, self._client_secret)
        return named

    async def _initiate(self, flow: str, username: str, **parameters: SecretStr) -> TokenSet | Step:
        if self._client_secret:
            parameters['SECRET_HASH'] = secret_hash(username, self._client_id, self._client_secret)
        return await self._send(
            'initiate_auth',
            Call.SIGN_IN,
            functools.partial(shapes.step_of, username=username),
            AuthFlow=flow,
            ClientId=SecretStr(self._client_id),
            AuthParameters={'USERNAME': SecretStr(username), **parameters},
        )

    async def _send(self, operation: str, call: Call, parse: Callable[[Answer], T], **parameters: Any) -> T:
        """Call an operation of boto3's; what is not to be seen in a log or a traceback is a `SecretStr`."""
        lane = self._session_lane if call is Call.SESSION else self._sign_in_lane
        work = functools.partial(_ask, getattr(self._boto, operation), parameters, parse)
        return _result(await lane.run(functools.partial(_attempt, work, operation, call, parameters)))

    async def _compute(self, work: Callable[[], T]) -> T:
        return _result(await self._arithmetic.run(functools.partial(_attempt, work, 'srp', Call.SIGN_IN, {})))


def _attempt(work: Callable[[], T], operation: str, call: Call, parameters: Mapping[str, Any]) -> T | AuthError:
    """Do the work on a thread; a failure is returned, for the frames that hold plain secrets are left behind here."""
    try:
        return work()
    except Exception as failure:  # noqa: BLE001 - `translate` knows every kind of failure, and logs those it does not
        return translate(failure, operation=operation, call=call, sent=_secrets(parameters))


def _result(outcome: T | AuthError) -> T:
    if not isinstance(outcome, AuthError):
        return outcome
    try:
        raise outcome
    finally:
        del outcome  # or error, traceback and this frame would keep each other alive, and the password with them


def _ask(method: Callable[..., Answer], parameters: Mapping[str, Any], parse: Callable[[Answer], T]) -> T:
    return parse(method(**_revealed(parameters)))


def _revealed(value: Any) -> Any:
    match value:
        case SecretStr():
            return value.get_secret_value()
        case dict():
            return {name: _revealed(part) for name, part in value.items()}
        case list():
            return [_revealed(part) for part in value]
    return value


def _secrets(value: Any) -> Iterator[str]:
    match value:
        case SecretStr():
            yield value.get_secret_value()
        case dict():
            for part in value.values():
                yield from _secrets(part)
        case list():
            for part in value:
                yield from _secrets(part)


def _plain_code(code: SecretStr) -> SecretStr:
    """Drop blanks and invisible characters, and write the digits of any script as ASCII's."""
    characters = (character for character in code.get_secret_value() if character.isprintable())
    return SecretStr(
        ''.join(str(unicodedata.decimal(character, character)) for character in characters if not character.isspace())
    )


def _device_key(access_token: SecretStr) -> str | None:
    """Return the remembered device of a token, which Cognito wants at a refresh where the pool tracks devices."""
    payload = read_base64url([*access_token.get_secret_value().split('.'), ''][1])
    key = (read_object(payload or b'') or {}).get('device_key')
    return key if isinstance(key, str) else None
