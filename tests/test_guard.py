from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from authui.guard import local_path

OUTSIDE = [
    None,
    '',
    'home',
    'https://evil.example',
    'HTTPS:evil.example',
    '//evil.example',
    '///evil.example',
    r'/\evil.example',
    r'\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/%09/evil.example',
    '/%5cevil.example',
    '/%2fevil.example',
    '/%252fevil.example',
    '/%25252fevil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/\x00',
    '/\u2028/evil.example',
    '/' + 'a' * 2048,
    quote('/' * 2, safe='') * 3,
]


@pytest.mark.parametrize('target', OUTSIDE)
def test_a_target_that_leaves_the_site_gives_way_to_the_default(target: str | None) -> None:
    assert local_path(target, '/home') == '/home'


@pytest.mark.parametrize('target', ['/', '/orders?id=7&x=%20y', '/a/b#c', '/über', '/@user', '/a:b', '/a//b'])
def test_a_path_of_the_site_is_kept(target: str) -> None:
    assert local_path(target, '/home') == target


@given(st.text(alphabet=st.sampled_from('/\\%25cf09.:@?#ae \t\n\x00'), max_size=12).map(lambda text: f'/{text}'))
@example('/%2f%2fevil.example')
def test_whatever_is_kept_stays_on_the_site(target: str) -> None:
    kept = local_path(target, '/home')
    assert urlsplit(urljoin('https://app.example', kept)).netloc == 'app.example'
    assert not kept.startswith(('//', '/\\'))
