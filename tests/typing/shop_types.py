# ruff: noqa
# fmt: off
"""The names of the store shop:make_store, for type checkers.

Made by `authui typegen shop:make_store`: make it again rather than edit it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal, NotRequired, ParamSpec, TypedDict, TypeVar, overload

    from authui.store import Action, Dispatch, Getter, Getters, Module, Mutation, StateTree
    import authui.store.state as _authui_store_state
    import collections.abc as _collections_abc
    import pydantic.types as _pydantic_types
    import shop as _shop

    _P = ParamSpec('_P')
    _R = TypeVar('_R')
    _ModuleT = TypeVar('_ModuleT', bound=Module[Any])

    ItemDict = TypedDict('ItemDict', {'name': 'str', 'price': 'NotRequired[int]', 'tags': 'NotRequired[_collections_abc.Sequence[_shop.Tag | TagDict]]', 'from': 'NotRequired[str]'})

    class TagDict(TypedDict):
        label: str
        color: NotRequired[Literal[_shop.Color.RED] | None]

    class PointDict(TypedDict):
        x: int
        y: NotRequired[int]

    class LoginDict(TypedDict):
        email: str
        password: _pydantic_types.SecretStr | str

    class TypedState(StateTree):
        # There are no other names, although a StateTree has any.
        __getattr__: None  # type: ignore[misc, assignment]  # pyright: ignore[reportIncompatibleMethodOverride]

        @property
        def count(self) -> int: ...

        @property
        def cart(self) -> TypedState_cart: ...

        @property
        def nothing(self) -> _authui_store_state.State: ...

        @property
        def ping(self) -> _authui_store_state.State: ...

        @property
        def pong(self) -> _authui_store_state.State: ...

    class TypedState_cart(StateTree):
        # There are no other names, although a StateTree has any.
        __getattr__: None  # type: ignore[misc, assignment]  # pyright: ignore[reportIncompatibleMethodOverride]

        @property
        def items(self) -> tuple[_shop.Item, ...]: ...

        @property
        def prefs(self) -> _shop.PrefsState: ...

    class TypedGetters(Getters):
        @overload  # type: ignore[override]  # fewer strings than the base takes
        def __getitem__(self, key: Getter[_R], /) -> _R: ...
        @overload
        def __getitem__(self, key: Literal['cart/count'], /) -> int: ...
        @overload
        def __getitem__(self, key: Literal['cart/find'], /) -> Callable[[str], _shop.Item | None]: ...
        def __getitem__(
            self, _key: Any, /, *args: Any, **kwargs: Any
        ) -> Any: ...


class TypedStore(Store):
    """A store whose string names, payloads and results the type checker knows; at run time a `Store`."""

    __slots__ = ()

    if TYPE_CHECKING:
        getters: TypedGetters  # pyright: ignore[reportIncompatibleVariableOverride]  # nobody assigns it

        @property
        def state(self) -> TypedState: ...

        @overload  # type: ignore[override]  # fewer strings than the base takes
        def commit(self, mutation: Mutation[_P], /, *args: _P.args, **kwargs: _P.kwargs) -> None: ...
        @overload
        def commit(self, mutation: Literal['add'], /, number: int) -> None: ...
        @overload
        def commit(self, mutation: Literal['cart/add'], /, item: _shop.Item | ItemDict) -> None: ...
        @overload
        def commit(self, mutation: Literal['cart/empty'], /) -> None: ...
        @overload
        def commit(self, mutation: Literal['cart/move'], /, point: _shop.Point | PointDict | None) -> None: ...
        @overload
        def commit(self, mutation: Literal['cart/place'], /, item: _shop.Item | ItemDict, at: int = ..., *, note: str | None = ...) -> None: ...
        @overload
        def commit(self, mutation: Literal['cart/prefs/dark'], /, dark: bool) -> None: ...
        def commit(  # pyright: ignore[reportIncompatibleMethodOverride]  # the same
            self, _key: Any, /, *args: Any, **kwargs: Any
        ) -> Any: ...

        @overload  # type: ignore[override]  # fewer strings than the base takes
        def dispatch(self, action: Action[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> Dispatch[_R]: ...
        @overload
        def dispatch(self, action: Literal['cart/ship'], /, to: str, items: _collections_abc.Sequence[_shop.Item | ItemDict]) -> Dispatch[int]: ...
        @overload
        def dispatch(self, action: Literal['cart/buy'], /, items: _collections_abc.Sequence[_shop.Item | ItemDict] = ...) -> Dispatch[int]: ...
        @overload
        def dispatch(self, action: Literal['cart/sign_in'], /, login: _shop.Login | LoginDict) -> Dispatch[_shop.Item | None]: ...
        @overload
        def dispatch(self, action: Literal['cart/turn'], /, page: _shop.Page[_shop.Item]) -> Dispatch[_collections_abc.Mapping[str, _shop.Item]]: ...
        @overload
        def dispatch(self, action: Literal['boot'], /) -> Dispatch[None]: ...
        @overload
        def dispatch(self, action: Literal['ping'], /, payload: Any = ...) -> Dispatch[list[int | str]]: ...
        def dispatch(  # pyright: ignore[reportIncompatibleMethodOverride]  # the same
            self, _key: Any, /, *args: Any, **kwargs: Any
        ) -> Any: ...

        @overload  # type: ignore[override]  # fewer strings than the base takes
        def use(self, module: type[_ModuleT], /) -> _ModuleT: ...
        @overload
        def use(self, module: Literal[''], /) -> _shop.App: ...
        @overload
        def use(self, module: Literal['cart'], /) -> _shop.Cart: ...
        @overload
        def use(self, module: Literal['nothing'], /) -> _shop.Nothing: ...
        @overload
        def use(self, module: Literal['ping'], /) -> _shop.Ping: ...
        @overload
        def use(self, module: Literal['pong'], /) -> _shop.Pong: ...
        @overload
        def use(self, module: Literal['cart.prefs'], /) -> _shop.Prefs: ...
        def use(  # pyright: ignore[reportIncompatibleMethodOverride]  # the same
            self, _key: Any, /, *args: Any, **kwargs: Any
        ) -> Any: ...

        @overload  # type: ignore[override]  # fewer strings than the base takes
        def watch(self, source: Getter[_R] | Action[..., _R], /, callback: Callable[..., object], *, immediate: bool = ..., flush: Literal['sync', 'tick'] = ...) -> Callable[[], None]: ...
        @overload
        def watch(self, source: Literal['cart', 'nothing', 'ping', 'pong', 'cart.prefs', 'count', 'cart.items', 'cart.prefs.dark'] | Callable[[TypedState, TypedGetters], Any], /, callback: Callable[..., object], *, immediate: bool = ..., flush: Literal['sync', 'tick'] = ...) -> Callable[[], None]: ...
        def watch(  # pyright: ignore[reportIncompatibleMethodOverride]  # the same
            self, _key: Any, /, *args: Any, **kwargs: Any
        ) -> Any: ...
