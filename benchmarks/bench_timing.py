"""Whether times reveal an account: known and unknown users in pairs, on a pool that is slower for known users.

Sign-ups are private. Strangers post the forms of an app, as browsers without scripts do, and open what the answers lead
to; the app is a process of its own, and so is its pool. For each flow, `AUTHUI_TEST_PAIRS` pairs are timed (400), a few
at once; known and unknown users take turns in being first. A threshold that is fitted to half of the times then
classifies the other half; a mere guess is right half of the time.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from statistics import median

from load import servers
from load.visitors import RefusedError, Visitor, posted_form
from report import Row, publish

PAIRS = int(os.environ.get('AUTHUI_TEST_PAIRS', '400'))
AT_ONCE = 6
NEW = 'another horse battery'
FLOWS: dict[str, tuple[str, str, str, Mapping[str, str]]] = {
    'login': ('user', 'login', 'submit', {'password': NEW}),
    'signup': ('user', 'signup', 'submit', {'password': NEW, 'repeated': NEW}),
    'resend': ('late', 'confirm', 'resend', {}),
    'forgot': ('user', 'forgot', 'submit', {}),
    'confirm': ('late', 'confirm', 'submit', {'code': '000001'}),
}
"""The flows: the kind of user, the screen, the button, and what is sent besides the e-mail.

A `user` has confirmed, a `late` one has not.
"""


async def timed(url: str, number: int, flow: str, email: str) -> float:
    """Return how long a stranger waits for the screen that answers a form, whatever it says."""
    _, screen, action, fields = FLOWS[flow]
    visitor = Visitor(url, number)  # which has an address of its own
    headers, body = posted_form(url, screen, action, **fields, email=email)
    begun = time.perf_counter()
    answer = await visitor.ask(f'/{screen}', 'POST', headers, body)
    while 'location' in (given := dict(answer.headers)):
        answer = await visitor.ask(given['location'])
    seconds = time.perf_counter() - begun
    if answer.status != 200:
        raise RefusedError(f'{flow} of {email} was answered {answer.status}')
    return seconds


async def pairs(url: str, name: str, numbers: Iterator[int]) -> tuple[list[float], list[float]]:
    """Time a flow for known and unknown users."""
    kind = FLOWS[name][0]
    known: list[float] = []
    unknown: list[float] = []
    turns = asyncio.Semaphore(AT_ONCE)

    async def pair(number: int) -> None:
        both = [(known, f'{kind}{number}@example.org'), (unknown, f'none{number}{name}@example.org')]
        async with turns:
            for times, email in both[:: 1 if number % 2 else -1]:
                times.append(await timed(url, next(numbers), name, email))

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


async def measure(url: str) -> list[Row]:
    """Time every flow and return the table."""
    numbers = count()
    rows = []
    for name in FLOWS:
        known, unknown = await pairs(url, name, numbers)
        gap = 1000 * abs(median(known) - median(unknown))
        rows += [
            # A form that is refused for its fields would be answered before.
            Row.of(f'{name}: at least', 1000 * min(*known, *unknown), 'ms', target='>= 700'),
            Row.of(f'{name}: median of known users', 1000 * median(known), 'ms'),
            Row.of(f'{name}: gap of the medians', gap, 'ms', target='<= 10'),
            Row.of(f'{name}: told by a threshold', told_right(known, unknown), '%', target='<= 55'),
        ]
    return rows


if __name__ == '__main__':
    private = {'AUTHUI_PRIVATE_SIGN_UP': '1', 'AUTHUI_TEST_PAIRS': str(PAIRS)}
    with (
        tempfile.TemporaryDirectory() as name,
        servers.pool(Path(name), users=PAIRS) as pool,
        servers.app(Path(name), pool, script='private_app.py', **private) as server,
    ):
        publish('timing', asyncio.run(measure(server.url)))
