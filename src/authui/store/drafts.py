"""Drafts of nested models and of containers, for mutations; untouched parts are shared with the state before.

It is longer than 300 lines because drafts are made, settled and validated here, which is one concept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, RootModel, ValidationError

from authui.store.containers import KINDS, MappingDraft, SetDraft, TupleDraft, contents, refill, seal
from authui.store.errors import DefinitionError, MutationError
from authui.store.immutable import find_mutable_value
from authui.store.names import complain, suggest
from authui.store.shape import PLAIN, Origin, Shape, instance, origin_of, pure, set_private

if TYPE_CHECKING:
    from authui.store.state import State

_BUSY: Any = object()
set_class = object.__dict__['__class__'].__set__
"""Sets the real class of a draft, whose `__class__` shows another one."""
set_dict = BaseModel.__dict__['__dict__'].__set__
"""Sets the values of a sealed model."""


class Unfit(Exception):  # noqa: N818 - it never leaves the store
    """A value in a draft does not fit; says where."""

    def __init__(self, problem: str, *place: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.place = list(place)

    def words(self) -> str:
        """Return the place and the problem in the form of pydantic's errors."""
        place = '.'.join(map(str, self.place))
        if not place:
            return self.problem
        name, colon, rest = self.problem.partition(': ')
        return (
            f'{place}.{name}: {rest}' if colon and name.replace('.', '').isidentifier() else f'{place}: {self.problem}'
        )


class Scope:
    """The drafts of one mutation and of the mutations within it."""

    __slots__ = ('_made', 'results')

    def __init__(self) -> None:
        self._made: list[Any] = []
        self.results: dict[int, Any] = {}
        """The sealed model for each draft, by the draft's id; one draft in two places becomes one model."""

    def wrap(self, value: Any) -> Any:
        """Return a draft of a value, or the value itself if it cannot be drafted."""
        kind = type(value)
        make = KINDS.get(kind)
        if make is not None:
            draft = make(value)
            draft.base, draft.scope = value, self
        elif isinstance(value, BaseModel) and _can_be_drafted(kind):
            draft = object.__new__(Shape.of(kind).draft)
            set_dict(draft, pure(value))
            set_private(draft, Origin(value, self, {}))
        else:
            return value
        self._made.append(draft)
        return draft

    def current(self, draft: Any) -> Any:
        """Return a sealed copy of the draft as it is now, not validated yet."""
        settled = Settler(validate=False).settle(draft, None)
        # A copy even of an unchanged draft: the caller may write on it, as `model_copy(update=...)` does.
        return instance(type(settled), pure(settled), settled.model_fields_set)

    def save(self) -> Callable[[], None]:
        """Return a function that restores the drafts to their present values."""
        saved: list[tuple[Any, Any]] = [
            (each, dict(each.__dict__) if isinstance(each, BaseModel) else contents(each)) for each in self._made
        ]

        def restore() -> None:
            for draft, before in saved:
                if isinstance(draft, BaseModel):
                    draft.__dict__.clear()
                    draft.__dict__.update(before)
                else:
                    refill(draft, before)

        return restore

    def close(self) -> None:
        """Seal every draft, also those that the mutation has kept."""
        for draft in self._made:
            if isinstance(draft, BaseModel):
                origin = origin_of(draft)
                assert origin is not None  # it is a draft until here
                final = self.results.get(id(draft), origin.base)
                set_private(draft, None)
                set_class(draft, type(final))
                set_dict(draft, final.__dict__)
            else:
                seal(draft)
        self._made.clear()
        self.results.clear()


def is_draft(value: Any) -> bool:
    """Whether a value is a draft of a model."""
    return hasattr(type(value), '__is_draft__')


def _can_be_drafted(kind: type[Any]) -> bool:
    return (
        bool(kind.model_config.get('frozen')) and not issubclass(kind, RootModel) and not hasattr(kind, '__is_draft__')
    )


class Settler:
    """Turns drafts into sealed values, and validates the new parts; leaves the drafts as they are."""

    __slots__ = ('_copies', '_validate')

    def __init__(self, *, validate: bool = True) -> None:
        self._validate = validate
        self._copies: dict[int, Any] = {}

    def settle(self, value: Any, base: Any) -> Any:  # noqa: C901, PLR0911 - one answer for each kind of value
        """Return a value without drafts in it; parts that are in `base` too stay as they are. Raises `Unfit`."""
        kind = type(value)
        if value is base or kind in PLAIN:
            return value
        if issubclass(kind, TupleDraft):
            items = tuple(self._all(list.__iter__(value), value.base))
            return value.base if _identical(items, value.base) else items
        if issubclass(kind, MappingDraft):
            base = value.base
            entries = self._entries(value, base)
            if tuple(entries) == tuple(base) and _identical(tuple(entries.values()), tuple(base.values())):
                return base
            return MappingProxyType(entries)
        if issubclass(kind, SetDraft):
            return (
                value.base if set.__eq__(value, value.base) else frozenset(self._all(set.__iter__(value), value.base))
            )
        if kind is tuple:
            items = tuple(self._all(value, base if isinstance(base, tuple) else ()))
            return value if _identical(items, value) else items
        if kind is list:
            return list(self._all(value, base if isinstance(base, tuple) else ()))
        if kind in {dict, MappingProxyType}:
            return self._entries(value, base if isinstance(base, Mapping) else {})
        if kind in {set, frozenset}:
            return frozenset(self._all(value, base if isinstance(base, frozenset) else ()))
        if isinstance(value, BaseModel):
            return self._model(value)
        return value

    def field(self, name: str, value: Any, base: Any) -> Any:
        """Settle the value of a field."""
        try:
            return self.settle(value, base)
        except Unfit as unfit:
            unfit.place.insert(0, name)
            raise

    def _all(self, values: Iterable[Any], base: Iterable[Any]) -> Iterator[Any]:
        known: set[int] | None = None
        for place, each in enumerate(values):
            if type(each) in PLAIN:
                yield each
                continue
            if known is None:
                known = set(map(id, base))
            if id(each) in known:
                yield each
                continue
            try:
                yield self.settle(each, None)
            except Unfit as unfit:
                unfit.place.insert(0, place)
                raise

    def _entries(self, value: Mapping[Any, Any], base: Mapping[Any, Any]) -> dict[Any, Any]:
        entries = {}
        for key, each in dict.items(value) if isinstance(value, dict) else value.items():
            try:
                entries[key] = self.settle(each, base.get(key))
            except Unfit as unfit:
                unfit.place.insert(0, key)
                raise
        return entries

    def _model(self, model: BaseModel) -> Any:
        origin = origin_of(model) if is_draft(model) else None
        results = self._copies if origin is None or not self._validate else origin.scope.results
        known = results.get(id(model))
        if known is _BUSY:
            raise Unfit(f'a {model.__class__.__name__} would hold itself: keep state.model_copy()')
        if known is not None:
            return known
        results[id(model)] = _BUSY
        try:
            result = self._checked(model, origin.base if origin is not None else None)
        except BaseException:
            del results[id(model)]
            raise
        results[id(model)] = result
        return result

    def _checked(self, model: BaseModel, base: BaseModel | None) -> Any:
        kind = model.__class__  # of a draft, too, this is the class of the model
        before: Mapping[str, Any] = base.__dict__ if base is not None else {}
        fields = kind.model_fields
        unknown = next((name for name in model.__dict__ if name not in fields and is_draft(model)), None)
        if unknown is not None:
            raise Unfit(f'{kind.__name__} has no field {unknown!r}{suggest(unknown, fields)}')
        changed = {}
        for name in fields:
            if name not in model.__dict__:
                raise Unfit('was deleted: set it to a value', name)
            value, was = model.__dict__[name], before.get(name)
            if base is None or value is not was:
                value = self.field(name, value, was)
                if base is None or value is not was:
                    changed[name] = value
        if base is not None:
            return self._made(kind, pure(base) | changed, changed, base) if changed else base
        if isinstance(model, RootModel):
            return model
        # It may never have been validated: a copy with other values, or made by `model_construct`.
        made = self._made(kind, dict(changed), changed, model)
        return model if all(made.__dict__[name] is model.__dict__[name] for name in fields) else made

    def _made(self, kind: type[BaseModel], values: dict[str, Any], changed: dict[str, Any], base: BaseModel) -> Any:
        if self._validate:
            values = validated(Shape.of(kind), values, changed)
        return instance(kind, values, base.model_fields_set | changed.keys())


def validated(shape: Shape, values: dict[str, Any], changed: Iterable[str]) -> dict[str, Any]:
    """Validate the changed ones of these values and return all; raises `Unfit`."""
    name = ''
    try:
        if shape.validators is None:
            # A validator of the whole model may look at any field, and change it.
            made = shape.state.__pydantic_validator__.validate_python(values.copy(), by_alias=False, by_name=True)
            values = {each: reshare(made.__dict__[each], values[each]) for each in shape.names}
            changed = shape.names
        else:
            for name in changed:
                exact, validate = shape.validators[name]
                value = values[name]
                if type(value) is not exact:
                    values[name] = reshare(validate(value), value)
    except ValidationError as error:
        problem = complain(error, '' if shape.validators is None else name)
    else:
        for name in shape.unsure.intersection(changed):
            if found := find_mutable_value(values[name]):
                raise Unfit(f'its validator returned {found}, which can change in place', name)
        return values
    # Raised outside of the handler: as its context, the error above would carry the values along.
    raise Unfit(problem)


def settle_field(shape: Shape, name: str, value: Any, was: Any) -> Any:
    """Settle and validate the value of one field; raises `Unfit`."""
    settled = Settler().field(name, value, was)
    return was if settled is was else validated(shape, {name: settled}, (name,))[name]


def finish(shape: Shape, draft: Any, old: Mapping[str, Any], who: str) -> tuple[Any, list[str]]:
    """Settle and validate the changes on a state's draft; return the values to swap in and the names that changed.

    Raises `MutationError` for a value that does not fit, and for a field that is unknown or was deleted.
    """
    written, name = draft.__dict__, shape.state.__name__
    changed = [field for field, value in written.items() if value is not old.get(field, _BUSY)]
    if len(written) != len(shape.names) or any(field not in shape.fields for field in changed):
        changed = _known_fields(shape, written, changed, who)
    if not changed:
        return written, changed
    values = {field: written[field] for field in shape.names} if shape.cached else written.copy()
    try:
        for field in changed:
            if field in shape.deep:
                values[field] = Settler().field(field, values[field], old[field])
        changed = [field for field in changed if values[field] is not old[field]]
        if changed:
            values = validated(shape, values, changed)
            if shape.validators is None:
                changed = [field for field in shape.names if values[field] is not old[field]]
    except Unfit as unfit:
        problem = unfit.words()
    else:
        return values, changed
    # Raised outside of the handler: as its context, the error above would carry the values along.
    raise MutationError(f'{who} left {name} invalid: {problem}')


def _known_fields(shape: Shape, written: Mapping[str, Any], changed: list[str], who: str) -> list[str]:
    """Return the changed names that are fields; raises `MutationError` for a deleted or unknown field."""
    name = shape.state.__name__
    for field in shape.names:
        if field not in written:
            raise MutationError(f'{who} deleted {name}.{field}: set it to a value')
    unknown = next((each for each in written if each not in shape.fields and each not in shape.cached), None)
    if unknown is not None:
        raise MutationError(f'{name} has no field {unknown!r}{suggest(unknown, shape.names)}')
    return [field for field in changed if field in shape.fields]


def reshare(new: Any, given: Any) -> Any:
    """Replace the parts that a validator has made by the equal parts that were given."""
    if new is given:
        return new
    kind = type(new)
    if kind is tuple and isinstance(given, tuple | list) and len(new) == len(given):
        items = tuple(map(reshare, new, list.__iter__(given) if isinstance(given, list) else given))
        return given if type(given) is tuple and _identical(items, given) else items
    if kind is MappingProxyType and isinstance(given, Mapping) and tuple(new) == tuple(given):
        entries = {key: reshare(value, given[key]) for key, value in new.items()}
        if type(given) is MappingProxyType and _identical(tuple(entries.values()), tuple(given.values())):
            return given
        return MappingProxyType(entries)
    if kind is frozenset and type(given) is frozenset and new == given:
        return given
    return new


def _identical(one: tuple[Any, ...], other: Any) -> bool:
    return len(one) == len(other) and all(map(_is, one, other))


def _is(one: Any, other: Any) -> bool:
    return one is other


def carry_over(state: State, state_type: type[State]) -> State:
    """Return a state as an instance of another class, such as the reloaded one.

    Unknown fields are dropped; raises `DefinitionError` for a value that does not fit.
    """
    if isinstance(state, state_type):
        return state
    values = {name: value for name, value in state.__dict__.items() if name in state_type.model_fields}
    try:
        carried = state_type.model_validate(values, by_alias=False, by_name=True)
    except ValidationError as error:
        problem = complain(error)
    else:
        Shape.of(state_type)
        return carried
    # Raised outside of the handler: as its context, the error above would carry the values along.
    raise DefinitionError(
        f'the state of {type(state).__name__} does not fit {state_type.__name__}, '
        f'so the module stays as it was: {problem}'
    )


def refuse_unsealed(state: State, whose: str) -> None:
    """Raise `DefinitionError` for a state with a value that can change in place: it was never validated."""
    if found := find_mutable_value(state):
        raise DefinitionError(
            f'{whose} holds {found}, which can change in place: make it with its class, which validates'
        )
