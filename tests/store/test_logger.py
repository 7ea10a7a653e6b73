"""The log of commits and actions, which contains no secret."""

from __future__ import annotations

import logging

import pytest

from authui.store import ActionEvent, Logger, MutationEvent, StateTree, Store
from authui.store.errors import MutationError

from .shop import APPLE, Cart, Ear, Item, Prefs
from .vault import SECRET, Vault


class TestLogger:
    """Every commit is logged with its changes, every action with its duration."""

    def _lines(self, caplog: pytest.LogCaptureFixture) -> list[str]:
        return [record.message for record in caplog.records]

    def test_a_secret_is_never_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')
        store = Store({'vault': Vault()}, plugins=[Logger()])
        store.commit('vault/put', {'pin_code': SECRET, 'seed_secret': SECRET})
        store.commit('vault/password', SECRET)
        store.patch(Vault, pin_code=SECRET + '!')
        assert SECRET not in caplog.text
        assert self._lines(caplog) == [
            'commit vault/put {pin_code: ***, seed_secret: ***}: vault.pin_code ***; vault.seed [] -> [Key(value=***)]',
            'commit vault/password ***: no change',
            'commit vault/$patch {pin_code: ***}: vault.pin_code ***',
        ]

    async def test_commits_and_actions_are_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')
        ticks = iter([1.0, 1.25, 2.0, 2.5])
        store = Store({'cart': Cart()}, plugins=[Logger(clock=lambda: next(ticks))])
        await store.dispatch(Cart.buy, APPLE)
        with pytest.raises(LookupError):
            await store.dispatch(Cart.fail_plainly)
        item = "Item(name='apple', price=3)"
        assert self._lines(caplog) == [
            f'action cart/buy {item} begins',
            f'commit cart/add {item}: cart.items [] -> [{item}]; cart.total 0 -> 3',
            'action cart/buy ends after 250.0 ms',
            'action cart/fail_plainly None begins',
            'action cart/fail_plainly fails with LookupError after 500.0 ms',
        ]

    def test_commits_may_be_left_out_by_what_they_changed(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')

        def falls(mutation: MutationEvent, before: StateTree, after: StateTree) -> bool:
            return mutation.type.startswith('cart/') and after.cart.total < before.cart.total

        store = Store({'cart': Cart(), 'prefs': Prefs()}, plugins=[Logger(filter=falls)])
        store.commit(Cart.add, APPLE)
        store.commit(Prefs.dark, True)
        store.commit(Cart.empty)
        assert [line.split(':')[0] for line in self._lines(caplog)] == ['commit cart/empty None']

    async def test_actions_may_be_left_out(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')
        logger = Logger(action_filter=lambda action, state: action.type != 'cart/buy' or state.cart.total)
        store = Store({'cart': Cart()}, plugins=[logger])
        await store.dispatch(Cart.buy_plainly, APPLE)
        caplog.clear()
        store.commit(Cart.empty)
        await store.dispatch(Cart.buy, APPLE)
        assert [line.split()[0] for line in self._lines(caplog)] == ['commit', 'commit', 'action']

    @pytest.mark.parametrize(
        ('options', 'kinds'),
        [({'log_mutations': False}, ['action', 'action']), ({'log_actions': False}, ['commit'])],
        ids=['actions alone', 'commits alone'],
    )
    async def test_a_whole_kind_may_be_left_out(
        self, options: dict[str, bool], kinds: list[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')
        store = Store({'cart': Cart()}, plugins=[Logger(**options)])  # type: ignore[arg-type]  # one of the switches
        await store.dispatch(Cart.buy, APPLE)
        assert [line.split()[0] for line in self._lines(caplog)] == kinds

    async def test_transformers_change_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')

        def briefly(event: ActionEvent) -> ActionEvent:
            return event._replace(payload='something')

        logger = Logger(
            transformer=lambda place, value: f'{len(value)} items' if place == 'cart.items' else value,
            mutation_transformer=lambda event: event._replace(type=event.type.upper(), payload=event.payload.name),
            action_transformer=briefly,
        )
        store = Store({'cart': Cart()}, plugins=[logger])
        await store.dispatch(Cart.buy, APPLE)
        assert self._lines(caplog)[:2] == [
            "action cart/buy 'something' begins",
            "commit CART/ADD 'apple': cart.items '0 items' -> '1 items'; cart.total 0 -> 3",
        ]

    def test_the_result_of_a_transformer_is_masked_too(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')
        asked: list[str] = []

        def reveal(place: str, _value: object) -> object:
            asked.append(place)
            return {'password': SECRET}

        logger = Logger(
            transformer=reveal, mutation_transformer=lambda event: event._replace(payload={'token': SECRET})
        )
        store = Store({'vault': Vault()}, plugins=[logger])
        store.commit('vault/put', {'pin_code': SECRET, 'seed_secret': SECRET})
        assert SECRET not in caplog.text
        assert set(asked) == {'vault.seed'}

    def test_other_words_may_be_secrets(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')
        store = Store({'prefs': Prefs()}, plugins=[Logger(redact=['language'])])
        store.commit(Prefs.language, 'de')
        assert self._lines(caplog) == ['commit prefs/language ***: prefs.language ***']

    @pytest.mark.parametrize('type_', ['cart/fail_halfway', 'cart/spoil'])
    def test_a_commit_that_fails_is_logged_with_the_type_of_its_error(
        self, type_: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')
        store = Store({'cart': Cart()}, plugins=[Logger()])
        with pytest.raises((LookupError, MutationError)) as caught:
            store.commit(type_)
        assert self._lines(caplog) == [f'commit {type_} None fails with {caught.type.__name__}']

    def test_a_replaced_state_is_not_logged_with_the_next_commit(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')
        store = Store({'cart': Cart(), 'prefs': Prefs()}, plugins=[Logger()])
        before = store.state
        store.commit(Cart.add, APPLE)
        store.replace_state(before)
        store.commit(Prefs.dark, True)
        assert self._lines(caplog)[-1] == 'commit prefs/dark True: prefs.dark False -> True'

    def test_one_serves_several_stores(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')
        logger = Logger()
        one, two = (Store({'cart': Cart()}, plugins=[logger]) for _ in range(2))
        one.commit(Cart.add, APPLE)
        two.commit(Cart.add, Item(name='pear', price=7))
        assert [line.rpartition('; ')[2] for line in self._lines(caplog)] == ['cart.total 0 -> 3', 'cart.total 0 -> 7']

    def test_a_filter_that_fails_reaches_no_writer(self) -> None:
        ear = Ear()
        store = Store({'cart': Cart()}, plugins=[Logger(filter=lambda: 1 / 0)], on_error=ear)
        store.commit(Cart.add, APPLE)
        assert store.state.cart.total == 3
        assert [type(error) for error, _ in ear.heard] == [ZeroDivisionError]
