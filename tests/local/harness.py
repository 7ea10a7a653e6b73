"""Shared by the pool's tests: a clock to move, and a user with a real boto3 client and pycognito's SRP."""

from __future__ import annotations

import base64
import json
import secrets
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from pycognito.aws_srp import AWSSRP

from authui.local import CustomAuth, LocalPool, PoolConfig
from authui.testing import SoftAuthenticator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from authui.local.config import MfaFactor

FRED = 'fred@example.org'
PASSWORD = 'correct horse'
WRONG = 'battery staple'

INCORRECT = ('NotAuthorizedException', 'Incorrect username or password.')
LOCKED = ('NotAuthorizedException', 'Password attempts exceeded')
CODE_MISMATCH = ('CodeMismatchException', 'Invalid verification code provided, please try again.')
CODE_EXPIRED = ('ExpiredCodeException', 'Invalid code provided, please request a code again.')
LIMIT_EXCEEDED = ('LimitExceededException', 'Attempt limit exceeded, please try after some time.')
USER_DISABLED = ('NotAuthorizedException', 'User is disabled.')
NO_SESSION = ('NotAuthorizedException', 'Invalid session for the user.')
SESSION_USED = ('NotAuthorizedException', 'Invalid session for the user, session can only be used once.')
WRONG_APP_CODE = ('CodeMismatchException', 'Invalid code received for user')
WRONG_FIRST_CODE = ('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA')
SESSION_EXPIRED = ('NotAuthorizedException', 'Invalid session for the user, session is expired.')

ORIGIN = 'http://localhost:8080'
PASSKEYS = PoolConfig(
    explicit_auth_flows=frozenset({'USER_AUTH', 'USER_PASSWORD_AUTH'}),
    allowed_first_auth_factors=frozenset({'PASSWORD', 'WEB_AUTHN'}),
    relying_party_id='localhost',
)

EVERY_FACTOR: frozenset[MfaFactor] = frozenset({'SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'})
ON = {'Enabled': True}


class Clock:
    """A clock that moves only by `advance`."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class Prover(AWSSRP):  # type: ignore[misc] # pycognito has no types
    """pycognito's SRP client with the pool's clock and a shorter secret."""

    def __init__(self, clock: Callable[[], float], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clock = clock

    def generate_random_small_a(self) -> int:
        return secrets.randbits(256)  # as long as RFC 5054 asks for; pycognito's 1024 bits take four times as long

    def get_cognito_formatted_timestamp(self, _: datetime) -> str:
        return str(AWSSRP.get_cognito_formatted_timestamp(datetime.fromtimestamp(self._clock(), UTC)))


def make_client(**options: Any) -> Any:
    """Return a real client without credentials; it is `Any`, because the light stubs have no operations."""
    config = Config(**{'signature_version': botocore.UNSIGNED, 'retries': {'total_max_attempts': 1}, **options})
    return boto3.client('cognito-idp', region_name='us-east-1', config=config)


def refusal(call: Callable[..., object], *args: Any, **kwargs: Any) -> tuple[str, str]:
    """Return the name and message of the error that refuses a call."""
    try:
        call(*args, **kwargs)
    except ClientError as error:
        return error.response['Error']['Code'], error.response['Error']['Message']
    raise AssertionError('The call was not refused')


def other(code: str) -> str:
    """Return a code that is wrong."""
    return f'{(int(code) + 1) % 10 ** len(code):0{len(code)}}'


def at_once(count: int, call: Callable[[int], object]) -> list[object]:
    """Run a call on `count` threads, all released at the same moment; returns each result or exception."""
    results: list[object] = []
    gate = threading.Barrier(count)

    def run(number: int) -> None:
        gate.wait()
        try:
            results.append(call(number))
        except Exception as error:  # noqa: BLE001 - an exception is a result too
            results.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class Harness:
    """One pool, and a user who speaks to it."""

    def __init__(self, folder: Path, config: PoolConfig, clock: Clock, custom_auth: CustomAuth | None = None) -> None:
        self.folder = folder
        self.config = config
        self.clock = clock
        self.pool = LocalPool.open(folder, config, clock=clock, custom_auth=custom_auth)
        self.client = make_client()
        self.pool.attach(self.client)

    def restart(self, config: PoolConfig | None = None) -> None:
        self.pool.close()
        self.config = config or self.config
        self.pool = LocalPool.open(self.folder, self.config, clock=self.clock)
        self.client = make_client()
        self.pool.attach(self.client)

    @property
    def client_id(self) -> str:
        return self.pool.client_id

    def sign_up(self, email: str = FRED, password: str = PASSWORD, **more: Any) -> Any:
        return self.client.sign_up(ClientId=self.client_id, Username=email, Password=password, **more)

    def code(self) -> str:
        return self.pool.mailbox.messages()[0].code.get_secret_value()

    def other_code(self) -> str:
        return other(self.code())

    def confirm(self, email: str = FRED, code: str | None = None, **more: Any) -> Any:
        code = self.code() if code is None else code
        return self.client.confirm_sign_up(ClientId=self.client_id, Username=email, ConfirmationCode=code, **more)

    def resend(self, email: str = FRED) -> Any:
        return self.client.resend_confirmation_code(ClientId=self.client_id, Username=email)

    def register(self, email: str = FRED, password: str = PASSWORD) -> str:
        """Sign up and confirm; returns the sub."""
        sub: str = self.sign_up(email, password)['UserSub']
        self.confirm(email)
        return sub

    def initiate(self, flow: str, **parameters: str) -> Any:
        return self.client.initiate_auth(ClientId=self.client_id, AuthFlow=flow, AuthParameters=parameters)

    def by_password(self, email: str = FRED, password: str = PASSWORD, **more: str) -> Any:
        answer = self.initiate('USER_PASSWORD_AUTH', USERNAME=email, PASSWORD=password, **more)
        return answer['AuthenticationResult']

    def prover(self, email: str = FRED, password: str = PASSWORD, secret: str | None = None) -> Prover:
        return Prover(
            self.clock, email, password, self.pool.pool_id, self.client_id, client=self.client, client_secret=secret
        )

    def by_srp(self, email: str = FRED, password: str = PASSWORD, secret: str | None = None) -> Any:
        return self.prover(email, password, secret).authenticate_user()['AuthenticationResult']

    def challenge(self, prover: Prover) -> dict[str, str]:
        answer = self.client.initiate_auth(
            ClientId=self.client_id, AuthFlow='USER_SRP_AUTH', AuthParameters=prover.get_auth_params()
        )
        assert answer['ChallengeName'] == 'PASSWORD_VERIFIER'
        parameters: dict[str, str] = answer['ChallengeParameters']
        return parameters

    def respond(self, responses: Mapping[str, str], **more: Any) -> Any:
        return self.client.respond_to_auth_challenge(
            ClientId=self.client_id, ChallengeName='PASSWORD_VERIFIER', ChallengeResponses=responses, **more
        )

    def reply(self, challenge: Any, username: str = FRED, **responses: str) -> Any:
        """Answer a challenge by its own name and session; change them in `challenge` for a wrong answer."""
        return self.client.respond_to_auth_challenge(
            ClientId=self.client_id,
            ChallengeName=challenge['ChallengeName'],
            Session=challenge['Session'],
            ChallengeResponses={'USERNAME': username, **responses},
        )

    def totp(self, secret_code: str) -> str:
        """Return the code that an authenticator app shows now."""
        key = base64.b32decode(secret_code + '=' * (-len(secret_code) % 8))
        return TOTP(key, 6, SHA1(), 30).generate(self.clock()).decode()  # noqa: S303 - RFC 6238's default

    def set_up_app(self, email: str = FRED) -> str:
        """Sign in, set up an authenticator app and turn it on; returns its key, whose next code is unused."""
        token = self.by_password(email)['AccessToken']
        key: str = self.client.associate_software_token(AccessToken=token)['SecretCode']
        self.client.verify_software_token(AccessToken=token, UserCode=self.totp(key))
        self.client.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={'Enabled': True})
        self.clock.advance(30)
        return key

    def prefer(self, **settings: Any) -> None:
        """Set the second factors of the user, as they do themselves."""
        self.client.set_user_mfa_preference(AccessToken=self.by_password()['AccessToken'], **settings)

    def begin(self, email: str = FRED, password: str = PASSWORD) -> Any:
        """Prove the password and return the next challenge, or the tokens."""
        return self.initiate('USER_PASSWORD_AUTH', USERNAME=email, PASSWORD=password)

    def start_passkey(self, token: str) -> Any:
        """Begin to register a passkey; returns the options."""
        return self.client.start_web_authn_registration(AccessToken=token)['CredentialCreationOptions']

    def complete_passkey(self, token: str, credential: Any) -> None:
        self.client.complete_web_authn_registration(AccessToken=token, Credential=credential)

    def add_passkey(self, authenticator: SoftAuthenticator, email: str = FRED) -> str:
        """Register a passkey of a user, who signs in by password; returns the access token."""
        token: str = self.by_password(email)['AccessToken']
        self.complete_passkey(token, authenticator.create(self.start_passkey(token), ORIGIN))
        return token

    def ask_for_passkey(self, email: str = FRED) -> Any:
        """Begin a sign-in by passkey; returns the challenge."""
        return self.initiate('USER_AUTH', USERNAME=email, PREFERRED_CHALLENGE='WEB_AUTHN')

    def sign_with(self, authenticator: SoftAuthenticator, challenge: Any) -> Any:
        """Return what an authenticator answers to a challenge."""
        return authenticator.get(challenge['ChallengeParameters']['CREDENTIAL_REQUEST_OPTIONS'], ORIGIN)

    def answer_passkey(self, challenge: Any, credential: Any, username: str = FRED) -> Any:
        return self.reply(challenge, username, CREDENTIAL=json.dumps(credential))

    def by_passkey(self, authenticator: SoftAuthenticator, email: str = FRED) -> Any:
        """Sign in by passkey; returns the answer."""
        challenge = self.ask_for_passkey(email)
        return self.answer_passkey(challenge, self.sign_with(authenticator, challenge), email)

    def write(self, statement: str, *values: object) -> None:
        """Change the pool's file between two steps."""
        with closing(sqlite3.connect(self.folder / 'pool.sqlite3')) as connection, connection:
            connection.execute(statement, values)

    def make_temporary(self, email: str = FRED, expires_at: float | None = None) -> None:
        """Make a user's password temporary."""
        self.write(
            "UPDATE users SET status = 'FORCE_CHANGE_PASSWORD', password_expires_at = ?"
            ' WHERE sub = (SELECT sub FROM names WHERE name = ?)',
            expires_at,
            email,
        )

    def give_phone(self, email: str = FRED, *, verified: bool = True) -> None:
        """Give a user a phone number."""
        self.write(
            "UPDATE users SET attributes = json_set(attributes, '$.phone_number', '+15551234567',"
            " '$.phone_number_verified', ?) WHERE sub = (SELECT sub FROM names WHERE name = ?)",
            'true' if verified else 'false',
            email,
        )

    def refresh(self, refresh_token: str, **more: str) -> Any:
        return self.client.get_tokens_from_refresh_token(ClientId=self.client_id, RefreshToken=refresh_token, **more)[
            'AuthenticationResult'
        ]

    def refresh_by_flow(self, refresh_token: str, **more: str) -> Any:
        return self.initiate('REFRESH_TOKEN_AUTH', REFRESH_TOKEN=refresh_token, **more)['AuthenticationResult']

    def revoke(self, refresh_token: str, **more: str) -> Any:
        return self.client.revoke_token(ClientId=self.client_id, Token=refresh_token, **more)

    def user(self, access_token: str) -> dict[str, str]:
        answer = self.client.get_user(AccessToken=access_token)
        return {item['Name']: item['Value'] for item in answer['UserAttributes']}
