"""How an operation of Cognito's is called: on which thread, in what time, and with nothing secret left behind."""

from __future__ import annotations

import asyncio
import functools
import time
import uuid
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

from pydantic import SecretStr

from authui.cognito.bulkhead import SESSION_THREADS, SIGN_IN_THREADS, Lane
from authui.cognito.circuit_breaker import Breaker
from authui.cognito.error_table import Call
from authui.cognito.errors import translate
from authui.cognito.srp import release_gil, secret_hash
from authui.errors import AuthError, TriggerError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping

    from authui.cognito.responses import Reply

_PATIENCE_SECONDS = 5.0
"""Whoever waited so long for an answer and then gave up did so for want of one."""
_NAMES = uuid.UUID('2b6f1f0e-5a3c-4d53-9d0e-6c1a0d0f7a52')
"""The namespace of user names that are made from e-mail addresses (RFC 9562, version 5)."""
TOTAL_SECONDS = 10.0
"""After which a caller is told that Cognito did not answer, queues and further requests included."""

Flow = Literal['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH', 'CUSTOM_AUTH']

CallsT = TypeVar('CallsT', bound='Calls')
P = ParamSpec('P')
T = TypeVar('T')


def in_time(
    method: Callable[Concatenate[CallsT, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[CallsT, P], Coroutine[Any, Any, T]]:
    """Give a method ten seconds; then it raises `UnavailableError`."""

    @functools.wraps(method)
    async def timed(self: CallsT, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                return await method(self, *args, **kwargs)
        except TimeoutError:
            raise UnavailableError(f'{method.__name__}: no answer in {TOTAL_SECONDS:g} s') from None

    return timed


class Calls:
    """One app client of one user pool, and the threads on which it is called."""

    def __init__(
        self,
        boto: Any,
        *,
        pool_id: str,
        client_id: str,
        client_secret: SecretStr | None = None,
        flow: Flow = 'USER_SRP_AUTH',
        force_alias_creation: bool = True,
        challenge_seconds: float = 180.0,
        email_is_alias: bool = False,
        trigger_texts: bool = False,
        clock: Callable[[], float] = time.time,
        cognito_time: Callable[[], float] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._boto = boto
        self._pool_id = pool_id
        self._client_id = client_id
        self._client_secret = client_secret
        self._flow = flow
        self._force_alias_creation = force_alias_creation
        self._challenge_seconds = challenge_seconds
        self._email_is_alias = email_is_alias
        self._trigger_texts = trigger_texts
        self._clock = clock
        self._cognito_time = cognito_time or clock
        self._monotonic = monotonic
        self._arithmetic = Lane('srp', threads=1, initializer=release_gil)
        self._sign_in_lane = Lane('sign-in', threads=SIGN_IN_THREADS)
        self._session_lane = Lane('session', threads=SESSION_THREADS)
        self._sign_in_breaker = Breaker('sign-in', monotonic)
        self._session_breaker = Breaker('session', monotonic)

    async def close(self) -> None:
        """End the threads; calls that wait for one raise `UnavailableError`."""
        for lane in (self._arithmetic, self._sign_in_lane, self._session_lane):
            lane.close()

    def registered(self, email: str) -> str:
        """Return the user name under which an e-mail signs up.

        Where the e-mail is an alias it cannot be the user name itself. One that follows from it lets who comes back
        later, with another browser, confirm without having noted a name.
        """
        if not self._email_is_alias:
            return email.strip()
        return str(uuid.uuid5(_NAMES, f'{self._pool_id} {email.strip().lower()}'))

    def _named(self, username: str) -> dict[str, SecretStr]:
        username = username.strip()
        named = {'ClientId': SecretStr(self._client_id), 'Username': SecretStr(username)}
        if self._client_secret:
            named['SecretHash'] = secret_hash(username, self._client_id, self._client_secret)
        return named

    def _hashed(self, username: str) -> dict[str, SecretStr]:
        """Return the SECRET_HASH parameter, where the app client has a secret."""
        if self._client_secret is None:
            return {}
        return {'SECRET_HASH': secret_hash(username, self._client_id, self._client_secret)}

    async def _send(self, operation: str, call: Call, parse: Callable[[Reply], T], **parameters: Any) -> T:
        """Call an operation of boto3's; what is not to be seen in a log or a traceback is a `SecretStr`."""
        is_of_session = call in {Call.SESSION, Call.SELF_SERVICE}
        lane = self._session_lane if is_of_session else self._sign_in_lane
        breaker = self._session_breaker if is_of_session else self._sign_in_breaker
        work = functools.partial(_ask, getattr(self._boto, operation), parameters, parse)
        attempt = functools.partial(_attempt, work, operation, call, parameters)
        # An error with a name here would hold this frame, and by its traceback be held by it, password and all.
        return _result(self._told(await self._through(breaker, lane, attempt)))

    def _told(self, outcome: T | AuthError) -> T | AuthError:
        """Keep what a trigger says to ourselves unless the host wants it told."""
        if isinstance(outcome, TriggerError) and not self._trigger_texts:
            outcome.said = None
        return outcome

    async def _through(self, breaker: Breaker, lane: Lane, attempt: Callable[[], T | AuthError]) -> T | AuthError:
        """Make an attempt on a lane, unless its breaker is open, and tell the breaker what it came to."""
        breaker.admit()
        begun = self._monotonic()
        try:
            outcome = await lane.run(attempt)
        except BaseException:
            # Cancelled: by who waits ten seconds for an answer, or by a caller that went away before.
            if self._monotonic() - begun >= _PATIENCE_SECONDS:
                breaker.fault()
            else:
                breaker.given_up()
            raise
        if isinstance(outcome, UnavailableError):
            breaker.fault()
        else:
            breaker.answered()
        return outcome

    def _read(self, name: str, work: Callable[[], T]) -> T:
        """Do what is quick with what Cognito answered, here and now; its faults are told as those of a call."""
        return _result(_attempt(work, name, Call.SIGN_IN, {}))

    async def _compute(self, work: Callable[[], T]) -> T:
        return _result(await self._arithmetic.run(functools.partial(_attempt, work, 'srp', Call.SIGN_IN, {})))


def _attempt(work: Callable[[], T], operation: str, call: Call, parameters: Mapping[str, Any]) -> T | AuthError:
    """Do the work on a thread; a failure is returned, for the frames that hold plain secrets are left behind here."""
    try:
        return work()
    except AuthError as error:
        return error.with_traceback(None)
    except Exception as failure:  # noqa: BLE001 - `translate` knows every kind of failure, and logs those it does not
        return translate(failure, operation=operation, call=call, sent=_secrets(parameters))


def _result(outcome: T | AuthError) -> T:
    if not isinstance(outcome, AuthError):
        return outcome
    try:
        raise outcome
    finally:
        del outcome  # or error, traceback and this frame would keep each other alive, and the password with them


def _ask(method: Callable[..., Reply], parameters: Mapping[str, Any], parse: Callable[[Reply], T]) -> T:
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
