"""Writes the reference pages of the documentation from the code; `--check` names those that are out of date."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_args, get_origin

import click
from pydantic import BaseModel

from authui import account, cli, errors
from authui.account import profile
from authui.pages.texts import ENGLISH
from authui.settings.branding import Branding
from authui.settings.pool import PoolSettings
from authui.settings.providers import ProviderSettings
from authui.settings.screens import ScreenSettings
from authui.settings.server import ServerSettings
from authui.settings.sessions import SessionSettings
from authui.settings.users import UserSettings
from authui.store import errors as store_errors
from authui.store.handlers import Action, Getter, ModuleHandler, Mutation
from authui.store.module import Declared, Module

DOCS = Path(__file__).parents[1] / 'docs'
_HANDLERS: dict[type[ModuleHandler], str] = {Mutation: 'Mutations', Action: 'Actions', Getter: 'Getters'}


def main() -> int:
    """Write the pages; with `--check`, return 1 when one is out of date."""
    stale = [name for name, page in pages().items() if _read(name) != page]
    if '--check' in sys.argv:
        for name in stale:
            print(f'docs/{name} is out of date: run `make reference`')
        return 1 if stale else 0
    for name in stale:
        (DOCS / name).write_text(pages()[name], encoding='utf-8')
        print(f'docs/{name}')
    return 0


def pages() -> dict[str, str]:
    """Return every page by its file's name."""
    makers: dict[str, Callable[[], Iterable[str]]] = {
        'settings.md': _settings,
        'account.md': _account,
        'errors.md': _errors,
        'cli.md': _commands,
    }
    return {name: '\n'.join(make()).rstrip() + '\n' for name, make in makers.items()}


def _read(name: str) -> str:
    path = DOCS / name
    return path.read_text(encoding='utf-8') if path.exists() else ''


# --- settings ---

_FAMILIES: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ('The user pool', 'Which pool it is, and how authui speaks to it.', PoolSettings),
    ('Users', 'How they sign up, what a password has to be, and what they manage themselves.', UserSettings),
    ('Other providers', 'Which there are, and what is asked of the managed login.', ProviderSettings),
    ('Sessions', 'Where they are kept, what encrypts them, and how long they last.', SessionSettings),
    ('Screens', 'Their URLs, their language, and the policy of pages.', ScreenSettings),
    ('The server', 'How browsers reach it, and how much it takes from them.', ServerSettings),
    ('Branding', 'How the pages look; [the page on looks](theme.md) shows it.', Branding),
)


def _settings() -> Iterator[str]:
    yield '# Settings\n'
    yield (
        'Each is an argument of `Settings.load(...)`, a variable of the environment, or a line in a file `.env`, in '
        'that order. Durations are in seconds unless the name says otherwise. A wrong or misspelt variable stops the '
        'start; the message names it and the remedy.\n'
    )
    for heading, text, family in _FAMILIES:
        yield f'## {heading}\n'
        yield f'{text}\n'
        yield from _table(family)
        yield ''


def _table(kind: type[BaseModel]) -> Iterator[str]:
    yield '| Variable | Takes | Default | |'
    yield '| --- | --- | --- | --- |'
    fields = kind.model_fields
    for name, text in _attribute_docs(kind).items():
        if name in fields:
            default = fields[name].get_default(call_default_factory=True)
            shown = '' if default in {None, '', ()} else f'`{int(default) if isinstance(default, bool) else default}`'
            yield f'| `AUTHUI_{name.upper()}` | {_kind(fields[name].annotation)} | {shown} | {_cell(text)} |'


def _kind(annotation: Any) -> str:
    """Describe in a word the values of a setting."""
    if get_origin(annotation) is Literal:
        return ', '.join(f'`{each}`' for each in get_args(annotation))
    if get_origin(annotation) is tuple:
        return f'{_kind(get_args(annotation)[0])}, with commas'
    kinds = [each for each in get_args(annotation) if each is not type(None)]
    if kinds:
        return _kind(kinds[0])
    words = {'str': 'text', 'SecretStr': 'a secret', 'int': 'a number', 'float': 'a number', 'bool': '`1` or `0`'}
    return words.get(annotation.__name__, str(annotation.__name__).lower())


# --- the account module ---


def _account() -> Iterator[str]:
    yield '# The module `account`\n'
    yield (
        'What the store of each tab knows about its user. Read it with `store.state.account` and `store.get(...)`, act '
        'with `await store.dispatch(...)`, and hear of changes with `watch`. When an action fails and the user has to '
        'be told, it puts a `Problem` into the state, whose `code` is one of [the errors](errors.md).\n'
    )
    yield from _module('account', account.Account, account.AccountState)
    yield '# The module `account/profile`\n'
    yield 'What signed-in users can change about themselves. Its names are next to those of `account`.\n'
    yield from _module('profile', profile.Profile, profile.ProfileState)


def _module(title: str, module: type[Module[Any]], state: type) -> Iterator[str]:
    yield f'## State of `{title}`\n'
    yield '| Field | Type | Begins as | |'
    yield '| --- | --- | --- | --- |'
    docs = _attribute_docs(state)
    for node in _class(state).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            kind, default = ast.unparse(node.annotation), _begins_as(node.value)
            name = node.target.id
            yield f'| `{name}` | `{_cell(kind)}` | `{_cell(default)}` | {_cell(docs[name])} |'
    yield ''
    properties = [each for each in _class(state).body if isinstance(each, ast.FunctionDef) and _is_property(each)]
    if properties:
        yield f'## Read from the state of `{title}`\n'
        yield 'They are watched and bound by their paths, as fields are.\n'
        yield '| Property | Type | |'
        yield '| --- | --- | --- |'
        for each in properties:
            kind = ast.unparse(each.returns) if each.returns is not None else ''
            yield f'| `{each.name}` | `{_cell(kind)}` | {_cell(ast.get_docstring(each) or "")} |'
        yield ''
    for handlers, heading in _HANDLERS.items():
        rows = list(_handlers(module, handlers))
        if rows:
            yield f'## {heading} of `{title}`\n'
            yield '| Name | Payload | |' if handlers is Mutation else '| Name | Payload | Gives | |'
            yield '| --- | --- | --- |' if handlers is Mutation else '| --- | --- | --- | --- |'
            yield from rows
            yield ''


def _handlers(module: type[Module[Any]], kind: type[ModuleHandler]) -> Iterator[str]:
    for name, handler in Declared(module).of(kind).items():
        signature = inspect.signature(handler.function)
        payload = ', '.join(f'{each.name}: {each.annotation}' for each in list(signature.parameters.values())[2:])
        shown = f'`{_cell(payload)}`' if payload else ''
        gives = '' if kind is Mutation else f' `{_cell(signature.return_annotation)}` |'
        yield f'| `{name}` | {shown} |{gives} {_cell(inspect.getdoc(handler.function) or "")} |'


# --- errors ---


def _errors() -> Iterator[str]:
    yield '# Error codes\n'
    yield (
        'Every error for an end user is an `AuthError` with a stable `code`, the form field that it belongs to and the '
        "user's next step. Pages show the text of the code in their language; the text of the exception is for the "
        'log and holds no secret.\n'
    )
    yield '| Code | Error | Field | Next | In English |'
    yield '| --- | --- | --- | --- | --- |'
    seen: set[str] = set()
    for each in _subclasses(errors.AuthError):
        if each.code not in seen:
            seen.add(each.code)
            field = f'`{each.field}`' if each.field else ''
            text = _cell(ENGLISH.errors[each.code])
            yield f'| `{each.code}` | `{each.__name__}` | {field} | {each.next_step} | {text} |'
    yield '\n## Next steps\n'
    yield from (f'- `{name.lower()}`: {text}' for name, text in _attribute_docs(errors.NextStep).items())
    yield '\n## The tree\n'
    yield _tree(errors)
    yield '\n## Errors of the store\n'
    yield 'For developers: what the store was asked for wrongly. They can be imported from `authui.errors` too.\n'
    yield _tree(store_errors)


def _tree(module: ModuleType) -> str:
    """Return the drawing in a module's docstring."""
    tree = (inspect.getdoc(module) or '').split('\n\n')[1]
    return f'```text\n{tree}\n```'


def _subclasses(root: type[errors.AuthError]) -> Iterator[type[errors.AuthError]]:
    for each in root.__subclasses__():
        yield each
        yield from _subclasses(each)


# --- the command ---


def _commands() -> Iterator[str]:
    yield '# The command `authui`\n'
    yield _help(cli.main, 'authui')
    for name, command in sorted(cli.main.commands.items()):
        yield f'## authui {name}\n'
        yield _help(command, f'authui {name}')


def _help(command: click.Command, name: str) -> str:
    # The names are those of the group, which a command learns only when it is called.
    names = cli.main.context_settings['help_option_names']
    with click.Context(command, info_name=name, terminal_width=100, help_option_names=names) as context:
        return f'```text\n{command.get_help(context)}\n```\n'


# --- reading source ---


def _class(kind: type) -> ast.ClassDef:
    node = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(node, ast.ClassDef), 'the source of a class is a class'
    return node


def _begins_as(value: ast.expr | None) -> str:
    """Return what a field begins as, in short where a factory makes it."""
    text = ast.unparse(value) if value is not None else ''
    return '{}' if text == 'Field(default_factory=dict)' else text


def _is_property(method: ast.FunctionDef) -> bool:
    return any(isinstance(each, ast.Name) and each.id == 'property' for each in method.decorator_list)


def _attribute_docs(kind: type) -> dict[str, str]:
    """Return the fields of a class, each with the docstring below it."""
    docs: dict[str, str] = {}
    field = None
    for node in _class(kind).body:
        if isinstance(node, ast.AnnAssign | ast.Assign):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            field = target.id if isinstance(target, ast.Name) else None
            if isinstance(node, ast.AnnAssign) and field:
                docs[field] = ''
        elif field and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docs[field] = str(node.value.value)
            field = None
        else:
            field = None
    return docs


def _cell(text: str) -> str:
    return ' '.join(text.split()).replace('|', r'\|')


if __name__ == '__main__':
    sys.exit(main())
