from __future__ import annotations

from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from support.world import Clock

from authui.cognito import ServerTime, make_boto_client
from authui.local import LocalPool
from authui.settings import Settings

HOUR = 3600.0
START = 1_800_000_000.0


class Machine:
    """A machine with independent wall clock and uptime, and the true time."""

    def __init__(self, off: float = 0.0) -> None:
        self.true = START
        self.off = off
        self.up = 0.0
        self.time = ServerTime(lambda: self.true + self.off, lambda: self.up)

    def live(self, seconds: float, *, asleep: bool = False) -> None:
        self.true += seconds
        self.up += 0.0 if asleep else seconds

    def ask(self, seconds: float = 0.0, *, dated_after: float = 0.0) -> None:
        """Let Cognito answer a call that takes `seconds`, and date the answer somewhere in between."""
        begun, date = self.true + self.off, int(self.true + dated_after)
        self.live(seconds)
        self.time.observe(float(date), begun=begun)

    @property
    def error(self) -> float:
        return self.time() - self.true


def test_before_any_answer_it_is_our_own_clock() -> None:
    assert Machine(off=5).error == 5


@pytest.mark.parametrize('off', [-86_400, -HOUR, -90, -10, 10, 90, HOUR, 86_400])
@pytest.mark.parametrize('fraction', [0.0, 0.3, 0.999])
@pytest.mark.parametrize(('took', 'dated_after'), [(0.0, 0.0), (0.2, 0.1), (4.0, 0.0), (4.0, 4.0)])
def test_an_answer_corrects_it_and_never_to_a_time_in_the_past(
    off: float, fraction: float, took: float, dated_after: float
) -> None:
    machine = Machine(off)
    machine.live(fraction)
    machine.ask(took, dated_after=dated_after)
    assert 0 <= machine.error <= 1 + took


@pytest.mark.parametrize('took', [0.0, 0.5, 5.0])
def test_a_clock_that_may_be_right_is_left_alone(took: float) -> None:
    machine = Machine()
    machine.live(0.7)
    machine.ask(took)
    assert machine.error == 0
    assert machine.time.offset == 0


def test_a_clock_that_is_put_back_after_the_answer_makes_nothing_last_longer() -> None:
    machine = Machine()
    machine.ask()
    machine.live(100)
    machine.off = -HOUR
    assert machine.error == 0
    machine.live(100)
    assert machine.error == 0


def test_a_machine_that_was_asleep_makes_nothing_last_longer() -> None:
    machine = Machine()
    machine.ask()
    machine.live(HOUR, asleep=True)
    assert machine.error == 0


def test_a_clock_that_is_put_forward_is_believed_until_the_next_answer() -> None:
    machine = Machine()
    machine.ask()
    machine.off = HOUR
    assert machine.error == HOUR
    machine.ask()
    assert 0 <= machine.error <= 1


def test_a_clock_that_is_far_off_is_logged_once_and_again_when_it_changes(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine(off=-300)
    for _ in range(3):
        machine.ask()
        machine.live(10)
    machine.off = 0
    machine.ask()
    told = [record.getMessage() for record in caplog.records]
    assert ['-301 s off' in each or '-300 s off' in each for each in told] == [True, False]
    assert len(told) == 2


@pytest.mark.parametrize('answer', ['ok', 'refused', 'failed'])
def test_every_answer_of_cognito_corrects_it(tmp_path: Path, clock: Clock, answer: str) -> None:
    server = Clock()
    server.now = clock.now + 1800
    pool = LocalPool.open(tmp_path / 'pool', clock=server)
    boto: Any = make_boto_client(Settings.load())
    pool.attach(boto)
    time = ServerTime(clock, clock)
    time.observe_client(boto)
    pool.admin_create_user('ann@example.org', 'correct horse battery')
    if answer == 'failed':
        pool.faults.fail()
    try:
        boto.forgot_password(
            ClientId=pool.client_id, Username='ann@example.org' if answer == 'ok' else 'nobody@example.org'
        )
    except boto.exceptions.ClientError:
        assert answer != 'ok'
    assert time.offset == pytest.approx(1800, abs=1.1)
    pool.close()


@pytest.mark.parametrize('date', [None, '', 'soon', 'Mon, 99 Foo 2026 99:99:99 GMT', 'Thu, 01 Jan 99999 00:00:00 GMT'])
def test_an_invalid_date_is_ignored(date: str | None, clock: Clock) -> None:
    class Events:
        handlers: dict[str, Any] = {}  # noqa: RUF012 - one test's

        def register(self, name: str, handler: Any) -> None:
            self.handlers[name.partition('.')[0]] = handler

    class Boto:
        class meta:  # noqa: N801 - as botocore calls it
            events = Events()

    time = ServerTime(clock, clock)
    time.observe_client(Boto)
    for each, heard in ((date, 0.0), (formatdate(clock() - 500, usegmt=True), -500)):
        context: dict[str, Any] = {}
        Boto.meta.events.handlers['before-call'](context=context, model=None)
        response = type('Answer', (), {'headers': {'date': each}})
        Boto.meta.events.handlers['after-call'](http_response=response, context=context)
        assert time.offset == pytest.approx(heard, abs=1.1)
