"""What a sibling domain can plant in a browser is no cookie of ours: in Chromium over https, and byte by byte."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.raw_http import HTML, ask
from support.screens import Server, free_port
from support.strangers import SCRIPT, issued
from support.tls import Tls

NAMES = {'session': '__Host-authui', 'step': '__Host-authui-step'}


class Site:
    """The app at https://app.site.localhost, with a sibling that an attacker holds."""

    def __init__(self, server: Server, port: int) -> None:
        self.server = server
        self.app = f'https://app.site.localhost:{port}'
        self.sibling = f'https://evil.site.localhost:{port}'
        self.ids = {
            'session': issued(server, '/enter/attacker@example.org'),
            'step': issued(server, '/begin/attacker@example.org'),
        }


@pytest.fixture(scope='module')
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    port, folder = free_port(), tmp_path_factory.mktemp('siblings')
    url = f'https://app.site.localhost:{port}'
    server = Server(folder, script=SCRIPT, path='/away', AUTHUI_PUBLIC_URL=url, AUTHUI_UNSAFE_LOCAL_POOL='1')
    server.start()
    tls = Tls(folder, port)
    tls.start(server.port)
    yield Site(server, port)
    tls.stop()
    server.stop()


@pytest.fixture
def victim(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(ignore_https_errors=True)
    yield context
    context.close()


def plant(site: Site, page: Page, name: bytes, value: str, *, domain: str = 'site.localhost') -> None:
    """Have a browser visit the attacker's site, whose answer sets a cookie for the whole domain."""
    line = name + f'={value}; Domain={domain}; Path=/; Secure'.encode()
    page.goto(f'{site.sibling}/plant?line={line.hex()}')


PLANTED = [(kind, byte) for kind in NAMES for byte in (b'\xa0', b'\x85')]


def test_a_planted_cookie_does_not_count_before_a_login(
    site: Site, victim: BrowserContext, subtests: pytest.Subtests
) -> None:
    page = victim.new_page()
    for kind, byte in PLANTED:
        with subtests.test(kind=kind, byte=byte):
            victim.clear_cookies()
            plant(site, page, byte + NAMES[kind].encode(), site.ids[kind])
            open_with_the_cookie(site, page, '/account', kind)
            expect(page.get_by_role('form', name='Login')).to_be_visible()
            open_with_the_cookie(site, page, '/confirm', kind)
            assert 'attacker@example.org' not in page.content()


def test_a_planted_cookie_does_not_count_over_a_live_session(
    site: Site, victim: BrowserContext, subtests: pytest.Subtests
) -> None:
    page = victim.new_page()
    for kind, byte in PLANTED:
        with subtests.test(kind=kind, byte=byte):
            victim.clear_cookies()
            email = f'victim-{kind}-{byte.hex()}@example.org'
            value = issued(site.server, f'/enter/{email}')
            victim.add_cookies([{'name': '__Host-authui', 'value': value, 'url': site.app, 'secure': True}])
            plant(site, page, byte + NAMES[kind].encode(), site.ids[kind])
            open_with_the_cookie(site, page, '/account', kind)
            expect(page.get_by_text(email).first).to_be_visible()
            assert 'attacker@example.org' not in page.content()


def open_with_the_cookie(site: Site, page: Page, path: str, kind: str) -> None:
    """Open a page, and see that the browser has taken the planted cookie and sends it."""
    with page.expect_request(site.app + path) as asked:
        page.goto(site.app + path)
    assert site.ids[kind] in asked.value.all_headers()['cookie']


def test_a_browser_takes_no_cookie_of_the_exact_name_from_a_sibling(site: Site, victim: BrowserContext) -> None:
    page = victim.new_page()
    for kind, name in NAMES.items():
        plant(site, page, name.encode(), site.ids[kind])
        with page.expect_request(f'{site.app}/confirm') as asked:
            page.goto(f'{site.app}/confirm')
        assert 'cookie' not in asked.value.all_headers(), kind


class TestByteByByte:
    """A raw client, as no browser may be as careful as Chromium."""

    def test_the_exact_name_counts(self, site: Site) -> None:
        """The others would, if they were read as this one."""
        for cookie in ('__Host-authui={id}', 'a=b; __Host-authui={id}; c=d', 'a=b;__Host-authui={id}'):
            assert whose(site, '/private', cookie.format(id=site.ids['session'])) == 200
        assert 'attacker@example.org' in confirm_page(site, f'__Host-authui-step={site.ids["step"]}')

    @pytest.mark.parametrize('space', ['\xa0', '\x85', '\x1c', '\x1d', '\x1e', '\x1f', '\x0b', '\x0c', '\t', '  ', 'x'])
    @pytest.mark.parametrize('kind', list(NAMES))
    def test_no_other_name_counts(self, site: Site, kind: str, space: str) -> None:
        name, value = NAMES[kind], site.ids[kind]
        for cookie in (
            f'a=b; {space}{name}={value}',
            f'{name}{space}={value}',
            f'{name}={space}{value}',
            f'{name}={value}{space}x',
        ):
            assert whose(site, '/private', cookie) != 200
            assert 'attacker@example.org' not in confirm_page(site, cookie)

    @pytest.mark.parametrize(
        'cookie',
        [
            '{name}="{value}"',
            '"{name}"={value}',
            '{lower}={value}',
            '{upper}={value}',
            '{plain}={value}',
            '={name}={value}',
            '{name}{value}',
            '{name}={value}=',
            '{name}={value}; {name}={value}',
            '{name}={value}; {name}=',
            '{name}=; {name}={value}',
            '{name}={value},x=y',
            '{name}=%2B{value}',
        ],
    )
    @pytest.mark.parametrize('kind', list(NAMES))
    def test_no_other_writing_counts(self, site: Site, kind: str, cookie: str) -> None:
        name = NAMES[kind]
        plain = name.removeprefix('__Host-')
        given = cookie.format(name=name, value=site.ids[kind], lower=name.lower(), upper=name.upper(), plain=plain)
        assert whose(site, '/private', given) != 200
        assert 'attacker@example.org' not in confirm_page(site, given)


def whose(site: Site, path: str, cookie: str) -> int:
    return ask(site.server, 'GET', path, HTML | {'Cookie': cookie}).status


def confirm_page(site: Site, cookie: str) -> str:
    return ask(site.server, 'GET', '/confirm', HTML | {'Cookie': cookie}).body
