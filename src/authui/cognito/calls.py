"""Calls one operation of Cognito: on threads of its own, with a deadline, and with no secret left in a traceback."""

from __future__ import annotations

import asyncio
import functools
import time
from threading import Lock
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec, TypeVar

from pydantic import SecretStr

from authui.cognito.bulkhead import SESSION_THREADS, SIGN_IN_THREADS, Bulkhead
from authui.cognito.circuit_breaker import CircuitBreaker
from authui.cognito.error_table import CallKind
from authui.cognito.errors import translate
from authui.cognito.reader_language import client_metadata
from authui.cognito.srp import release_gil, secret_hash
from authui.errors import AuthError, TriggerError, UnavailableError
from authui.models import Identifiers

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping

    from authui.cognito.responses import Response

_PATIENCE_SECONDS = 5.0
"""A caller who gives up after this long counts as a call that got no answer."""
TOTAL_SECONDS = 10.0
"""A method raises `UnavailableError` after this long, waiting in queues and further requests included."""

Flow = Literal['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH', 'CUSTOM_AUTH']

ClientT = TypeVar('ClientT', bound='BaseClient')
P = ParamSpec('P')
T = TypeVar('T')


def with_deadline(
    method: Callable[Concatenate[ClientT, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[ClientT, P], Coroutine[Any, Any, T]]:
    """Let a method take ten seconds at most; after that it raises `UnavailableError`."""

    @functools.wraps(method)
    async def timed(self: ClientT, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                return await method(self, *args, **kwargs)
        except TimeoutError:
            raise UnavailableError(f'{method.__name__}: no answer in {TOTAL_SECONDS:g} s') from None

    return timed


class Computed:
    """A parameter that is computed on the thread of its call. Those that share a lock are computed one at a time.

    So a burst of sign-ins uses one core, and the event loop keeps the others.
    """

    def __init__(self, compute: Callable[[], Any], lock: Lock) -> None:
        self.found: Any = None
        """The computed value; None before that."""
        self._compute = compute
        self._lock = lock

    def value(self) -> Any:
        """Return the parameter; the first call computes it."""
        with self._lock:
            if self.found is None:
                self.found = self._compute()
            return self.found


class BaseClient:
    """One app client of one user pool, with the threads and circuit breakers that its calls go through."""

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
        identifiers: Identifiers | None = None,
        trigger_texts: bool = False,
        clock: Callable[[], float] = time.time,
        cognito_time: Callable[[], float] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.identifiers = identifiers or Identifiers()
        """The identifiers that people sign in with."""
        self._boto = boto
        self._pool_id = pool_id
        self._client_id = client_id
        self._client_secret = client_secret
        self._flow = flow
        self._force_alias_creation = force_alias_creation
        self._challenge_seconds = challenge_seconds
        self._trigger_texts = trigger_texts
        self._clock = clock
        self._cognito_time = cognito_time or clock
        self._monotonic = monotonic
        self._sign_in_bulkhead = Bulkhead('sign-in', threads=SIGN_IN_THREADS, initializer=release_gil)
        self._session_bulkhead = Bulkhead('session', threads=SESSION_THREADS)
        self._computing = Lock()
        self._sign_in_breaker = CircuitBreaker('sign-in', monotonic)
        self._session_breaker = CircuitBreaker('session', monotonic)

    async def close(self) -> None:
        """Stop the threads; queued calls raise `UnavailableError`."""
        for bulkhead in (self._sign_in_bulkhead, self._session_bulkhead):
            bulkhead.close()

    def _client_and_username(self, username: str) -> dict[str, SecretStr]:
        username = username.strip()
        named = {'ClientId': SecretStr(self._client_id), 'Username': SecretStr(username)}
        if self._client_secret:
            named['SecretHash'] = secret_hash(username, self._client_id, self._client_secret)
        return named

    def _secret_hash_parameter(self, username: str) -> dict[str, SecretStr]:
        """Return the SECRET_HASH parameter, where the app client has a secret."""
        if self._client_secret is None:
            return {}
        return {'SECRET_HASH': secret_hash(username, self._client_id, self._client_secret)}

    async def _send(self, operation: str, call: CallKind, parse: Callable[[Response], T], **parameters: Any) -> T:
        """Call an operation of boto3. Pass as `SecretStr` each value that no log or traceback may show.

        A parameter that takes milliseconds to compute is passed as `Computed`.
        """
        is_of_session = call in {CallKind.SESSION, CallKind.PROFILE, CallKind.PASSKEY}
        bulkhead = self._session_bulkhead if is_of_session else self._sign_in_bulkhead
        breaker = self._session_breaker if is_of_session else self._sign_in_breaker
        sent = parameters | client_metadata(operation)
        work = functools.partial(_ask, getattr(self._boto, operation), sent, parse)
        attempt = functools.partial(_attempt, work, operation, call, parameters)
        # No local variable may hold the error: error, traceback and frame would keep each other and the password alive.
        return unwrap(self._without_trigger_message(await self._call_through(breaker, bulkhead, attempt)))

    def _without_trigger_message(self, outcome: T | AuthError) -> T | AuthError:
        """Remove the message of a Lambda trigger unless the host wants users to read it."""
        if isinstance(outcome, TriggerError) and not self._trigger_texts:
            outcome.trigger_message = None
        return outcome

    async def _call_through(
        self, breaker: CircuitBreaker, bulkhead: Bulkhead, attempt: Callable[[], T | AuthError]
    ) -> T | AuthError:
        """Run an attempt in a bulkhead, unless the circuit is open, and report the outcome to the circuit breaker."""
        breaker.admit()
        begun = self._monotonic()
        try:
            outcome = await bulkhead.run(attempt)
        except BaseException:
            # Cancelled: by the deadline of ten seconds, or because the caller went away earlier.
            if self._monotonic() - begun >= _PATIENCE_SECONDS:
                breaker.record_failure()
            else:
                breaker.release()
            raise
        if isinstance(outcome, UnavailableError):
            breaker.record_failure()
        else:
            breaker.record_success()
        return outcome

    def _parse_now(self, name: str, work: Callable[[], T]) -> T:
        """Parse a response on the calling thread; a failure is translated as the failure of a call would be."""
        return unwrap(_attempt(work, name, CallKind.SIGN_IN, {}))


def _attempt(work: Callable[[], T], operation: str, call: CallKind, parameters: Mapping[str, Any]) -> T | AuthError:
    """Do the work on a thread; return a failure instead of raising it, so that frames with plain secrets end here."""
    try:
        return work()
    except AuthError as error:
        return error.with_traceback(None)
    except Exception as failure:  # noqa: BLE001 - `translate` knows every kind of failure, and logs those it does not
        return translate(failure, operation=operation, call=call, sent=_secrets(parameters))


def unwrap(outcome: T | AuthError) -> T:
    """Return the outcome of a call, or raise it; no frame with a plain secret is in the traceback."""
    if not isinstance(outcome, AuthError):
        return outcome
    try:
        raise outcome
    finally:
        del outcome  # else error, traceback and this frame keep each other alive, and the password with them


def _ask(method: Callable[..., Response], parameters: Mapping[str, Any], parse: Callable[[Response], T]) -> T:
    return parse(method(**_revealed(parameters)))


def _revealed(value: Any) -> Any:
    match value:
        case SecretStr():
            return value.get_secret_value()
        case Computed():
            return _revealed(value.value())
        case dict():
            return {name: _revealed(part) for name, part in value.items()}
        case list():
            return [_revealed(part) for part in value]
    return value


def _secrets(value: Any) -> Iterator[str]:
    match value:
        case SecretStr():
            yield value.get_secret_value()
        case Computed():
            yield from _secrets(value.found)
        case dict():
            for part in value.values():
                yield from _secrets(part)
        case list():
            for part in value:
                yield from _secrets(part)
