"""The pages name actions and mutations by reference, so that "go to definition" and the type checker follow them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import authui.pages

MODULES = sorted(Path(authui.pages.__file__).parent.rglob('*.py'))


def named_by_text(source: str) -> Iterator[str]:
    """Go through the calls of `dispatch` and `commit` that are not given a reference such as `Account.login`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(ast.Attribute(attr='dispatch' | 'commit'), [ast.Attribute(ast.Name(owner)), *_]):
                if not owner.istitle():
                    yield ast.unparse(node)
            case ast.Call(ast.Attribute(attr='dispatch' | 'commit')):
                yield ast.unparse(node)


@pytest.mark.parametrize('module', MODULES, ids=lambda path: path.stem)
def test_no_module_names_an_action_or_a_mutation_by_a_text(module: Path) -> None:
    assert list(named_by_text(module.read_text(encoding='utf-8'))) == []


@pytest.mark.parametrize(
    'planted',
    [
        "store.dispatch('account/login', credentials)",
        "self.store.commit('account/step', screen)",
        "store.commit(f'{form}_error', None)",
        'store.dispatch(name)',
        'store.dispatch(self.action)',
        'store.dispatch()',
    ],
)
def test_a_text_is_found(planted: str) -> None:
    assert len(list(named_by_text(planted))) == 1


def test_a_reference_is_not_reported() -> None:
    assert list(named_by_text('store.dispatch(Account.login, credentials)')) == []
