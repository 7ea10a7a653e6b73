"""What type checkers say of the module that `typegen` writes; only they read this, nothing runs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_type

from shop import Cart, Color, Item, Page, Point, Prefs, PrefsState
from shop_types import TypedStore

from authui.store import Dispatch, Store

store = TypedStore({'cart': Cart()})
plain: Store = store
store.commit('cart/add', {'name': 'apple', 'from': 'Kent', 'tags': [{'label': 'ripe', 'color': Color.RED}]})
store.commit('cart/add', item={'name': 'apple'})
store.commit('cart/empty')
store.commit('cart/move', {'x': 1})
store.commit('cart/move', Point(1))
store.commit('cart/prefs/dark', True)
store.commit('cart/place', {'name': 'apple'}, 3, note='ripe')
store.commit('cart/place', item=Item(name='apple'), at=3)
store.commit(Cart.empty)
assert_type(store.dispatch('cart/buy', [{'name': 'apple'}]), Dispatch[int])
kept = [Item(name='apple')]
assert_type(store.dispatch('cart/buy', kept), Dispatch[int])
assert_type(store.dispatch('cart/buy', tuple(kept)), Dispatch[int])
assert_type(store.dispatch('cart/buy'), Dispatch[int])
assert_type(store.dispatch('cart/sign_in', {'email': 'a', 'password': 'b'}), Dispatch[Item | None])
assert_type(store.dispatch('cart/turn', Page[Item](values=())), Dispatch[Mapping[str, Item]])
assert_type(store.dispatch('ping', 'any'), Dispatch[list[int | str]])
assert_type(store.dispatch('cart/ship', 'Kent', kept), Dispatch[int])
assert_type(store.dispatch('cart/ship', to='Kent', items=[{'name': 'apple'}]), Dispatch[int])
assert_type(store.dispatch('boot'), Dispatch[None])
assert_type(store.dispatch(Cart.buy), Dispatch[int])
assert_type(store.getters['cart/count'], int)
assert_type(store.getters['cart/find']('apple'), Item | None)
assert_type(store.getters[Cart.count], int)
assert_type(store.use('cart'), Cart)
assert_type(store.use('cart.prefs'), Prefs)
assert_type(store.use(Cart), Cart)
assert_type(store.use('').state.count, int)
assert_type(store.state.count, int)
assert_type(store.state.cart.items, tuple[Item, ...])
assert_type(store.state.cart.prefs.dark, bool)
assert_type(store.state.cart.prefs, PrefsState)
store.commit('add', 3)
store.watch(lambda state, getters: state.cart.items[0].price + getters['cart/count'], print)
store.watch('cart.prefs', print, immediate=True)
store.watch('cart.items', print)
store.watch('count', print, flush='tick')
store.watch(Cart.count, print)
store.replace_state(store.state)

# Each of these is an error to both.
store.commit('cart/ad', {'name': 'apple'})  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.commit('cart/add', {'price': 3})  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.commit('cart/add', {'name': 'apple', 'size': 3})  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.commit('cart/add', {'name': 'apple', 'tags': [{'label': 3}]})  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.commit('cart/add', 3)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.commit('cart/add')  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.commit('cart/add', thing={'name': 'apple'})  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.commit('cart/empty', 3)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.commit('cart/buy')  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.dispatch('cart/add', {'name': 'apple'})  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.dispatch('cart/sign_in', {'email': 'a'})  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.dispatch(Cart.empty)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
text: str = store.getters['cart/count']  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
store.getters['cart/cont']  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.use('crt')  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.state.crt  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
store.state.cart.prefs.drk  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
store.state.cart.itms  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
store.state.cart.items = ()  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
store.state.count = 3  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
store.state.new = 3  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
text = store.state.count  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
store.watch('cart.itms', print)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
store.watch(lambda state, _: state.crt, print)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
word: str = store.dispatch('cart/buy').result()  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
