"""How much of a test `make quick` runs."""

from __future__ import annotations

import pytest
from support.scale import sample_of_cases

CASES = [f'a.py::test_errors[{number}]' for number in range(7)]


@pytest.mark.parametrize(
    ('most', 'numbers'), [(1, [0]), (2, [0, 6]), (3, [0, 3, 6]), (7, [*range(7)]), (100, [*range(7)])]
)
def test_its_cases_are_spread_evenly(most: int, numbers: list[int]) -> None:
    assert sorted(sample_of_cases(CASES, most)) == [CASES[number] for number in numbers]


def test_each_test_has_some_and_one_without_cases_is_whole() -> None:
    names = ['a.py::test_one', *CASES, 'b.py::test_errors[0]']
    assert sorted(sample_of_cases(names, 1)) == ['a.py::test_errors[0]', 'a.py::test_one', 'b.py::test_errors[0]']
