"""How long the managed login remembers a user."""

from __future__ import annotations

import pytest

from authui.local.crypto.randomness import Randomness
from authui.local.directory import login_sessions
from authui.local.directory.login_sessions import LoginSessions
from local.harness import Clock


def test_a_session_lasts_an_hour_however_often_it_is_used(clock: Clock) -> None:
    sessions = LoginSessions(clock, Randomness())
    secret, session = sessions.begin('a-sub', 'Google')
    clock.advance(3599)
    assert sessions.find(secret) == session
    clock.advance(1)
    assert sessions.find(secret) is None


def test_its_end_is_for_one_browser(clock: Clock) -> None:
    sessions = LoginSessions(clock, Randomness())
    (one, _), (other, session) = sessions.begin('a-sub', 'Google'), sessions.begin('a-sub', 'Google')
    sessions.end(one)
    assert (sessions.find(one), sessions.find(other)) == (None, session)
    sessions.end_with_id('unknown')
    sessions.end_with_id(session.id)
    assert sessions.find(other) is None


def test_no_secret_finds_none(clock: Clock) -> None:
    sessions = LoginSessions(clock, Randomness())
    _, session = sessions.begin('a-sub', 'Google')
    assert sessions.find(None) is None
    assert sessions.find('') is None
    assert sessions.find(session.id) is None


def test_they_are_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_sessions, '_MAX_SESSIONS', 2)
    sessions = LoginSessions(clock, Randomness())
    secrets = [sessions.begin(str(number), 'COGNITO')[0] for number in range(3)]
    assert [sessions.find(each) is not None for each in secrets] == [False, True, True]
