"""The cookie of the demo's look is read as a text from a stranger."""

from __future__ import annotations

import pytest
from fastapi import Request

from authui.demo.looks import LOOK_COOKIE, look_of


def request(cookie: str) -> Request:
    headers = [(b'cookie', f'a=b; {LOOK_COOKIE}={cookie}'.encode('latin-1'))]
    return Request({'type': 'http', 'headers': headers})


def test_names_from_the_lists_make_a_look() -> None:
    look = look_of(request('Teal.dark.split'))
    assert look is not None
    assert look.chosen == {'accent': '#0f766e', 'color_scheme': 'dark', 'layout': 'split'}
    usual = look_of(request('Blue.system.side-by-side'))
    assert usual is not None
    assert usual.accent is None


@pytest.mark.parametrize(
    'cookie',
    [
        '',
        '..',
        'Teal',
        'Teal.dark',
        'Teal.dark.split.more',
        'teal.dark.split',
        '#0f766e.dark.split',
        'Teal.dim.single',
        'Teal.dark.</style><script>',
        '\xff.dark.single',
        'None.None.None',
    ],
)
def test_anything_else_makes_none(cookie: str) -> None:
    assert look_of(request(cookie)) is None


def test_a_browser_without_the_cookie_has_none() -> None:
    assert look_of(Request({'type': 'http', 'headers': []})) is None
