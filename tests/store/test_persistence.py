"""Some fields outlive the store; a secret never does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Self

import pytest
from pydantic import BaseModel, ConfigDict, model_validator

from authui.store import Module, Persistence, State, Store
from authui.store.errors import DefinitionError, UnknownNameError

from .shop import APPLE, Cart, Ear, Prefs, PrefsState
from .vault import SECRET, Key, Vault, VaultState


class Memory:
    """A storage that keeps its text in a variable."""

    def __init__(self, text: str | None = None) -> None:
        self.text = text

    def read(self) -> str | None:
        return self.text

    def write(self, text: str) -> None:
        self.text = text


class Disk(Memory):
    """A storage that may fail."""

    is_full = False
    is_broken = False

    def read(self) -> str | None:
        if self.is_broken:
            raise OSError('no such disk')
        return super().read()

    def write(self, text: str) -> None:
        if self.is_full:
            raise OSError('disk full')
        super().write(text)


class SpanState(State):
    low: int = 0
    high: int = 10

    @model_validator(mode='after')
    def in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError('low must not be above high')
        return self


class Spans(Module[SpanState]):
    """Fields that depend on each other."""


class Account(BaseModel):
    """Its secret is known by its name alone."""

    model_config = ConfigDict(frozen=True)

    password: str = ''


class DeepState(State):
    logins: tuple[Key, ...] = ()
    by_name: tuple[Account, ...] = ()


class Deep(Module[DeepState]):
    """Holds secrets inside other values."""


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
    def test_an_unreadable_text_is_left_alone_and_logged(self, text: str, caplog: pytest.LogCaptureFixture) -> None:
        store = self._store(Memory(text))
        assert store.state.prefs == PrefsState()
        assert 'cannot be read' in caplog.text

    def test_a_value_that_does_not_fit_is_set_aside_alone_and_not_logged(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        kept = {'version': 1, 'data': {'prefs.dark': SECRET, 'prefs.language': 'de', 'cart.items': []}}
        memory, ear = Memory(json.dumps(kept)), Ear()
        store = Store(
            {'cart': Cart(), 'prefs': Prefs()},
            plugins=[Persistence(memory, ['cart.items', 'prefs.dark', 'prefs.language'])],
            on_error=ear,
        )
        assert store.state.prefs == PrefsState(language='de')
        assert [who for _, who in ear.heard] == ['the persistence, as it read']
        assert 'what was kept of prefs does not fit: dark: ' in caplog.text
        assert SECRET not in caplog.text
        store.commit(Prefs.language, 'fr')
        written = json.loads(memory.text or '')
        assert written['data']['prefs.language'] == 'fr'
        assert written['aside'] == [{'version': 1, 'data': {'prefs.dark': SECRET}}]

    @pytest.mark.parametrize(
        ('text', 'aside'),
        [
            ('{"version": 1, "data": {"prefs.dark": tr', '{"version": 1, "data": {"prefs.dark": tr'),
            ('{"version": 7, "data": {"prefs.dark": true}}', {'version': 7, 'data': {'prefs.dark': True}}),
        ],
    )
    def test_unusable_data_is_reported_and_survives_the_next_writes(self, text: str, aside: object) -> None:
        memory = Memory(text)
        for language in ('de', 'fr'):
            ear = Ear()
            plugin = Persistence(memory, ['prefs.dark', 'prefs.language'])
            store = Store({'prefs': Prefs()}, plugins=[plugin], on_error=ear)
            assert len(ear.heard) == (language == 'de')
            assert plugin.aside == (aside,)
            store.commit(Prefs.language, language)
            assert json.loads(memory.text or '')['aside'] == [aside]
        assert store.state.prefs == PrefsState(language='fr')

    def test_the_data_set_aside_is_bounded(self) -> None:
        memory = Memory(json.dumps({'version': 1, 'data': {}, 'aside': [str(number) for number in range(9)]}))
        plugin = Persistence(memory, ['prefs.dark'])
        Store({'prefs': Prefs()}, plugins=[plugin])
        assert plugin.aside == ('4', '5', '6', '7', '8')

    def test_fields_that_fit_together_alone_are_taken_together(self) -> None:
        memory = Memory('{"version": 1, "data": {"span.low": 20, "span.high": 30}}')
        store = Store({'span': Spans()}, plugins=[Persistence(memory, ['span.low', 'span.high'])])
        assert (store.state.span.low, store.state.span.high) == (20, 30)

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

    @pytest.mark.parametrize('field', ['deep.logins', 'deep.by_name'])
    def test_a_secret_is_refused_at_any_depth(self, field: str) -> None:
        with pytest.raises(DefinitionError, match='is a secret'):
            Store({'deep': Deep()}, plugins=[Persistence(Memory(), [field])])

    def test_a_storage_that_cannot_write_is_reported_once_until_it_can(self) -> None:
        ear, disk = Ear(), Disk()
        store = Store({'prefs': Prefs()}, plugins=[Persistence(disk, ['prefs.language'])], on_error=ear)
        disk.is_full = True
        store.commit(Prefs.language, 'de')
        store.commit(Prefs.language, 'fr')
        assert store.state.prefs.language == 'fr'
        assert [(type(error), who) for error, who in ear.heard] == [(OSError, 'the persistence, as it wrote')]
        disk.is_full = False
        store.commit(Prefs.language, 'it')
        assert '"it"' in (disk.text or '')
        disk.is_full = True
        store.commit(Prefs.language, 'es')
        assert len(ear.heard) == 2

    def test_a_storage_that_cannot_be_read_is_reported_once_and_not_written_over(self) -> None:
        ear, disk = Ear(), Disk('{"version": 1, "data": {"prefs.language": "de"}}')
        disk.is_broken = True
        store = Store({'prefs': Prefs()}, plugins=[Persistence(disk, ['prefs.language'])], on_error=ear)
        disk.is_broken = False
        store.commit(Prefs.language, 'fr')
        assert store.state.prefs.language == 'fr'
        assert [(type(error), who) for error, who in ear.heard] == [(OSError, 'the persistence, as it read')]
        assert '"de"' in (disk.text or '')

    def test_a_migration_that_fails_is_reported_once_and_what_was_kept_stays(self) -> None:
        def migrate(_version: int, data: dict[str, Any]) -> dict[str, Any]:
            return {'prefs.language': data['lang']}

        ear, memory = Ear(), Memory('{"version": 1, "data": {"prefs.language": "de"}}')
        plugin = Persistence(memory, ['prefs.language'], version=2, migrate=migrate)
        store = Store({'prefs': Prefs()}, plugins=[plugin], on_error=ear)
        store.commit(Prefs.language, 'fr')
        assert [type(error) for error, _ in ear.heard] == [KeyError]
        assert '"de"' in (memory.text or '')
