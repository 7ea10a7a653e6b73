"""A login leads back to the requested target, byte for byte, and never to another site."""

from __future__ import annotations

from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from authui.edge.targets import link, local_path, location, target_of

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
    '/%' + '25' * 7 + '41',  # encoded eight times: more often than authui decodes
]


@pytest.mark.parametrize('target', OUTSIDE)
def test_a_target_that_leaves_the_site_is_replaced_by_the_default(target: str | None) -> None:
    assert local_path(target, '/home') == '/home'


@pytest.mark.parametrize(
    'target',
    [
        '/',
        '/orders?id=7&x=%20y',
        '/a/b#c',
        '/über',
        '/@user',
        '/a:b',
        '/a//b',
        '/' + 'a' * 2047,
        '/%' + '25' * 6 + '41',
    ],
)
def test_a_path_of_the_site_is_kept(target: str) -> None:
    assert local_path(target, '/home') == target


@given(st.text(alphabet=st.sampled_from('/\\%25cf09.:@?#ae \t\n\x00'), max_size=12).map(lambda text: f'/{text}'))
@example('/%2f%2fevil.example')
def test_every_accepted_target_stays_on_the_site(target: str) -> None:
    kept = local_path(target, '/home')
    assert urlsplit(urljoin('https://app.example', kept)).netloc == 'app.example'
    assert not kept.startswith(('//', '/\\'))


BYTE_FOR_BYTE = [
    '/docs/C%23%20notes',
    '/what%3Fnow',
    '/a%252Fb',
    '/a%2Fb',
    '/%C3%BC',
    '/sql?q=SELECT%0A1',
    '/search?q=10%C2%A0km',
    '/docs/10%C2%A0km',
    '/a%5Cb?p=C:%5Ctemp',
    '/go?to=//evil.example',
    '/go?to=https://evil.example/%2f%2f',
    '/go?to=%252f%252fevil.example&x=%00',
    '/it\'s;v=1,2|3^`{}~!*()?a[]=1&b=%7e|^`{}"<>',
    '/plus+and%2B?q=a+b%2Bc&empty=&=&&',
    '/a//b/./c/',
    '/docs/x#sec%202?not=a#query',
]


@pytest.mark.parametrize('target', BYTE_FOR_BYTE)
def test_a_target_is_kept_byte_for_byte_whatever_its_query_says(target: str) -> None:
    assert local_path(target, '/home') == target
    assert location(target, base='/app') == f'/app{target}'


def test_unprintable_characters_are_encoded_as_a_browser_would() -> None:
    assert local_path('/search?q=10\xa0km', '/home') == '/search?q=10%C2%A0km'
    assert local_path('/a\u200bb', '/home') == '/a%E2%80%8Bb'
    assert location('/über?q=ß x', base='') == '/%C3%BCber?q=%C3%9F%20x'


@pytest.mark.parametrize('target', ['/x?q=a\nb', '/x#a\rSet-Cookie: a=b', '/x?\x00', '/a%0Ab', '/a%250Ab', '/%7f'])
def test_control_characters_are_refused(target: str) -> None:
    assert local_path(target, '/home') == '/home'


def asked_for(path: str, *, root_path: str = '') -> dict[str, object]:
    raw, _, query = path.partition('?')
    return {
        'path': root_path + unquote(raw),
        'raw_path': (root_path + raw).encode(),
        'query_string': query.encode(),
        'root_path': root_path,
    }


@pytest.mark.parametrize('path', [each.partition('#')[0] for each in BYTE_FOR_BYTE])
@pytest.mark.parametrize(('root_path', 'mount'), [('', ''), ('/app', ''), ('', '/gui'), ('/app', '/my/gui')])
def test_a_request_leads_back_to_what_it_asked_for(path: str, root_path: str, mount: str) -> None:
    scope = asked_for(mount + path, root_path=root_path)
    target = target_of(scope, base=root_path + mount, mount=mount)
    assert target == path
    assert location(target, base=root_path + mount, mount=mount) == f'{root_path}{mount}{path}'


@pytest.mark.parametrize('path', ['/report', '/C%23?a=%0A', '/guile', '/'])
@pytest.mark.parametrize(('root_path', 'mount'), [('', '/gui'), ('/app', '/my/gui')])
def test_a_route_outside_the_mount_is_led_back_to_as_well(path: str, root_path: str, mount: str) -> None:
    target = target_of(asked_for(path, root_path=root_path), base=root_path + mount, mount=mount)
    assert target == f'~{path}'
    assert local_path(target, '/home') == target
    assert location(target, base=root_path + mount, mount=mount) == f'{root_path}{path}'
    there = urljoin('https://app.example/', f'{root_path}{mount}{link(target, mount=mount)}')
    assert there == f'https://app.example{root_path}{path}'


@pytest.mark.parametrize('target', ['~', '~evil', '~//evil.example', '~/\\evil.example', '~~/a', '~/%2f/evil.example'])
def test_a_target_outside_the_mount_is_checked_like_all_others(target: str) -> None:
    assert local_path(target, '/home') == '/home'


def test_without_a_raw_path_the_decoded_path_is_encoded_again() -> None:
    scope = {'path': '/C# notes', 'query_string': b'a=1', 'root_path': ''}
    assert target_of(scope, base='') == '/C%23%20notes?a=1'


def test_a_query_in_the_raw_path_is_not_part_of_the_path() -> None:
    scope = {'path': '/a b', 'raw_path': b'/a%20b?c=d', 'query_string': b'c=d'}
    assert target_of(scope, base='') == '/a%20b?c=d'
