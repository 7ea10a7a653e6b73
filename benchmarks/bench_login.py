"""Sign-ins against the embedded pool in one process: the cost of one, and how long fifty at once stall the loop.

Single sign-ins alternate, in shuffled order, with the bare boto3 calls and the same SRP arithmetic, which block the
loop; the bare call on a thread shows the cost of not blocking it. Verifying a token is measured by itself. Fifty
sign-ins at once alternate with pycognito's own `Cognito` class on threads, and with the flow that sends the password.
The pool does its half of the work in the same process, so with a real pool there is more room.
"""

from __future__ import annotations

import asyncio
import base64
import random
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jwt
from pycognito import Cognito
from pydantic import SecretStr
from report import Row, publish

from authui.cognito import CognitoClient, KeySet, TokenVerifier, jwks_of, make_boto_client
from authui.cognito.srp import PasswordProof
from authui.errors import TokenMalformedError
from authui.local import LocalPool
from authui.models import Credentials, TokenSet
from authui.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

USERS = 50
ROUNDS = 5
SINGLES = 200
MOST_OF_BARE = 1.15
PASSWORD = 'Correct-horse-1'
MILLISECOND = 0.001
MOST_LAG = 60
DEPTH = 11_000
MOST_TO_REFUSE = 5


class Probe:
    """Sleeps for a millisecond again and again, and records how late the loop woke it."""

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
    """One way to sign in, and its measurements."""

    def __init__(self, name: str, sign_in: Callable[[str], Awaitable[None]]) -> None:
        self.name = name
        self._sign_in = sign_in
        self._seconds = 0.0
        self._count = 0
        self._probe = Probe()

    async def measure(self, emails: list[str]) -> None:
        """Let all users sign in at once."""
        begin = time.perf_counter()
        async with self._probe:
            await asyncio.gather(*(self._sign_in(email) for email in emails))
        self._seconds += time.perf_counter() - begin
        self._count += len(emails)

    @property
    def rate(self) -> float:
        """Sign-ins a second."""
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
            single = await one_by_one(boto, pool, srp, password, emails[0])
            cases = [Case(name, sign_in) for name, sign_in in ways.items()]
            for _ in range(ROUNDS):
                for case in cases:
                    await case.measure(emails)
        await srp.close()
        await password.close()
        pool.close()
    publish('login', [*single, *rows(*cases)])


async def one_by_one(boto: Any, pool: LocalPool, srp: CognitoClient, password: CognitoClient, email: str) -> list[Row]:
    """Sign in one at a time, in shuffled order; the fastest quarter shows the cost, the rest what else was running."""
    credentials = Credentials(identifier=email, password=SecretStr(PASSWORD))
    verifier = TokenVerifier(issuer=pool.issuer, client_id=pool.client_id, keys=KeySet(jwks_of(pool.jwks)))
    tokens = await srp.login(credentials)
    assert isinstance(tokens, TokenSet)
    plain = tokens.id_token.get_secret_value()
    header = jwt.get_unverified_header(plain)
    key = jwt.PyJWK(next(each for each in pool.jwks()['keys'] if each['kid'] == header['kid']))

    async def bare_srp() -> None:
        by_srp(boto, pool, email)

    async def bare_password() -> None:
        by_password(boto, pool, email)

    async def by_pyjwt() -> None:
        jwt.decode(plain, key, algorithms=['RS256'], audience=pool.client_id, issuer=pool.issuer)

    ways: dict[str, Callable[[], Awaitable[object]]] = {
        'SRP': lambda: srp.login(credentials),
        'bare SRP': bare_srp,
        'password': lambda: password.login(credentials),
        'bare password': bare_password,
        'bare password on a thread': lambda: asyncio.to_thread(by_password, boto, pool, email),
        'verification': lambda: verifier.verify_id_token(tokens.id_token),
        'PyJWT': by_pyjwt,
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    shuffled = random.Random(0)  # noqa: S311 - after heavy work caches are cold, which each way must meet in turn
    for _ in range(SINGLES):
        for name, way in shuffled.sample(sorted(ways.items()), len(ways)):
            begin = time.perf_counter()
            await way()
            seconds[name].append(time.perf_counter() - begin)
    cost = {name: 1000 * quantiles(each, n=4)[0] for name, each in seconds.items()}
    table = []
    target = f'<= {MOST_OF_BARE}'
    for name, floor, aim in (
        ('SRP', 'bare SRP', target),
        ('password', 'bare password', target),
        ('bare password on a thread', 'bare password', None),
    ):
        ratio = cost[name] / cost[floor]
        table.append(Row.of(f'{name}: one sign-in', cost[name], 'ms', ratio=ratio, against=floor, target=aim))
    ratio = cost['verification'] / cost['PyJWT']
    table.append(Row.of('verification of one token', cost['verification'], 'ms', ratio=ratio, against='PyJWT decode'))
    return [*table, *await refusals(verifier, plain)]


async def refusals(verifier: TokenVerifier, good: str) -> list[Row]:
    """Time the refusal of tokens that are made to be costly: a long one, and the most deeply nested one allowed."""
    deep = base64.urlsafe_b64encode(b'[' * DEPTH).decode().rstrip('=')
    header, _, signature = good.split('.')
    bad = {'a megabyte': 'A' * 10**6, f'{DEPTH} levels': f'{header}.{deep}.{signature}'}
    table = []
    for name, text in bad.items():
        seconds = []
        for _ in range(SINGLES):
            begin = time.perf_counter()
            try:
                await verifier.verify_id_token(SecretStr(text))
            except TokenMalformedError:
                seconds.append(time.perf_counter() - begin)
        table.append(Row.of(f'refusal of {name}', 1000 * median(seconds), 'ms', target=f'<= {MOST_TO_REFUSE}'))
    return table


def by_password(boto: Any, pool: LocalPool, email: str) -> None:
    """Sign in with the one bare call."""
    boto.initiate_auth(
        ClientId=pool.client_id,
        AuthFlow='USER_PASSWORD_AUTH',
        AuthParameters={'USERNAME': email, 'PASSWORD': PASSWORD},
    )


def by_srp(boto: Any, pool: LocalPool, email: str) -> None:
    """Sign in with the two bare calls."""
    proof = PasswordProof(
        email, SecretStr(PASSWORD), pool_id=pool.pool_id, client_id=pool.client_id, client_secret=None
    )
    challenge = boto.initiate_auth(
        ClientId=pool.client_id,
        AuthFlow='USER_SRP_AUTH',
        AuthParameters={'USERNAME': email, 'SRP_A': proof.public_value},
    )
    answer = proof.answer(challenge['ChallengeParameters'])
    boto.respond_to_auth_challenge(
        ClientId=pool.client_id,
        ChallengeName=challenge['ChallengeName'],
        ChallengeResponses={name: value.get_secret_value() for name, value in answer.items()},
    )


def through(client: CognitoClient, pool: LocalPool) -> Callable[[str], Awaitable[None]]:
    """Return a function that signs in as authui does, and verifies the tokens."""
    verifier = TokenVerifier(issuer=pool.issuer, client_id=pool.client_id, keys=KeySet(jwks_of(pool.jwks)))

    async def sign_in(email: str) -> None:
        tokens = await client.login(Credentials(identifier=email, password=SecretStr(PASSWORD)))
        assert isinstance(tokens, TokenSet)
        await verifier.verify(tokens)

    return sign_in


def through_pycognito(boto: Any, pool: LocalPool, threads: ThreadPoolExecutor) -> Callable[[str], Awaitable[None]]:
    """Return a function that signs in as pycognito does, tokens verified; its threads share the boto3 client."""
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
    """Return the table that compares the ways."""
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
