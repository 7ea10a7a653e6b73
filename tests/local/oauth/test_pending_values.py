"""What waits for a browser to come back."""

from __future__ import annotations

import pytest

from authui.local.crypto.randomness import Randomness
from authui.local.oauth import pending_values
from authui.local.oauth.pending_values import PendingValues
from local.harness import Clock


def test_a_value_is_for_one_browser_once(clock: Clock) -> None:
    kept = PendingValues[str](clock, Randomness(), seconds=10)
    key = kept.keep('a value', 'browser')
    assert kept.take(key, 'other') is None
    assert kept.take('unknown', 'browser') is None
    assert kept.take(key, 'browser') == 'a value'
    assert kept.take(key, 'browser') is None


def test_it_expires(clock: Clock) -> None:
    kept = PendingValues[str](clock, Randomness(), seconds=10)
    key = kept.keep('a value', 'browser')
    clock.advance(10)
    assert kept.take(key, 'browser') is None


def test_values_are_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pending_values, '_MOST', 2)
    kept = PendingValues[int](clock, Randomness(), seconds=10)
    keys = [kept.keep(number, 'browser') for number in range(3)]
    assert [kept.take(each, 'browser') for each in keys] == [None, 1, 2]
