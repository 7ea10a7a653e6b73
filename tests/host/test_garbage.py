"""The garbage collector of the process: changed while the server runs, and put back."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from authui.host.garbage import collect_rarely


@pytest.fixture(autouse=True)
def thresholds() -> Iterator[None]:
    """A process without changes; its settings are restored afterwards."""
    former, was_enabled = gc.get_threshold(), gc.isenabled()
    gc.unfreeze()
    gc.enable()
    gc.set_threshold(700, 10, 10)
    yield
    gc.unfreeze()
    gc.set_threshold(*former)
    if not was_enabled:
        gc.disable()


def test_what_the_start_has_made_is_left_out_until_the_server_stops() -> None:
    restore = collect_rarely()
    assert gc.get_freeze_count() > 1000
    restore()
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize('default', [(700, 10, 10), (2000, 10, 10)])
def test_all_objects_are_looked_at_after_half_a_million_new_ones_until_the_server_stops(
    default: tuple[int, int, int],
) -> None:
    gc.set_threshold(*default)
    restore = collect_rarely()
    first, second, third = gc.get_threshold()
    assert first * second * third == 500_000
    restore()
    assert gc.get_threshold() == default


def test_thresholds_that_the_host_has_set_before_stay() -> None:
    gc.set_threshold(50_000, 20, 100)
    restore = collect_rarely()
    assert gc.get_threshold() == (50_000, 20, 100)
    restore()
    assert gc.get_threshold() == (50_000, 20, 100)


def test_thresholds_that_the_host_sets_while_the_server_runs_stay() -> None:
    restore = collect_rarely()
    gc.set_threshold(1000, 5, 5)
    restore()
    assert gc.get_threshold() == (1000, 5, 5)


def test_what_the_host_has_frozen_stays_frozen() -> None:
    gc.freeze()
    frozen = gc.get_freeze_count()
    collect_rarely()()
    assert gc.get_freeze_count() == pytest.approx(frozen, abs=1000)  # some have died meanwhile


def test_a_host_without_the_collector_stays_without_it() -> None:
    gc.disable()
    collect_rarely()()
    assert not gc.isenabled()
    assert gc.get_threshold() == (700, 10, 10)
    assert gc.get_freeze_count() == 0
