"""No text from outside becomes markup: what would make it so is used nowhere, but for a picture of our own making."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import authui

SOURCES = sorted(Path(authui.__file__).parent.rglob('*.py'))
OF_OUR_OWN = {
    ('pages/totp.py', 'html(sanitize=False)'),
    ('pages/theme.py', 'link(url)'),
    ('pages/profile/page.py', 'link(target)'),
}
"""The code to scan of an authenticator app, which segno draws, links that whoever runs the app has set, and ways on to
screens and to a target that was kept on this site."""


def raw_in(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Go through the calls that take markup, scripts or URLs as they are."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        owner, _, name = ast.unparse(call.func).rpartition('.')
        if owner == 'os':
            continue
        named = {each.arg: each.value for each in call.keywords}
        sanitize = named.get('sanitize')
        if name == 'html' and not (isinstance(sanitize, ast.Constant) and sanitize.value is True):
            yield f'html(sanitize={ast.unparse(sanitize) if sanitize else "?"})', call
        elif name in {'notify', 'notification'} and 'html' in named:
            yield f'{name}(html=...)', call
        elif name in {'markdown', 'add_body_html', 'run_javascript'}:
            yield name, call
        elif name == 'link' and len(call.args) > 1 and not _is_own_url(call.args[1]):
            yield f'link({ast.unparse(call.args[1])})', call


def _is_own_url(node: ast.expr) -> bool:
    """Tell whether a URL is written here, or made of a screen's name."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).rpartition('.')[2] in {'url', 'path', 'screen_url'}
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def test_nothing_of_the_sources_makes_markup_of_a_text() -> None:
    root = Path(authui.__file__).parent
    found = {
        (path.relative_to(root).as_posix(), what)
        for path in SOURCES
        for what, _ in raw_in(ast.parse(path.read_text(encoding='utf-8')))
    }
    assert found == OF_OUR_OWN


@pytest.mark.parametrize(
    'source',
    [
        'ui.html(name)',
        'ui.html(name, sanitize=False)',
        'ui.html(name, sanitize=is_safe)',
        'ui.notify(name, html=True)',
        'ui.markdown(name)',
        'ui.link("go", target)',
        'ui.link("go", request.query_params["next"])',
        'ui.run_javascript(f"go({name})")',
        'ui.add_body_html(name)',
    ],
)
def test_it_would_be_found(source: str) -> None:
    assert len(list(raw_in(ast.parse(source)))) == 1
