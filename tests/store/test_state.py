"""States are sealed, and the results of mutations are validated."""

from __future__ import annotations

import copy
import pickle
from typing import Self

import pytest
from pydantic import ConfigDict, Field, PrivateAttr, ValidationInfo, field_validator, model_validator

from authui.store import Module, State, Store, mutation
from authui.store.errors import DefinitionError, MutationError, SealedStateError, StoreError

from .shop import APPLE, CartState, PrefsState, Shop


class TestSealed:
    """Only a mutation writes a state."""

    def test_an_assignment_raises_and_changes_nothing(self) -> None:
        store = Shop().store
        with pytest.raises(SealedStateError, match=r'CartState\.total is sealed'):
            store.state.cart.total = 5
        assert store.state.cart.total == 0

    def test_a_deletion_raises_and_changes_nothing(self) -> None:
        store = Shop().store
        with pytest.raises(SealedStateError):
            del store.state.cart.total
        assert store.state.cart.total == 0

    def test_the_refusal_is_an_attribute_error_too(self) -> None:
        assert issubclass(SealedStateError, AttributeError)
        assert issubclass(SealedStateError, StoreError)

    def test_a_draft_that_was_kept_is_sealed_after_its_mutation(self) -> None:
        shop = Shop()
        shop.store.commit('cart/leak')
        (draft,) = shop.cart.seen
        with pytest.raises(SealedStateError):
            draft.total = 50  # type: ignore[attr-defined]  # it is a cart's state
        assert shop.store.state.cart.total == 1

    def test_a_draft_that_was_kept_is_sealed_after_a_failed_mutation_too(self) -> None:
        kept: list[PrefsState] = []

        class Leaky(Module[PrefsState]):
            @mutation
            def leak(self, state: PrefsState) -> None:
                kept.append(state)
                raise LookupError

        store = Store({'prefs': Leaky()})
        with pytest.raises(LookupError):
            store.commit('prefs/leak')
        with pytest.raises(SealedStateError):
            kept[0].dark = True

    def test_a_draft_is_an_instance_of_its_state(self) -> None:
        shop = Shop()
        shop.store.commit('cart/leak')
        assert isinstance(shop.cart.seen[0], CartState)


class TestSwappedIn:
    """The state after a mutation is a complete pydantic model."""

    def test_it_can_be_dumped_copied_compared_and_pickled(self) -> None:
        store = Shop().store
        store.commit('cart/add', APPLE)
        state = store.state.cart
        assert CartState.model_validate_json(state.model_dump_json()) == state
        assert state.model_dump(exclude_unset=True)['total'] == 3
        assert copy.copy(state) == state
        assert state.model_copy(update={'total': 1}).total == 1
        assert pickle.loads(pickle.dumps(state)) == state  # noqa: S301 - our own
        assert hash(state) == hash(state.model_copy())
        assert repr(state).startswith('CartState(items=')

    def test_what_did_not_change_is_shared_with_the_state_before(self) -> None:
        store = Shop().store
        store.commit('cart/add', APPLE)
        before = store.state.cart
        store.commit('cart/coupon', 'SPRING')
        assert store.state.cart.items is before.items
        assert before.coupon is None


class TestValidation:
    """A mutation with an invalid result changes nothing."""

    def test_a_value_of_the_wrong_type_is_named_and_nothing_of_the_mutation_stays(self) -> None:
        store = Shop().store
        with pytest.raises(MutationError, match=r'cart/spoil left CartState invalid: total: Input'):
            store.commit('cart/spoil')
        assert store.state.cart == CartState()

    def test_the_refused_value_is_not_shown(self) -> None:
        store = Shop().store
        with pytest.raises(MutationError) as caught:
            store.commit('cart/spoil')
        assert 'many' not in str(caught.value)
        assert caught.value.__context__ is None
        assert caught.value.__cause__ is None

    def test_a_field_that_does_not_exist_is_refused_with_close_matches(self) -> None:
        class Typo(Module[PrefsState]):
            @mutation
            def typo(self, state: PrefsState) -> None:
                state.langage = 'de'  # type: ignore[attr-defined]  # what the test is about

        store = Store({'prefs': Typo()})
        with pytest.raises(MutationError, match="no field 'langage'; did you mean 'language'"):
            store.commit('prefs/typo')
        assert store.state.prefs == PrefsState()

    @pytest.mark.parametrize('put_back', [False, True])
    def test_a_field_may_be_deleted_only_if_it_is_put_back(self, put_back: bool) -> None:
        class Deleting(Module[PrefsState]):
            @mutation
            def delete(self, state: PrefsState) -> None:
                del state.dark
                if put_back:
                    state.dark = True

        store = Store({'prefs': Deleting()})
        if not put_back:
            with pytest.raises(MutationError, match=r'prefs/delete deleted PrefsState\.dark'):
                store.commit('prefs/delete')
        else:
            store.commit('prefs/delete')
        assert store.state.prefs.dark is put_back

    def test_a_value_is_taken_as_the_annotation_says(self) -> None:
        class Lax(Module[PrefsState]):
            @mutation
            def dark(self, state: PrefsState) -> None:
                state.dark = 'yes'  # type: ignore[assignment]  # what the test is about

        store = Store({'prefs': Lax()})
        store.commit('prefs/dark')
        assert store.state.prefs.dark is True

    def test_constraints_and_field_validators_hold(self) -> None:
        class Bounded(State):
            level: int = Field(0, le=10)
            name: str = ''

            @field_validator('name')
            @classmethod
            def _strip(cls, value: str) -> str:
                return value.strip()

        class Bounds(Module[Bounded]):
            @mutation
            def level(self, state: Bounded, level: int) -> None:
                state.level = level

            @mutation
            def name(self, state: Bounded, name: str) -> None:
                state.name = name

        store = Store({'bounds': Bounds()})
        with pytest.raises(MutationError, match='level: Input should be less than or equal to 10'):
            store.commit('bounds/level', 11)
        store.commit('bounds/name', '  ann ')
        assert store.state.bounds == Bounded(level=0, name='ann')

    def test_options_of_the_model_hold_for_values_of_the_right_type(self) -> None:
        class Trimmed(State):
            model_config = ConfigDict(str_strip_whitespace=True, str_max_length=3, allow_inf_nan=False)

            name: str = ''
            level: float = 0.0

        class Trims(Module[Trimmed]):
            @mutation
            def write(self, state: Trimmed, values: tuple[str, float]) -> None:
                state.name, state.level = values

        store = Store({'trims': Trims()})
        store.commit('trims/write', (' ann ', 1.0))
        assert store.state.trims == Trimmed(name='ann', level=1.0)
        with pytest.raises(MutationError, match='name: String should have at most 3 characters'):
            store.commit('trims/write', ('anna', 1.0))
        with pytest.raises(MutationError, match='level: Input should be a finite number'):
            store.commit('trims/write', ('ann', float('nan')))

    def test_an_error_of_a_handler_is_not_taken_for_one_of_the_state(self) -> None:
        class Raising(Module[PrefsState]):
            @mutation
            def fail(self, state: PrefsState) -> None:
                state.language = 3  # type: ignore[assignment]  # invalid too, yet it is the handler that failed
                raise KeyError('mine')

        store = Store({'prefs': Raising()})
        with pytest.raises(KeyError, match='mine'):
            store.commit('prefs/fail')


class Span(State):
    low: int = 0
    high: int = 10
    width: int = 10

    @model_validator(mode='after')
    def _order(self) -> Self:
        if self.low > self.high:
            raise ValueError('low must not be above high')
        return self


class Dependent(State):
    low: int = 0
    high: int = 10

    @field_validator('high')
    @classmethod
    def _above(cls, high: int, info: ValidationInfo) -> int:
        if high < info.data['low']:
            raise ValueError('high must not be below low')
        return high


@pytest.mark.parametrize('state_type', [Span, Dependent])
class TestWholeModel:
    """If a validator looks at several fields, the whole model is validated."""

    def test_fields_that_do_not_fit_together_change_nothing(self, state_type: type[Span | Dependent]) -> None:
        store = _store_of(state_type)
        with pytest.raises(MutationError, match=r'(low|high) must not be (above|below)'):
            store.commit('span/move', 20)
        assert store.state.span == state_type()

    def test_fields_that_fit_together_are_swapped_in_and_delivered(self, state_type: type[Span | Dependent]) -> None:
        store = _store_of(state_type)
        heard: list[tuple[int, int]] = []
        store.watch('span.low', lambda new, old: heard.append((new, old)))
        store.commit('span/move', 5)
        assert store.state.span.low == 5
        assert heard == [(5, 0)]
        with pytest.raises(SealedStateError):
            store.state.span.low = 1


def _store_of(state_type: type[Span | Dependent]) -> Store:
    class Spans(Module[State]):
        def initial_state(self) -> State:
            return state_type()

        @mutation
        def move(self, state: State, low: int) -> None:
            state.low = low  # type: ignore[attr-defined]  # both have it

    return Store({'span': Spans()})


class TestDefinition:
    """A state that cannot be sealed is refused when its class is created."""

    def test_extra_fields(self) -> None:
        with pytest.raises(DefinitionError, match='allows extra fields'):

            class Extra(State):
                model_config = ConfigDict(extra='allow')

    def test_an_unfrozen_state(self) -> None:
        with pytest.raises(DefinitionError, match='is not frozen'):

            class Unfrozen(State):
                model_config = ConfigDict(frozen=False)

    def test_private_attributes(self) -> None:
        with pytest.raises(DefinitionError, match='_cache cannot be sealed'):

            class Private(State):
                _cache: list[int] = PrivateAttr(default_factory=list)

    def test_a_default_is_taken_as_the_annotation_says(self) -> None:
        class Wrong(State):
            names: tuple[str, ...] = ['a']  # type: ignore[assignment]  # a list is taken as the annotation says

        assert Wrong().names == ('a',)
