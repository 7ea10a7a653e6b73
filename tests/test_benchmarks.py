"""The arithmetic of the benchmarks, and how their visitors log in; the benchmarks themselves are no tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast
from urllib.parse import parse_qs

import pytest
from load import probe, settings
from load.crowd import Crowd, percentile
from load.overload import back_after, probed
from load.visitors import BusyError, RefusedError, Visitor
from login_page.submitted import Submit
from login_page.tables import AMPLIFY, OURS, SIGNED_IN, WAITED, compared
from login_page.traffic import Traffic
from playwright.sync_api import CDPSession
from soak import Sample, growth


class Chromium:
    """What Chromium tells of its requests, as a test says it."""

    def __init__(self) -> None:
        self._hear: dict[str, Callable[[dict[str, Any]], None]] = {}
        self.traffic = Traffic(cast('CDPSession', self))

    def on(self, event: str, hear: Callable[[dict[str, Any]], None]) -> None:
        self._hear[event] = hear

    def say(self, event: str, key: str, **values: Any) -> None:
        self._hear[f'Network.{event}']({'requestId': key, **values})

    def send(self, key: str, at: float, *, kind: str = 'Document', priority: str = 'High', **values: Any) -> None:
        request = {'url': f'http://127.0.0.1/{key}', 'initialPriority': priority}
        self.say('requestWillBeSent', key, timestamp=at, type=kind, request=request, **values)

    def answer(self, key: str, at: float, size: float, cookie: str | None = None, *, ends: bool = True) -> None:
        self.say('responseReceived', key, timestamp=at, response={'encodedDataLength': size})
        self.say('responseReceivedExtraInfo', key, headers={'Set-Cookie': cookie} if cookie else {})
        if ends:
            self.say('loadingFinished', key, timestamp=at, encodedDataLength=size)


class TestTraffic:
    def test_counts_what_was_waited_for_until_the_cookie_came(self) -> None:
        chromium = Chromium()
        chromium.send('page', 10.0)
        chromium.answer('page', 10.2, 2048)
        chromium.send('icon', 10.2, kind='Other')
        chromium.answer('icon', 10.3, 4096)
        chromium.send('later', 10.2, kind='Script', priority='VeryLow')
        chromium.answer('later', 10.3, 8192)
        chromium.send('cached', 10.2, kind='Script')
        chromium.answer('cached', 10.2, 0)
        chromium.send('form', 10.4, kind='Fetch')
        chromium.answer('form', 10.5, 1024, 'authui-known=1\nauthui=secret; Path=/')
        chromium.send('home', 10.6)
        chromium.answer('home', 10.9, 1_000_000)
        came = chromium.traffic.cookie_came('authui')
        assert came is not None
        assert came == pytest.approx(500)
        assert chromium.traffic.until(came) == (3.0, 2)

    def test_finds_a_cookie_that_a_redirect_brings(self) -> None:
        chromium = Chromium()
        chromium.send('page', 1.0)
        chromium.answer('page', 1.1, 100)
        chromium.send('form', 2.0)
        chromium.say('responseReceivedExtraInfo', 'form', headers={'set-cookie': 'authui=secret'})
        chromium.send('form', 2.5, redirectResponse={'encodedDataLength': 300})
        chromium.answer('form', 3.0, 500)
        assert chromium.traffic.cookie_came('authui') == pytest.approx(1500)
        assert chromium.traffic.until(1500) == (400 / 1024, 2)

    def test_needs_no_body(self) -> None:
        chromium = Chromium()
        chromium.send('ticket', 1.0)
        chromium.answer('ticket', 1.25, 200, 'authui=secret', ends=False)
        assert chromium.traffic.cookie_came('authui') == pytest.approx(250)

    def test_finds_no_other_cookie(self) -> None:
        chromium = Chromium()
        chromium.send('page', 1.0)
        chromium.answer('page', 1.1, 100, 'authui-step=secret')
        assert chromium.traffic.cookie_came('authui') is None


def submits(*shown: float) -> list[Submit]:
    return [Submit('signed in', 1.0, each, each / 2, 20.0, 4) for each in shown]


def test_the_bar_of_a_time_is_for_the_ratio_of_the_medians() -> None:
    results = {AMPLIFY: submits(100, 200, 900), OURS: submits(120, 130, 1000)}
    _, answered, _, shown = compared('cold', SIGNED_IN, results)
    assert (answered.value, answered.ratio, answered.met) == (65, 0.65, True)
    assert (shown.value, shown.ratio, shown.met) == (130, 0.65, True)
    _, _, _, slow = compared('cold', SIGNED_IN, results | {OURS: submits(150)})
    assert (slow.ratio, slow.met) == (0.75, False)


def test_the_bar_of_a_size_is_for_ours_alone() -> None:
    _, kilobytes, _, requests = compared('cold', WAITED['cold'], {AMPLIFY: submits(1), OURS: submits(1)})
    assert (kilobytes.value, kilobytes.ratio, kilobytes.met) == (20, None, True)
    assert (requests.value, requests.met) == (4, False)


def test_a_percentile() -> None:
    seconds = [float(each) for each in range(1, 101)]
    assert percentile(seconds) == pytest.approx(95.95)
    assert percentile(seconds, 99) == pytest.approx(99.99)
    assert percentile([1.0, 3.0]) == 3.0
    assert percentile([3.0]) == 3.0
    assert percentile([]) == 0


def test_the_refusals_of_a_probe_are_counted_by_what_it_sent() -> None:
    seen = [('page', 200, 900.0), ('page', 503, 10.0), ('page', 503, 30.0), ('form', 503, 2000.0), ('form', 303, 40.0)]
    rows = [*probed('page', 'page', seen), *probed('form', 'form', seen)]
    assert [round(row.value) for row in rows] == [67, 30, 30, 30, 50, 2000, 2000, 2000]
    assert [row.met for row in rows if row.target] == [True, False]


@pytest.mark.parametrize(
    ('ends', 'second'),
    [
        ([each / 10 for each in range(300)], 0),
        ([7 + each / 10 for each in range(230)], 7),
        ([each / 2 for each in range(60)], 31),
        ([], 31),
    ],
)
def test_the_rate_is_back_with_seven_tenths_of_the_former_for_three_seconds(ends: list[float], second: int) -> None:
    assert back_after(ends, rate=10) == second


def test_growth_is_a_slope_over_ten_minutes() -> None:
    samples = [Sample(minute, 200 + minute / 5, 30, 12, 200) for minute in range(20, 60)]
    assert growth(samples, 'megabytes') == pytest.approx(2.0)
    assert growth(samples, 'files') == pytest.approx(0.0)
    assert growth(samples[:2], 'megabytes') == 0.0


@asynccontextmanager
async def server(*answers: str) -> AsyncIterator[tuple[str, list[str]]]:
    """Answer requests one after another; gives the URL and the requests that came."""
    came: list[str] = []
    left = iter(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b'\r\n\r\n')).decode()
        length = int(head.partition('Content-Length: ')[2].partition('\r\n')[0])
        came.append(head + (await reader.readexactly(length)).decode())
        writer.write(next(left).encode())
        writer.close()

    async with await asyncio.start_server(answer, '127.0.0.1', 0) as listening:
        yield f'http://127.0.0.1:{listening.sockets[0].getsockname()[1]}', came


PAGE = 'HTTP/1.1 200 OK\r\n\r\n<form method="post">'
SIGNED = 'HTTP/1.1 303 See Other\r\nSet-Cookie: authui=secret; Path=/\r\nSet-Cookie: authui-step=; Max-Age=0\r\n\r\n'
BUSY = 'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n\r\n'
NOTICE = '<p class="authui-other-address" role="alert">You cannot log in at this address.</p>'
WRONG = (
    f'HTTP/1.1 200 OK\r\n\r\n{NOTICE}<div class="authui-alert" role="alert" id="a">Email or password is wrong.</div>'
)


class TestVisitor:
    async def test_logs_in_by_the_form_and_keeps_the_cookies(self) -> None:
        async with server(PAGE, SIGNED) as (url, came):
            visitor = Visitor(url, 7)
            assert await visitor.log_in() > 0
        assert visitor.cookies == {'authui': 'secret'}
        opened, sent = came
        assert opened.startswith('GET /login HTTP/1.1\r\n')
        head, _, body = sent.partition('\r\n\r\n')
        assert head.startswith('POST /login HTTP/1.1\r\n')
        for line in (
            f'Origin: {url}',
            'Sec-Fetch-Site: same-origin',
            'Content-Type: application/x-www-form-urlencoded',
        ):
            assert line in head
        assert parse_qs(body) == {
            'authui-form': ['login'],
            'authui-do': ['submit'],
            'email': [settings.email(7)],
            'password': [settings.PASSWORD],
        }

    async def test_says_what_the_alert_says(self) -> None:
        async with server(PAGE, WRONG) as (url, _):
            visitor = Visitor(url, 7)
            with pytest.raises(RefusedError, match=r'^Email or password is wrong\.$'):
                await visitor.log_in()
        assert not visitor.is_refused

    @pytest.mark.parametrize('answers', [(BUSY,), (PAGE, BUSY)])
    async def test_knows_that_the_server_is_busy(self, answers: tuple[str, ...]) -> None:
        async with server(*answers) as (url, _):
            visitor = Visitor(url, 7)
            with pytest.raises(BusyError) as raised:
                await visitor.log_in()
        assert raised.value.retry_after == 5
        assert visitor.is_refused
        assert visitor.waited > 0


async def test_a_crowd_counts_errors_and_seconds_of_those_who_arrive() -> None:
    async def do(visitor: Visitor) -> float:
        if visitor.number == 1:
            raise RefusedError('the door is closed')
        return 0.5

    crowd = Crowd()
    late = await crowd.arrive([Visitor('http://127.0.0.1', each) for each in range(4)], do, rate=1000)
    assert len(late) == 4
    assert crowd.seconds == [0.5, 0.5, 0.5]
    assert crowd.errors == {'the door is closed': 1}


async def test_the_probe_of_an_overload_tells_how_it_was_answered_and_comes_from_an_address_of_its_own() -> None:
    asked: list[str] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b'\r\n\r\n')).decode())
        writer.write(b'HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\n\r\nbusy')
        writer.close()

    server = await asyncio.start_server(refuse, '127.0.0.1')
    url = f'http://127.0.0.1:{server.sockets[0].getsockname()[1]}'
    answers = [await asyncio.to_thread(probe.ask, url, number, user) for number, user in enumerate((None, None, 7))]
    server.close()
    assert [(kind, status) for kind, status, _ in answers] == [('page', 503), ('page', 503), ('form', 503)]
    assert all(milliseconds > 0 for *_, milliseconds in answers)
    addresses = [line for each in asked for line in each.splitlines() if line.startswith('X-Forwarded-For')]
    assert len({*addresses}) == 3
    assert [each.partition(' HTTP')[0] for each in asked] == ['GET /login', 'GET /login', 'POST /login']
    assert f'Origin: {url}' in asked[2].splitlines()
