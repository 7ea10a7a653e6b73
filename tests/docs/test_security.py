"""SECURITY.md has a row for each promise, a test that exists for each row, and the limits that its rows announce."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROMISED, _, NOT_PROMISED = (ROOT / 'SECURITY.md').read_text(encoding='utf-8').partition('## What is not promised')
ROWS = re.findall(r'^\| (\d+) \| (.+) \| (.+) \| (V\d+\.\d+, L[123]) \|$', PROMISED, re.MULTILINE)


def limited(text: str) -> set[int]:
    """Return the numbers that the entries of the second section begin with; a range stands for all of it."""
    found: set[int] = set()
    for first, last in re.findall(r'^- (\d+)(?:\u2013(\d+))?: ', text, re.MULTILINE):
        found |= set(range(int(first), int(last or first) + 1))
    return found


def test_the_rows_are_numbered_without_a_gap() -> None:
    assert [int(number) for number, *_ in ROWS] == list(range(1, 73))
    assert len(ROWS) == len(re.findall(r'^\| \d', PROMISED, re.MULTILINE)) >= 56


@pytest.mark.parametrize(('number', 'shown'), [(number, shown) for number, _, shown, _ in ROWS])
def test_the_test_that_shows_it_exists(number: str, shown: str) -> None:
    named = re.findall(r'`([\w/]+\.py)`', shown)
    assert named or number == '55'
    for path in named:
        where = ROOT / 'src' / 'authui' if path == 'edge/nicegui_hooks/frames.py' else ROOT / 'tests'
        assert (where / path).is_file(), path


def test_a_limit_that_is_announced_is_named_and_the_other_way_round() -> None:
    announced = {int(number) for number, promise, *_ in ROWS if promise.endswith('※')}
    named = limited(NOT_PROMISED)
    assert announced <= named
    assert named - announced <= {47, 53, 54}  # their entries there give a detail, not a limit


def test_variables_that_raise_a_figure_are_read_by_a_test() -> None:
    named = set(re.findall(r'AUTHUI_TEST_\w+', PROMISED))
    read = {
        name
        for path in (ROOT / 'tests').rglob('*.py')
        for name in re.findall(r"environ\.get\('(AUTHUI_TEST_\w+)'", path.read_text(encoding='utf-8'))
    }
    assert named <= read
