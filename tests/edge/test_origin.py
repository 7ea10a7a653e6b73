from __future__ import annotations

import pytest
from starlette.requests import HTTPConnection

from authui.edge import is_same_origin
from authui.settings import Settings

PUBLIC = Settings.load(public_url='https://app.example.org')
LOCAL = Settings.load()


def connection(host: str, scheme: str = 'https', **headers: str) -> HTTPConnection:
    given = {'host': host} | {name.replace('_', '-'): value for name, value in headers.items()}
    return HTTPConnection(
        {
            'type': 'http',
            'method': 'POST',
            'scheme': scheme,
            'path': '/',
            'query_string': b'',
            'server': ('127.0.0.1', 80),
            'headers': [(name.encode(), value.encode()) for name, value in given.items()],
        }
    )


FOREIGN = [
    'https://evil.example',
    'http://app.example.org',
    'https://app.example.org:8443',
    'https://sub.app.example.org',
    'https://example.org',
    'https://app.example.org.evil.example',
    'https://evil-app.example.org',
    'https://APP.example.org',
    'https://app.example.org/',
    'https://app.example.org https://app.example.org',
    'null',
    '',
    '*',
    'file://',
]


@pytest.mark.parametrize('origin', FOREIGN)
def test_an_origin_that_is_not_exactly_the_public_url_is_foreign(origin: str) -> None:
    assert not is_same_origin(PUBLIC, connection('app.example.org', origin=origin))


def test_the_public_url_is_the_own_origin_whatever_host_a_proxy_names() -> None:
    assert is_same_origin(PUBLIC, connection('10.0.0.7:8080', 'http', origin='https://app.example.org'))


@pytest.mark.parametrize('fetch_site', ['cross-site', 'same-site', 'none', 'Same-Origin', ''])
def test_a_browser_that_reports_another_fetch_site_is_believed(fetch_site: str) -> None:
    headers = {'origin': 'https://app.example.org', 'sec_fetch_site': fetch_site}
    assert not is_same_origin(PUBLIC, connection('app.example.org', **headers))
    assert is_same_origin(PUBLIC, connection('app.example.org', **headers | {'sec_fetch_site': 'same-origin'}))


@pytest.mark.parametrize('second', ['https://evil.example', 'https://app.example.org', 'null', ''])
@pytest.mark.parametrize('is_first', [True, False])
def test_two_origins_are_foreign(second: str, is_first: bool) -> None:
    asked = connection('app.example.org', origin='https://app.example.org')
    asked.scope['headers'].insert(0 if is_first else len(asked.scope['headers']), (b'origin', second.encode()))
    assert not is_same_origin(PUBLIC, HTTPConnection(asked.scope))


@pytest.mark.parametrize('second', ['cross-site', 'same-site', 'same-origin', ''])
@pytest.mark.parametrize('is_first', [True, False])
@pytest.mark.parametrize('may_lack_origin', [True, False])
def test_two_reports_of_the_fetch_site_are_foreign(second: str, is_first: bool, may_lack_origin: bool) -> None:
    origin = {} if may_lack_origin else {'origin': 'https://app.example.org'}
    asked = connection('app.example.org', **origin, sec_fetch_site='same-origin')
    asked.scope['headers'].insert(0 if is_first else len(asked.scope['headers']), (b'sec-fetch-site', second.encode()))
    assert not is_same_origin(PUBLIC, HTTPConnection(asked.scope), may_lack_origin=may_lack_origin)


class TestWithoutAnOrigin:
    def test_a_request_is_foreign(self) -> None:
        assert not is_same_origin(PUBLIC, connection('app.example.org'))
        assert not is_same_origin(PUBLIC, connection('app.example.org', sec_fetch_site='same-origin'))

    @pytest.mark.parametrize(
        ('fetch_site', 'is_own'),
        [('same-origin', True), ('same-site', False), ('cross-site', False), ('none', False), (None, False)],
    )
    def test_a_get_is_the_apps_own_if_the_browser_says_so(self, fetch_site: str | None, is_own: bool) -> None:
        headers = {'sec_fetch_site': fetch_site} if fetch_site else {}
        asked = connection('app.example.org', **headers)
        assert is_same_origin(PUBLIC, asked, may_lack_origin=True) is is_own


class TestTheEmbeddedPool:
    @pytest.mark.parametrize('host', ['localhost:8080', '127.0.0.1:8080', '[::1]:8080', 'localhost'])
    def test_goes_by_a_host_that_is_loopback(self, host: str) -> None:
        assert is_same_origin(LOCAL, connection(host, 'http', origin=f'http://{host}'))

    def test_takes_a_socket_for_the_page_it_belongs_to(self) -> None:
        assert is_same_origin(LOCAL, connection('localhost:8080', 'ws', origin='http://localhost:8080'))

    @pytest.mark.parametrize('host', ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', '[::1', ''])
    def test_refuses_a_foreign_name_that_resolves_to_this_machine(self, host: str) -> None:
        assert not is_same_origin(LOCAL, connection(host, 'http', origin=f'http://{host}'))

    def test_goes_by_any_host_once_it_was_opened_on_purpose(self) -> None:
        opened = Settings.load(unsafe_local_pool=True)
        assert is_same_origin(opened, connection('box.lan:8080', 'http', origin='http://box.lan:8080'))
