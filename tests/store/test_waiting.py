"""Waiting for a value or for the next commit."""

from __future__ import annotations

import asyncio

import pytest

from authui.store import MutationEvent

from .shop import APPLE, PEAR, Cart, Prefs, Shop


class TestWhen:
    """`when` waits for a value."""

    async def test_a_value_that_is_there_is_returned_at_once(self) -> None:
        store = Shop().store
        store.commit(Cart.add, APPLE)
        assert await store.when('cart.total') == 3

    @pytest.mark.parametrize('source', ['cart.total', lambda state, _: state.cart.total])
    async def test_it_waits_until_the_predicate_holds(self, source: str) -> None:
        store = Shop().store
        waiting = asyncio.create_task(store.when(source, lambda total: total > 4))
        await asyncio.sleep(0)
        store.commit(Cart.add, APPLE)
        store.commit(Cart.add, PEAR)
        store.commit(Cart.empty)
        assert await waiting == 5

    async def test_an_error_of_the_predicate_is_raised(self) -> None:
        shop = Shop()
        with pytest.raises(ZeroDivisionError):
            await shop.store.when('cart.total', lambda total: 1 / total)
        assert shop.ear.heard == []

    async def test_a_timeout_leaves_nothing_behind(self) -> None:
        store = Shop().store
        calls: list[int] = []
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(store.when('cart.total', calls.append), 0.001)
        store.commit(Cart.add, APPLE)
        assert calls == [0]

    async def test_a_closed_store_ends_it(self) -> None:
        store = Shop().store
        waiting = asyncio.create_task(store.when('cart.total'))
        await asyncio.sleep(0)
        store.close()
        with pytest.raises(asyncio.CancelledError):
            await waiting


class TestNextCommit:
    """`next_commit` waits for a commit."""

    async def test_of_any_mutation(self) -> None:
        store = Shop().store
        waiting = asyncio.create_task(store.next_commit())
        await asyncio.sleep(0)
        store.commit(Cart.add, APPLE)
        store.commit(Cart.empty)
        assert await waiting == MutationEvent('cart/add', APPLE)

    @pytest.mark.parametrize('mutation', [Prefs.dark, 'prefs/dark'])
    async def test_of_one_mutation(self, mutation: str) -> None:
        store = Shop().store
        waiting = asyncio.create_task(store.next_commit(mutation))
        await asyncio.sleep(0)
        store.commit(Cart.add, APPLE)
        store.commit(Prefs.dark, True)
        assert await waiting == MutationEvent('prefs/dark', True)
