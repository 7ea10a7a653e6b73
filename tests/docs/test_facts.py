"""The documents name what the code has: files, levels, doors, reasons for long files, numbers of tests."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / 'docs'
PACKAGE = ROOT / 'src' / 'authui'
DESIGN = (DOCS / 'design.md').read_text(encoding='utf-8')
PAGES = [*(ROOT / f'{name}.md' for name in ('README', 'CONTRIBUTING', 'SECURITY')), *sorted(DOCS.glob('*.md'))]

TOPS = (ROOT, PACKAGE, ROOT / 'tests', ROOT / 'tests' / 'local')
"""The folders that paths in the documents begin in; those of `docs/local-pool.md` begin in the pool's tests."""
_PATH = re.compile(r'[\w-]+(?:/[\w.-]+)*/(?:[\w-]+\.(?:py|js|json|css|toml|txt|conf))?')


def paths(page: Path) -> set[str]:
    """Return the paths in backticks that lie below the package, the tests, the benchmarks or the tools."""
    text = re.sub(r'^ *```.*?^ *```', '', page.read_text(encoding='utf-8'), flags=re.MULTILINE | re.DOTALL)
    named = {found.partition('::')[0] for found in re.findall(r'`([^`\s]+)`', text)}
    rooms = {each.name for top in TOPS[1:] for each in top.iterdir() if each.is_dir()}
    ours = {'src', 'tests', 'benchmarks', 'tools', *rooms}
    return {each for each in named if _PATH.fullmatch(each) and each.partition('/')[0] in ours}


@pytest.mark.parametrize('page', PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_path_in_backticks_exists(page: Path) -> None:
    assert [each for each in sorted(paths(page)) if not any((top / each).exists() for top in TOPS)] == []


def test_paths_are_found_at_all() -> None:
    assert {'edge/nicegui_hooks/table.py', 'tests/support/scale.py', 'host/'} <= paths(DOCS / 'design.md')


def test_a_file_with_more_than_300_lines_says_why() -> None:
    """The catalogues of texts are as long as there are texts."""
    files = [path for path in PACKAGE.rglob('*.py') if path.parent != PACKAGE / 'pages' / 'texts']
    texts = {path: path.read_text(encoding='utf-8') for path in files}
    long = {path: ast.get_docstring(ast.parse(text)) or '' for path, text in texts.items() if text.count('\n') > 300}
    assert len(long) > 20
    assert [str(path) for path, docstring in long.items() if not re.search(r'\blines\b', docstring)] == []


def test_a_docstring_begins_with_the_name_of_a_thing() -> None:
    bare = re.compile(r'^ *"""(?:What|Who|Whom|Whose)\b.*', re.MULTILINE)
    assert [found for path in PACKAGE.rglob('*.py') for found in bare.findall(path.read_text(encoding='utf-8'))] == []


def test_the_table_of_levels_is_the_contract() -> None:
    tools = tomllib.loads((ROOT / 'pyproject.toml').read_text(encoding='utf-8'))['tool']
    contracts = tools['importlinter']['contracts']
    layers = next(each['layers'] for each in contracts if each.get('containers') == ['authui'])
    held = [set(re.findall(r'\w+', layer)) for layer in reversed(layers)]
    told: list[set[str]] = [set() for _ in held]
    for level, rooms in re.findall(r'^\| (\d+) \| (`[^|]+) \|', DESIGN.partition('### Figures')[0], re.MULTILINE):
        told[int(level) - 1] |= set(re.findall(r'`(\w+)(?:/|\.py)`', rooms))
    assert told == held


def test_each_package_that_the_documents_import_from_is_named_as_a_door() -> None:
    imported = {
        package
        for page in PAGES
        for package in re.findall(r'^ *from (authui[\w.]*) import', page.read_text(encoding='utf-8'), re.MULTILINE)
    }
    doors = re.search(r'These are the doors to import from: ([^:]+?)\. If', (DOCS / 'upgrading.md').read_text('utf-8'))
    assert doors is not None
    assert set(re.findall(r'`([\w.]+)`', doors[1])) == imported


def test_the_table_of_the_suite_has_each_number_that_make_test_takes_a_part_of() -> None:
    table = re.findall(r'^\| `(tests/[\w/]+\.py)` \| ([\d,]+) \| ([\d,]+) \|', DESIGN, re.MULTILINE)
    told = sorted((path, int(part.replace(',', '')), int(count.replace(',', ''))) for path, part, count in table)
    taken = [('tests/test_store_versions.py', 2, 3)]  # the oldest and the newest Python, or all three
    for path in (ROOT / 'tests').rglob('*.py'):
        for call in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == 'full':
                count, part = (_number(each) for each in call.args)
                taken.append((str(path.relative_to(ROOT)), part, count))
    assert told == sorted(taken)


def _number(value: ast.expr) -> int:
    """Return a number that is written as such, or as a product."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
        return _number(value.left) * _number(value.right)
    assert isinstance(value, ast.Constant)
    assert isinstance(value.value, int)
    return value.value
