"""Every text that a user reads is in the catalogues, and nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import authui.pages

PAGES = Path(authui.pages.__file__).parent
MARKUP = {
    '__init__.py',
    'bare_page.py',
    'busy.py',
    'fields_html.py',
    'files.py',
    'form_html.py',
    'html.py',
    'mailbox_html.py',
    'markup.py',
    'plain.py',
    'providers_html.py',
    'refusals.py',
}
"""They write tags, attributes, styles and headers; their texts come from the data that they are given."""
CATALOGUES = {path for path in PAGES.glob('texts/**/*.py') if path.name != 'choice.py'}
MODULES = [path for path in sorted(PAGES.rglob('*.py')) if path.name not in MARKUP and path not in CATALOGUES]
SCRIPTS = sorted(PAGES.glob('*.js'))

SAYS = {
    'label',
    'link',
    'button',
    'notify',
    'tooltip',
    'page_title',
    'set_text',
    'html',
    'markdown',
    'TextElement',
    'Rule',
    'Choice',
    'Field',
    'AuthForm',
    'CardView',
    'Link',
    'Button',
    'show',
}
"""Calls that show a text to a user."""
ARE_NAMES: dict[str, set[int | str | None]] = {
    'Rule': {0, 2},
    'Choice': {0},
    'Field': {'name', 'type', 'autocomplete', 'inputmode'},
    'AuthForm': {'name'},
    'CardView': {'name'},
    'Link': {'href', 'kind'},
    'Button': {'action', 'look', 'needs'},
    'TextElement': {'tag'},
    'show': {'notice_kind'},
}
"""Their arguments that are names instead."""
FOR_MACHINES = {'classes', 'props', 'style', 'add_head_html', 'compile', 'on', 'element', 'run_javascript'}
"""Calls whose arguments no user reads, except `aria-label` and the like in `props`."""
READ_IN_PROPS = re.compile(r'(?:aria-label|title|placeholder|alt|label)\s*=')
PROSE = re.compile(r'[^\W\d_]+\s+[^\W\d_]+|^[A-Z][a-z]+')


def texts_in(source: str) -> list[str]:
    """Return the literals in a module that a user would read."""
    return list(_Finder().walk(ast.parse(source)))


class _Finder:
    def walk(self, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return  # for developers: an error, a docstring
        if isinstance(node, ast.Call):
            yield from self._call(node)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str) and PROSE.search(node.value) and not node.value.startswith('\n<'):
                yield node.value
        else:
            for name, child in ast.iter_fields(node):
                if name in {'annotation', 'returns'}:
                    continue
                for each in child if isinstance(child, list) else [child]:
                    if isinstance(each, ast.AST):
                        yield from self.walk(each)

    def _call(self, node: ast.Call) -> Iterator[str]:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, 'id', '')
        yield from self.walk(node.func)
        arguments: list[tuple[int | str | None, ast.expr]] = [
            *enumerate(node.args),
            *((each.arg, each.value) for each in node.keywords),
        ]
        for key, argument in arguments:
            if name in FOR_MACHINES:
                yield from (text for text in _strings(argument) if READ_IN_PROPS.search(text))
            elif name in SAYS and key not in ARE_NAMES.get(name, set()):
                yield from (text for text in _strings(argument) if re.search(r'[^\W\d_]', text))
            elif not name.endswith('Error'):
                yield from self.walk(argument)


def _strings(node: ast.expr) -> Iterator[str]:
    """Go through the literals of an argument, but not through those inside its calls and subscripts."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr() | ast.BinOp() | ast.IfExp() | ast.BoolOp() | ast.List() | ast.Tuple():
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr) and child is not getattr(node, 'test', None):
                    yield from _strings(child)


def texts_in_template(source: str) -> list[str]:
    """Return the texts written in a Vue template, also those in attributes that screen readers read out."""
    found = []
    for template in re.findall(r'template: (?:`(.*?)`|"(.*?)")', source, re.DOTALL):
        markup = ''.join(template)
        found += re.findall(r'\s(?:aria-label|title|placeholder|alt)="([^"]+)"', markup)
        markup = re.sub(r'<[^<>]*?(?:"[^"]*"[^<>]*?)*>', '\0', markup)
        markup = re.sub(r'\{\{.*?\}\}', '\0', markup, flags=re.DOTALL)
        found += [text.strip() for text in markup.split('\0') if re.search(r'[^\W\d_]', text)]
    return found


@pytest.mark.parametrize('module', MODULES, ids=lambda path: path.stem)
def test_no_module_of_the_pages_has_a_text(module: Path) -> None:
    assert texts_in(module.read_text(encoding='utf-8')) == []


@pytest.mark.parametrize('script', SCRIPTS, ids=lambda path: path.stem)
def test_no_template_has_a_text(script: Path) -> None:
    assert texts_in_template(script.read_text(encoding='utf-8')) == []


@pytest.mark.parametrize(
    'planted',
    [
        "ui.label('Log out')",
        "ui.label('logout')",
        "ui.label(f'sent to {destination}')",
        "ui.label('yes' if fine else other)",
        "ui.link(texts.back + ' here', url)",
        "ui.page_title('Login')",
        "ui.element('button').props('aria-label=Close')",
        "Field(name='email', label='Email')",
        "Rule('required', 'is needed', 'trimmed')",
        "AuthForm(name='login', title='Login')",
        "form.show(error='wrong')",
        "HINT = 'Check your mail'",
        "def text() -> str:\n    return 'Something went wrong'",
        "names = {'app': 'Authenticator app'}",
    ],
)
def test_a_text_in_a_module_is_found(planted: str) -> None:
    assert len(texts_in(planted)) == 1


@pytest.mark.parametrize(
    'planted', ['<p>Hello</p>', '<p>{{ name }} is here</p>', '<b title="Close"></b>', '<i v-if="a > b">so</i>']
)
def test_a_text_in_a_template_is_found(planted: str) -> None:
    assert len(texts_in_template(f'template: `{planted}`,')) == 1
