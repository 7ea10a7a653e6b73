"""Fifty sign-ins at once against the embedded pool in one process: how many a second, and how long the loop stalls.

Measured in turns with pycognito's own `Cognito` class on threads, and with the flow that sends the password. The pool's
half of the work is done in the same process, so a real one leaves more room.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from pycognito import Cognito
from pydantic import SecretStr
from report import Row, publish

from authui.cognito import CognitoClient, KeySet, TokenVerifier, jwks_of, make_boto_client
from authui.local import LocalPool
from authui.models import Credentials, TokenSet
from authui.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

USERS = 50
ROUNDS = 5
PASSWORD = 'Correct-horse-1'
MILLISECOND = 0.001
MOST_LAG = 60


class Probe:
    """Sleeps a millisecond again and again, and notes by how much the loop was late."""

    def __init__(self) -> None:
        self.lags: list[float] = []
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._watch())

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()

    async def _watch(self) -> None:
        while True:
            begin = time.perf_counter()
            await asyncio.sleep(MILLISECOND)
            self.lags.append(time.perf_counter() - begin - MILLISECOND)


class Case:
    """One way to sign in, and what was measured of it."""

    def __init__(self, name: str, sign_in: Callable[[str], Awaitable[None]]) -> None:
        self.name = name
        self._sign_in = sign_in
        self._seconds = 0.0
        self._count = 0
        self._probe = Probe()

    async def measure(self, emails: list[str]) -> None:
        """Let all sign in at once."""
        begin = time.perf_counter()
        async with self._probe:
            await asyncio.gather(*(self._sign_in(email) for email in emails))
        self._seconds += time.perf_counter() - begin
        self._count += len(emails)

    @property
    def rate(self) -> float:
        """How many signed in a second."""
        return self._count / self._seconds

    def lag(self, percent: int) -> float:
        """Return a percentile of the lag, in milliseconds."""
        lags = self._probe.lags
        return 1000 * (max(lags) if percent == 100 else quantiles(lags, n=100)[percent - 1])


async def main() -> None:
    """Measure, print and write the results."""
    with tempfile.TemporaryDirectory() as folder:
        pool = LocalPool.open(Path(folder) / 'pool')
        emails = [f'user{number}@example.org' for number in range(USERS)]
        for email in emails:
            pool.admin_create_user(email, PASSWORD)
        boto = make_boto_client(Settings(_env_file=None))
        pool.attach(boto)
        srp = CognitoClient(boto, pool_id=pool.pool_id, client_id=pool.client_id)
        password = CognitoClient(boto, pool_id=pool.pool_id, client_id=pool.client_id, flow='USER_PASSWORD_AUTH')
        with ThreadPoolExecutor(USERS) as threads:
            ways = {
                'SRP': through(srp, pool),
                'password': through(password, pool),
                'pycognito': through_pycognito(boto, pool, threads),
            }
            for sign_in in ways.values():
                await sign_in(emails[0])
            cases = [Case(name, sign_in) for name, sign_in in ways.items()]
            for _ in range(ROUNDS):
                for case in cases:
                    await case.measure(emails)
        await srp.close()
        await password.close()
        pool.close()
    publish('login', rows(*cases))


def through(client: CognitoClient, pool: LocalPool) -> Callable[[str], Awaitable[None]]:
    """Sign in as authui does, tokens verified."""
    verifier = TokenVerifier(issuer=pool.issuer, client_id=pool.client_id, keys=KeySet(jwks_of(pool.jwks)))

    async def sign_in(email: str) -> None:
        tokens = await client.sign_in(Credentials(email=email, password=SecretStr(PASSWORD)))
        assert isinstance(tokens, TokenSet)
        await verifier.verify(tokens)

    return sign_in


def through_pycognito(boto: Any, pool: LocalPool, threads: ThreadPoolExecutor) -> Callable[[str], Awaitable[None]]:
    """Sign in as pycognito does, a thread for each user; it too verifies the tokens, and shares the boto3 client."""
    session = SimpleNamespace(client=lambda *_args, **_kwargs: boto)
    endpoint = {'endpoint_url': pool.issuer.rpartition('/')[0]}

    def blocking(email: str) -> None:
        user = Cognito(
            pool.pool_id, pool.client_id, username=email, session=session, boto3_client_kwargs=dict(endpoint)
        )
        user.pool_jwk = pool.jwks()
        user.authenticate(PASSWORD)

    async def sign_in(email: str) -> None:
        await asyncio.get_running_loop().run_in_executor(threads, blocking, email)

    return sign_in


def rows(srp: Case, password: Case, pycognito: Case) -> list[Row]:
    """Set the figures beside each other."""
    table = []
    for case in (srp, password):
        ratio = case.rate / pycognito.rate
        table.append(Row.of(f'{case.name}: sign-ins', case.rate, '/s', ratio=ratio, against=pycognito.name))
    table.append(Row.of(f'{pycognito.name}: sign-ins', pycognito.rate, '/s'))
    for case in (srp, password, pycognito):
        target = f'<= {MOST_LAG}' if case is srp else None
        table += [
            Row.of(f'{case.name}: loop lag p50', case.lag(50), 'ms'),
            Row.of(f'{case.name}: loop lag p99', case.lag(99), 'ms', target=target),
            Row.of(f'{case.name}: loop lag max', case.lag(100), 'ms'),
        ]
    return table


if __name__ == '__main__':
    asyncio.run(main())
