"""The log, undo and redo, and persistence; none of them keeps a secret."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from authui.errors import DefinitionError, UnknownNameError
from authui.store import ActionEvent, History, Logger, Module, MutationEvent, Persistence, State, Store, mutation

from .shop import APPLE, PEAR, Cart, Ear, Prefs, PrefsState

SECRET = 'hunter2-hunter2'


class Key(BaseModel):
    model_config = ConfigDict(frozen=True)

    value: SecretStr | None = None


class VaultState(State):
    owner: str = ''
    pin_code: str = ''
    seed: tuple[Key, ...] = ()


class Vault(Module[VaultState]):
    """Holds what must not be shown."""

    @mutation
    def owner(self, state: VaultState, owner: str) -> None:
        state.owner = owner

    @mutation
    def put(self, state: VaultState, change: dict[str, str]) -> None:
        state.pin_code = change['pin_code']
        state.seed = (Key(value=SecretStr(change['seed_secret'])),)

    @mutation
    def password(self, state: VaultState, password: str) -> None:
        state.owner = password[:0]


class Memory:
    """A storage that keeps its text in a variable."""

    def __init__(self, text: str | None = None) -> None:
        self.text = text

    def read(self) -> str | None:
        return self.text

    def write(self, text: str) -> None:
        self.text = text


class TestLogger:
    """Every commit with what it changed, every action with how long it took."""

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

    @pytest.mark.parametrize(('kind', 'begins'), [(MutationEvent, ['commit']), (ActionEvent, ['action', 'action'])])
    async def test_mutations_or_actions_alone(
        self, kind: type[Any], begins: list[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')
        store = Store({'cart': Cart()}, plugins=[Logger(only=lambda event: isinstance(event, kind))])
        await store.dispatch(Cart.buy, APPLE)
        assert [line.split()[0] for line in self._lines(caplog)] == begins

    def test_some_may_be_left_out(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG, 'authui.store')
        store = Store({'cart': Cart()}, plugins=[Logger(only=lambda event: event.type != 'cart/add')])
        store.commit(Cart.add, APPLE)
        store.commit(Cart.empty)
        assert len(caplog.records) == 1


class TestHistory:
    """Back and forth between the states of a store."""

    def _store(self, history: History, **modules: Module[Any]) -> Store:
        return Store({'cart': Cart(), 'prefs': Prefs(), **modules}, plugins=[history])

    def test_undo_and_redo(self) -> None:
        history = History()
        store = self._store(history)
        heard: list[object] = []
        store.watch('cart.total', heard.append)
        assert not history.undo()
        store.commit(Cart.add, APPLE)
        store.commit(Cart.add, PEAR)
        assert history.undo()
        assert history.undo()
        assert not history.can_undo
        assert history.redo()
        assert (store.state.cart.total, history.at) == (3, 1)
        assert heard == [3, 5, 3, 0, 3]

    def test_a_commit_after_an_undo_ends_what_could_be_redone(self) -> None:
        history = History()
        store = self._store(history)
        store.commit(Cart.add, APPLE)
        history.undo()
        store.commit(Prefs.dark, True)
        assert not history.can_redo
        assert [moment.type for moment in history.moments] == [None, 'prefs/dark']

    def test_it_goes_to_any_moment(self) -> None:
        history = History()
        store = self._store(history)
        for _ in range(3):
            store.commit(Cart.add, APPLE)
        history.go(1)
        assert store.state.cart.total == 3
        with pytest.raises(IndexError, match='no moment 4: there are 4'):
            history.go(4)

    def test_commits_that_change_nothing_or_are_left_out_make_no_moment(self) -> None:
        history = History(only=lambda event: event.type != 'cart/add')
        store = self._store(history)
        store.commit(Cart.add, APPLE)
        store.commit(Prefs.dark, False)
        assert len(history.moments) == 2

    def test_it_is_bounded(self) -> None:
        history = History(limit=2)
        store = self._store(history)
        for _ in range(5):
            store.commit(Cart.add, APPLE)
        assert len(history.moments) == 3
        while history.undo():
            pass
        assert store.state.cart.total == 9

    def test_a_module_that_can_hold_a_secret_stays_as_it_is_and_is_not_kept(self) -> None:
        history = History()
        store = self._store(history, vault=Vault())
        store.commit('vault/put', {'pin_code': '1', 'seed_secret': SECRET})
        store.commit(Cart.add, APPLE)
        history.undo()
        assert store.state.cart.total == 0
        assert store.state.vault.seed[0].value.get_secret_value() == SECRET
        assert all(('vault',) not in moment.states for moment in history.moments)

    def test_a_module_that_has_gone_meanwhile_stays_gone(self) -> None:
        history = History()
        store = self._store(history)
        store.register_module('late', Prefs())
        store.commit('late/dark', True)
        store.commit('late/dark', False)
        store.unregister_module('late')
        assert history.undo()
        assert not store.has_module('late')

    def test_it_belongs_to_one_store(self) -> None:
        history = History()
        self._store(history)
        with pytest.raises(DefinitionError):
            self._store(history)


class TestPersistence:
    """Some fields outlive the store."""

    FIELDS = ('prefs.dark', 'prefs.language', 'cart.items')

    def _store(self, memory: Memory, fields: tuple[str, ...] = FIELDS, **options: Any) -> Store:
        plugin = Persistence(memory, fields, **options)
        return Store({'prefs': Prefs(), 'cart': Cart(), 'vault': Vault()}, plugins=[plugin], on_error=Ear())

    @pytest.mark.parametrize('field', ['vault.pin_code', 'vault.seed'])
    def test_a_secret_is_refused_by_type_and_by_name(self, field: str) -> None:
        with pytest.raises(DefinitionError, match='is a secret'):
            self._store(Memory(), (field,))

    @pytest.mark.parametrize('field', ['prefs.langage', 'pref.language', 'language'])
    def test_a_misspelt_field_is_named(self, field: str) -> None:
        with pytest.raises(UnknownNameError, match=r'prefs\.language'):
            self._store(Memory(), (field,))

    def test_only_the_fields_named_are_written_and_only_when_they_change(self) -> None:
        memory = Memory()
        store = self._store(memory)
        store.commit('vault/owner', 'ann')
        assert memory.text is None
        store.commit(Cart.add, APPLE)
        store.commit(Prefs.language, 'de')
        assert json.loads(memory.read() or '') == {
            'version': 1,
            'data': {
                'prefs.dark': False,
                'prefs.language': 'de',
                'cart.items': [{'name': 'apple', 'price': 3}],
            },
        }

    def test_a_store_begins_with_what_was_kept(self) -> None:
        memory = Memory()
        store = self._store(memory)
        store.commit(Cart.add, APPLE)
        store.commit(Prefs.language, 'de')
        again = self._store(memory)
        assert again.state.cart.items == (APPLE,)
        assert again.state.cart.total == 0
        assert again.state.prefs == PrefsState(language='de')

    @pytest.mark.parametrize('text', ['', 'nonsense', '[]', '{"version": 1}', '{"version": "x", "data": {}}', '3'])
    def test_what_cannot_be_read_is_left_alone_and_logged(self, text: str, caplog: pytest.LogCaptureFixture) -> None:
        store = self._store(Memory(text))
        assert store.state.prefs == PrefsState()
        assert 'cannot be read' in caplog.text

    def test_a_value_that_does_not_fit_is_left_alone_and_not_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        kept = {'version': 1, 'data': {'prefs.dark': SECRET, 'prefs.language': 'de', 'cart.items': []}}
        store = self._store(Memory(json.dumps(kept)))
        assert store.state.prefs == PrefsState()
        assert 'what was kept of prefs does not fit, it begins anew: dark: ' in caplog.text
        assert SECRET not in caplog.text

    @pytest.mark.parametrize(
        ('migrate', 'language'),
        [(None, 'en'), (lambda version, data: {'prefs.language': f'{data["language"]}{version}'}, 'de1')],
    )
    def test_another_version_is_migrated_or_left_alone(
        self, migrate: Callable[[int, dict[str, Any]], dict[str, Any]] | None, language: str
    ) -> None:
        memory = Memory('{"version": 1, "data": {"language": "de"}}')
        store = self._store(memory, version=2, migrate=migrate)
        assert store.state.prefs.language == language
        store.commit(Prefs.dark, True)
        assert json.loads(memory.read() or '')['version'] == 2

    def test_a_field_that_is_kept_and_was_never_declared_is_left_alone(self) -> None:
        memory = Memory('{"version": 1, "data": {"vault.pin_code": "1", "prefs.language": "de", "x": 1}}')
        store = self._store(memory)
        assert store.state.vault == VaultState()
        assert store.state.prefs.language == 'de'

    def test_a_storage_that_fails_does_not_reach_the_writer(self) -> None:
        class Full(Memory):
            def write(self, text: str) -> None:
                raise OSError(len(text))

        ear = Ear()
        store = Store({'prefs': Prefs()}, plugins=[Persistence(Full(), ['prefs.dark'])], on_error=ear)
        store.commit(Prefs.dark, True)
        assert store.state.prefs.dark
        assert isinstance(ear.heard[0][0], OSError)
