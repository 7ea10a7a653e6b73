"""No text from outside becomes markup: the calls that could do so are not used, except for the ones listed here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import authui

SOURCES = sorted(Path(authui.__file__).parent.rglob('*.py'))
ALLOWED = {
    ('pages/theme.py', 'link(url)'),
    ('pages/draw.py', 'link(link.href)'),
    ('pages/draw_providers.py', 'link(link.href)'),
    ('pages/profile/page.py', 'link(target)'),
    ('pages/profile/routes.py', 'add_body_html'),
    ('guards/exits.py', 'link(link.href)'),
    ('pages/mailbox.py', 'link(back)'),
    ('pages/mailbox.py', 'add_body_html'),
    ('pages/profile/passkeys.py', 'run_javascript'),
    ('demo/looks.py', 'run_javascript'),
    ('demo/pages.py', 'link(auth.settings.home)'),
    ('demo/plain.py', 'add_body_html'),
    ('reactive/devtools.py', 'link(where)'),
}
"""Links that the operator of the app has set; links to screens, also those that a card describes, and to a target that
was checked to be on this site; HTML that `pages/html.py` has escaped, for browsers without scripts; and scripts which
get JSON, or one of the demo's own names."""


SUSPECT = frozenset({'html', 'notify', 'notification', 'markdown', 'add_body_html', 'run_javascript', 'link'})


def raw_in(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Go through the calls that use markup, scripts or URLs as they are given."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr not in SUSPECT:
            continue
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
        elif name == 'link' and owner in {'', 'ui'} and len(call.args) > 1 and not _is_own_url(call.args[1]):
            yield f'link({ast.unparse(call.args[1])})', call


def _is_own_url(node: ast.expr) -> bool:
    """Tell whether a URL is a literal, or is made from the name of a screen."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).rpartition('.')[2] in {'url', 'path', 'screen_url'}
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def test_no_source_turns_a_text_into_markup() -> None:
    root = Path(authui.__file__).parent
    texts = {path.relative_to(root).as_posix(): path.read_text(encoding='utf-8') for path in SOURCES}
    found = {
        (name, what)
        for name, text in texts.items()
        if any(each in text for each in SUSPECT)
        for what, _ in raw_in(ast.parse(text))
    }
    assert found == ALLOWED


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
def test_a_planted_one_is_found(source: str) -> None:
    assert len(list(raw_in(ast.parse(source)))) == 1
