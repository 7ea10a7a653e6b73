"""Whether times reveal an account: known and unknown users in pairs, on a pool that is slower for known users.

Sign-ups are private. For each flow, `AUTHUI_TEST_PAIRS` pairs are timed (400), a few at once; known and unknown users
take turns in being first. A threshold that is fitted to half of the times then classifies the other half; a mere guess
is right half of the time.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

from load import settings
from pydantic import SecretStr
from report import Row, publish

from authui.cognito import CognitoClient
from authui.errors import AuthError
from authui.host.embedded_pool import EmbeddedPool
from authui.host.runtime import Runtime
from authui.models import Confirmation, Credentials, Registration
from authui.session import Backoff, Limits, TabSession, Window
from authui.settings import Settings

PAIRS = int(os.environ.get('AUTHUI_TEST_PAIRS', '400'))
AT_ONCE = 6
SKEW = 0.1
"""Seconds by which the pool is slower for a user whom it knows."""
_NEVER = Window(10**9, 1.0)
LIMITS = Limits(
    passwords=Backoff(free=10**9, first=1.0, longest=1.0, kept=1.0),
    codes=_NEVER,
    sends=_NEVER,
    per_address=_NEVER,
    sends_per_address=_NEVER,
    in_all=_NEVER,
)
"""No try is refused for being one too many; failures still take their usual time."""
WRONG = SecretStr('another horse battery')
CODE = SecretStr('000001')

Flow = Callable[[TabSession, str], Awaitable[object]]
FLOWS: dict[str, tuple[str, Flow]] = {
    'login': ('user', lambda tab, email: tab.login(Credentials(identifier=email, password=WRONG))),
    'signup': ('user', lambda tab, email: tab.signup(Registration(identifier=email, password=WRONG))),
    'resend': ('late', lambda tab, email: tab.resend_code(email)),
    'forgot': ('user', lambda tab, email: tab.forgot_password(email)),
    'confirm': ('late', lambda tab, email: tab.confirm(Confirmation(identifier=email, code=CODE))),
}
"""The flows, and the kind of user that each needs: a `user` has confirmed, a `late` one has not."""


def skew(client: CognitoClient) -> None:
    """Make the pool slower for every call about a user whom it knows."""
    send = client._send  # noqa: SLF001 - through which every call passes

    async def slower(operation: str, call: Any, parse: Any, **parameters: Any) -> Any:
        named = parameters.get('Username') or parameters.get('AuthParameters', {}).get('USERNAME')
        if named is not None and named.get_secret_value().startswith(('user', 'late')):
            await asyncio.sleep(SKEW)
        return await send(operation, call, parse, **parameters)

    client._send = slower  # type: ignore[method-assign]  # noqa: SLF001 - the same


async def timed(running: Runtime, flow: Flow, email: str) -> float:
    """Return how long somebody waits for an answer, whatever it is."""
    tab = TabSession(running.registry)
    begun = time.perf_counter()
    with contextlib.suppress(AuthError):
        await flow(tab, email)
    seconds = time.perf_counter() - begun
    tab.close()
    return seconds


async def pairs(running: Runtime, name: str) -> tuple[list[float], list[float]]:
    """Time a flow for known and unknown users."""
    kind, flow = FLOWS[name]
    known: list[float] = []
    unknown: list[float] = []
    turns = asyncio.Semaphore(AT_ONCE)

    async def pair(number: int) -> None:
        both = [(known, f'{kind}{number}@example.org'), (unknown, f'none{number}{name}@example.org')]
        async with turns:
            for times, email in both[:: 1 if number % 2 else -1]:
                times.append(await timed(running, flow, email))

    await asyncio.gather(*(pair(number) for number in range(PAIRS)))
    return known, unknown


def told_right(known: list[float], unknown: list[float]) -> float:
    """Return the percentage that a threshold classifies rightly: fitted to half of the times, tried on the others."""
    times = [(seconds, True) for seconds in known] + [(seconds, False) for seconds in unknown]
    random.Random(1).shuffle(times)  # noqa: S311 - every run has the same halves
    half = len(times) // 2
    fitted, tried = sorted(times[:half]), times[half:]
    right = sum(is_known for _, is_known in fitted)
    best, threshold, known_above = right, 0.0, True
    for seconds, is_known in fitted:  # the threshold rises past each time in turn
        right += -1 if is_known else 1
        for score, above in ((right, True), (half - right, False)):
            if score > best:
                best, threshold, known_above = score, seconds, above
    return 100 * sum(((seconds > threshold) is known_above) is is_known for seconds, is_known in tried) / len(tried)


async def measure(folder: Path) -> list[Row]:
    """Make the users, time every flow and return the table."""

    async def tell(_email: str) -> None:
        """Take no time to tell the owner."""

    embedded = EmbeddedPool(Settings.load(_env_file=None, data_dir=folder / 'data', private_sign_up=True), None)
    running = Runtime.begin(embedded.settings, embedded, time.time, limits=LIMITS, on_existing_account=tell)
    assert running.pool is not None
    for number in range(PAIRS):
        running.pool.admin_create_user(f'user{number}@example.org', settings.PASSWORD, {'email_verified': 'true'})
        await running.client.signup(
            Registration(identifier=f'late{number}@example.org', password=SecretStr(settings.PASSWORD))
        )
    skew(running.client)
    rows = []
    for name in FLOWS:
        known, unknown = await pairs(running, name)
        gap = 1000 * abs(median(known) - median(unknown))
        rows += [
            Row.of(f'{name}: median of known users', 1000 * median(known), 'ms'),
            Row.of(f'{name}: gap of the medians', gap, 'ms', target='<= 10'),
            Row.of(f'{name}: told by a threshold', told_right(known, unknown), '%', target='<= 55'),
        ]
    await running.end()
    return rows


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as name:
        publish('timing', asyncio.run(measure(Path(name))))
