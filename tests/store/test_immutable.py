"""The field types that a state takes, and the alternatives that it names for all others."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

import pytest
from pydantic import AnyUrl, BaseModel, ConfigDict, Field, Json, JsonValue, PrivateAttr, SecretStr, create_model
from typing_extensions import TypedDict

from authui.store import FrozenMapping, Module, State, Store, mutation
from authui.store.errors import DefinitionError, MutationError


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


JSON: Any = Json  # which is an alias to a type checker


class Arbitrary(State):
    model_config = ConfigDict(arbitrary_types_allowed=True)


class Plain:
    """Has writable attributes."""


class Guarded:
    """Protects its attributes itself."""

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(name)


T = TypeVar('T')


class Box(BaseModel, Generic[T], frozen=True):
    value: T


class WithDefault(BaseModel, frozen=True):
    table: FrozenMapping[str, int] = {'a': 1}


class WithFactory(BaseModel, frozen=True):
    names: tuple[str, ...] = Field(default_factory=list)  # type: ignore[arg-type]  # what the test is about


class Validated(BaseModel, frozen=True, validate_default=True):
    table: FrozenMapping[str, int] = {'a': 1}


class WithPrivate(BaseModel, frozen=True):
    _cache: list[int] = PrivateAttr(default_factory=list)


class WithExtra(BaseModel, frozen=True, extra='allow'):
    name: str = ''


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
        (JsonValue, 'use tuple[JsonValue, ...]'),
        (JSON, 'use Json[tuple[T, ...]]'),
        (JSON[list[int]], 'tuple[int, ...]'),
        (JSON[Any], 'use Json[tuple[T, ...]]'),
        (tuple, 'tuple[T, ...]'),
        (tuple[Plain, ...], 'make it a frozen model'),
        (Box, 'the type that it really holds'),
        (Box[list[int]], 'tuple[int, ...]'),
        (WithDefault, 'WithDefault.table: its default, a dict, can change in place'),
        (WithFactory, 'add validate_default=True to its model_config'),
        (WithPrivate, 'WithPrivate._cache can change in place: make it a field'),
        (WithExtra, "drop extra='allow'"),
        (tuple[WithExtra | None, ...], "drop extra='allow'"),
        (PairOfLists, 'tuple[int, ...]'),
        pytest.param(Keys, 'a frozen model', id='TypedDict'),
    ],
)
def test_a_field_that_can_change_in_place_is_refused_with_what_to_write_instead(annotation: Any, remedy: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        create_model('Refused', __base__=Arbitrary, field=(annotation, ...))
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
        Json[tuple[int, ...]],
        Box[int],
        Box[tuple[Frozen, ...]],
        Validated,
        UUID,
        Path,
        AnyUrl,
        IPv4Address,
        Guarded,
    ],
)
def test_an_immutable_field_is_taken(annotation: Any) -> None:
    model = create_model('Taken', __base__=Arbitrary, field=(annotation, ...))
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


class Page(State, Generic[T]):
    items: tuple[T, ...] = ()


class Pages(Module[Page[T]], Generic[T]):
    """A module whose state has a type parameter."""

    @mutation
    def put(self, state: Page[T], items: tuple[Any, ...]) -> None:
        state.items = items


class Numbers(Pages[int]):
    pass


class MoreNumbers(Numbers):
    pass


class Open(Module[Page]):  # type: ignore[type-arg]  # what the test is about
    pass


@pytest.mark.parametrize('module', [Numbers, MoreNumbers])
def test_a_generic_state_is_bound_through_the_classes_of_its_module(module: type[Module[Any]]) -> None:
    store = Store({'page': module()})
    store.commit('page/put', (1, '2'))
    assert store.state.page.items == (1, 2)
    with pytest.raises(MutationError, match=r'items\.0: Input should be a valid integer'):
        store.commit('page/put', ('no number',))
    with pytest.raises(MutationError):
        store.commit('page/put', ([1],))


@pytest.mark.parametrize('module', [Open, Pages])
def test_a_generic_state_without_its_parameters_is_refused(module: type[Module[Any]]) -> None:
    with pytest.raises(DefinitionError, match=r'name what stands for them, as in Module\[Page\[int\]\]'):
        Store({'page': module()})


def test_a_parameter_that_can_change_in_place_is_refused() -> None:
    with pytest.raises(DefinitionError, match=r'use tuple\[int, \.\.\.\]'):
        Page[list[int]]
