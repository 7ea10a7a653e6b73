"""The handbook of the store says what is true: its blocks run, and results and errors are as it tells them."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner
from support.handbook import BLOCKS, Block, module_source

import authui.store
from authui.cli import main

FOR_MODULES = {'find_getter', 'getter_names', 'provided', 'run_commit', 'run_dispatch'}
"""What the store has for its own modules, contexts and getters."""

SECTIONS = dict.fromkeys(block.section for block in BLOCKS)


@pytest.mark.parametrize('section', SECTIONS)
async def test_the_blocks_of_a_section_run(section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / 'todos.py').write_text(module_source())
    module = ModuleType('handbook')
    monkeypatch.setitem(sys.modules, 'handbook', module)
    before = set(sys.modules)
    for block in BLOCKS:
        if block.section == section and not block.is_page:
            await run(block, module)
    for name in set(sys.modules) - before:
        if name.startswith('todos'):
            del sys.modules[name]


def test_every_public_name_is_in_a_block_that_runs() -> None:
    code = '\n'.join(block.code for block in BLOCKS if block.language == 'python')
    methods = {name for name in vars(authui.store.Store) if not name.startswith('_')} - FOR_MODULES
    assert [name for name in {*authui.store.__all__, *methods} if not re.search(rf'\b{name}\b', code)] == []


async def run(block: Block, module: ModuleType) -> None:
    """Run a block, and compare what it says of results (`# -> 2`) and errors (`# raises LookupError`)."""
    if block.language == 'sh':
        command = block.code.split()
        if command[:2] == ['authui', 'typegen']:
            done = CliRunner().invoke(main, command[1:])
            assert done.exit_code == 0, done.output
        return
    lines = block.code.splitlines()
    for statement in ast.parse(block.code).body:
        assert statement.end_lineno is not None  # the parser sets it
        last = statement.lineno if isinstance(statement, ast.ClassDef) else statement.end_lineno
        said = re.search(r'# (->|raises) (.+)$', lines[last - 1])
        if said is None:
            await execute(statement, block, module)
        elif said[1] == 'raises':
            with pytest.raises(BaseException) as caught:  # noqa: PT011 - its name is compared
                await execute(statement, block, module)
            assert said[2] == type(caught.value).__name__, repr(caught.value)
        else:
            assert isinstance(statement, ast.Expr), f'line {block.line}: only an expression has a result'
            line = block.line + statement.lineno
            assert said[2] == repr(await execute(statement, block, module)), f'line {line}'


async def execute(statement: ast.stmt, block: Block, module: ModuleType) -> object:
    """Run one statement as at an asyncio prompt, and return what it gives if it is an expression."""
    ast.increment_lineno(statement, block.line)
    mode, tree = 'exec', ast.Module([statement], [])
    if isinstance(statement, ast.Expr):
        mode, tree = 'eval', ast.Expression(statement.value)  # type: ignore[assignment]  # what `eval` takes
    code = compile(tree, 'store.md', mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    result: object = eval(code, module.__dict__)  # noqa: S307 - our own handbook
    return await result if code.co_flags & inspect.CO_COROUTINE else result  # type: ignore[misc]  # then it is one
