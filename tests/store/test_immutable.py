"""Which field types a state takes, and what it offers instead of the others."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr, create_model
from typing_extensions import TypedDict

from authui.errors import DefinitionError
from authui.store import FrozenMapping, State


class Loose(BaseModel):
    names: tuple[str, ...] = ()


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)

    names: tuple[str, ...] = ()


class FrozenWithList(BaseModel):
    model_config = ConfigDict(frozen=True)

    names: list[str] = []


@dataclasses.dataclass
class LooseData:
    name: str


@dataclasses.dataclass(frozen=True)
class FrozenData:
    name: str


class Pair(NamedTuple):
    left: int
    right: int


class PairOfLists(NamedTuple):
    left: list[int]


class Keys(TypedDict):
    name: str


class Colour(Enum):
    RED = 'red'


@pytest.mark.parametrize(
    ('annotation', 'remedy'),
    [
        (list[int], 'tuple[int, ...]'),
        (list, 'tuple[T, ...]'),
        (set[str], 'frozenset[str]'),
        (dict[str, int], 'FrozenMapping[str, int]'),
        (deque[int], 'tuple[int, ...]'),
        (Mapping[str, int], 'FrozenMapping[str, int]'),
        (Sequence[int], 'tuple[int, ...]'),
        (Any, 'the type that it really holds'),
        (object, 'the type that it really holds'),
        (list[int] | None, 'tuple[int, ...]'),
        (tuple[list[int], ...], 'tuple[int, ...]'),
        (frozenset[str] | dict[str, str], 'FrozenMapping[str, str]'),
        (FrozenMapping[str, list[int]], 'tuple[int, ...]'),
        (Annotated[list[int], Field(max_length=3)], 'tuple[int, ...]'),
        (Loose, 'ConfigDict(frozen=True)'),
        (Loose | None, 'ConfigDict(frozen=True)'),
        (FrozenWithList, 'FrozenWithList.names: list[str] can change in place: use tuple[str, ...]'),
        (LooseData, '@dataclass(frozen=True)'),
        (PairOfLists, 'tuple[int, ...]'),
        pytest.param(Keys, 'a frozen model', id='TypedDict'),
    ],
)
def test_a_field_that_can_change_in_place_is_refused_with_what_to_write_instead(annotation: Any, remedy: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        create_model('Refused', __base__=State, field=(annotation, ...))
    assert 'Refused.field: ' in str(caught.value)
    assert remedy in str(caught.value)


@pytest.mark.parametrize(
    'annotation',
    [
        int,
        str | None,
        Literal['a', 'b'],
        datetime,
        Decimal,
        SecretStr,
        Colour,
        Pair,
        Frozen,
        Frozen | None,
        FrozenData,
        tuple[Frozen, ...],
        frozenset[str],
        FrozenMapping[str, tuple[int, ...]],
        Annotated[int, Field(ge=0)],
    ],
)
def test_an_immutable_field_is_taken(annotation: Any) -> None:
    model = create_model('Taken', __base__=State, field=(annotation, ...))
    assert 'field' in model.model_fields


class Prices(State):
    by_name: FrozenMapping[str, int] = {}  # noqa: RUF012 - validated into a read-only copy


def test_a_mapping_is_held_read_only() -> None:
    prices = Prices(by_name={'apple': 3})
    with pytest.raises(TypeError):
        prices.by_name['apple'] = 1  # type: ignore[index]  # what the test is about
    assert prices.by_name == {'apple': 3}


def test_a_mapping_does_not_change_with_the_dict_it_was_made_from() -> None:
    source = {'apple': 3}
    prices = Prices(by_name=source)
    source['apple'] = 1
    assert prices.by_name['apple'] == 3


def test_a_mapping_goes_to_json_and_back() -> None:
    prices = Prices(by_name={'apple': 3})
    assert Prices.model_validate_json(prices.model_dump_json()) == prices
