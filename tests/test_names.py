"""A class or type alias has a name of its own in the package, so that it can be found and spoken of."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / 'src' / 'authui'
TYPE_NAME = re.compile(r'_*[A-Z]\w*[a-z]\w*|[A-Z]')
"""How the name of a type is written: `Store`, `_Minute`, `T`; a constant is written `LIMIT`."""
VARIABLES = frozenset({'TypeVar', 'ParamSpec', 'TypeVarTuple'})
"""Type variables stand for any type: each file has its own `T`."""


def names_of_types(module: ast.Module) -> Iterator[str]:
    """The names of the classes and of the type aliases that a module defines, private ones too."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif type(node).__name__ == 'TypeAlias':  # a `type` statement, which Python has since 3.12
            yield ast.unparse(node.name)  # type: ignore[attr-defined]
    yield from names_of_aliases(module.body)


def names_of_aliases(statements: list[ast.stmt]) -> Iterator[str]:
    """The names that get a type at the top of a module, also where only checkers read it."""
    for node in statements:
        if isinstance(node, ast.If):
            yield from names_of_aliases([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from names_of_aliases([*node.body, *(each for other in node.handlers for each in other.body)])
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [each.id for each in targets if isinstance(each, ast.Name) and TYPE_NAME.fullmatch(each.id)]
            yield from () if is_type_variable(node.value) else names


def is_type_variable(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func).rpartition('.')[2] in VARIABLES


def test_no_two_types_share_a_name() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for path in SOURCE.rglob('*.py'):
        for name in names_of_types(ast.parse(path.read_text(encoding='utf-8'))):
            places[name].add(str(path.relative_to(SOURCE)))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


@pytest.mark.parametrize(
    ('line', 'names'),
    [
        ('class Store: ...', ['Store']),
        ('class Outer:\n    class _Inner: ...', ['Outer', '_Inner']),
        ('def make():\n    class Made: ...', ['Made']),
        ("Refusal = Literal['group']", ['Refusal']),
        ('_Row = tuple[str, int]', ['_Row']),
        ('Step: TypeAlias = Form', ['Step']),
        ("UserId = NewType('UserId', str)", ['UserId']),
        ('if TYPE_CHECKING:\n    Path = str | None', ['Path']),
        ('try:\n    from httpx import Auth\nexcept ImportError:\n    Auth = Any', ['Auth']),
        ("T = TypeVar('T')", []),
        ("P = typing.ParamSpec('P')", []),
        ('LIMIT = 500', []),
        ('_log = getLogger(__name__)', []),
        *([('type Step = Form', ['Step'])] if sys.version_info >= (3, 12) else []),
    ],
)
def test_classes_and_aliases_are_found_wherever_they_are_defined(line: str, names: list[str]) -> None:
    assert list(names_of_types(ast.parse(line))) == names
