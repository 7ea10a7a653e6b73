"""The links to other providers: where they lead, what they leave in the browser, and who may not follow them."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from nicegui import app
from support.plain import HEARD, PlainBrowser, Run
from support.real_pool import DOMAIN, WITH_PROVIDERS

from authui.pages.texts import ENGLISH, GERMAN

APP = WITH_PROVIDERS['PUBLIC_URL']
COOKIE = '__Host-authui-attempt'


@pytest.fixture
async def browser(run: Run) -> AsyncIterator[PlainBrowser]:
    """Return a browser at an app on a real pool with providers."""
    async with run(**WITH_PROVIDERS):
        yield PlainBrowser(app, APP)


async def begun(browser: PlainBrowser, path: str, **headers: str) -> httpx.Response:
    """Return the answer to a link, which leads to the managed login."""
    answer = await browser.http.get(path, headers=headers)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    assert answer.headers['location'].startswith(f'{DOMAIN}/oauth2/authorize?'), answer.headers['location']
    return answer


def asked(answer: httpx.Response) -> dict[str, str]:
    """Return the parameters with which a browser goes to the managed login."""
    return dict(parse_qsl(urlsplit(answer.headers['location']).query, strict_parsing=True))


class TestALink:
    async def test_leads_to_the_provider(self, browser: PlainBrowser) -> None:
        parameters = asked(await begun(browser, '/login/with/Google?next=/notes'))
        assert parameters['identity_provider'] == 'Google'
        assert parameters['redirect_uri'] == f'{APP}/login/callback'
        assert parameters['client_id'] == WITH_PROVIDERS['CLIENT_ID']
        assert (parameters['response_type'], parameters['code_challenge_method']) == ('code', 'S256')
        assert parameters.keys() >= {'state', 'nonce', 'code_challenge', 'scope'}
        assert not parameters.keys() & {'prompt', 'max_age', 'login_hint', 'idp_identifier'}

    async def test_leads_to_each_provider_that_is_named(self, browser: PlainBrowser) -> None:
        for name in ('AcmeSAML', 'COGNITO'):
            assert asked(await begun(browser, f'/login/with/{name}'))['identity_provider'] == name

    async def test_says_the_language_of_the_visitor_and_what_a_host_asks_for(self, browser: PlainBrowser) -> None:
        path = '/login/with/Google?prompt=select_account&login_hint=ann%40example.org'
        parameters = asked(await begun(browser, path, **{'Accept-Language': 'de-AT'}))
        assert (parameters['lang'], parameters['prompt']) == ('de', 'select_account')
        assert parameters['login_hint'] == 'ann@example.org'

    async def test_passes_nothing_on_that_it_does_not_know(self, browser: PlainBrowser) -> None:
        for given in ('prompt=evil', 'prompt=login+none', f'login_hint={"a" * 300}', 'login_hint=a%00'):
            assert not asked(await begun(browser, f'/login/with/Google?{given}')).keys() & {'prompt', 'login_hint'}

    async def test_gives_the_browser_a_cookie_that_all_its_attempts_share(self, browser: PlainBrowser) -> None:
        first = await begun(browser, '/login/with/Google')
        [line] = first.headers.get_list('set-cookie')
        name, _, rest = line.partition('=')
        value, _, attributes = rest.partition('; ')
        assert (name, len(value)) == (COOKIE, 43)
        assert attributes.endswith('; Path=/; HttpOnly; SameSite=Lax; Secure')
        assert 600 <= int(attributes.partition(';')[0].removeprefix('Max-Age=')) <= 1200
        second = await begun(browser, '/login/with/AcmeSAML')
        assert second.headers['set-cookie'].startswith(f'{COOKIE}={value};')
        assert asked(first)['state'] != asked(second)['state']
        assert asked(first)['nonce'] != asked(second)['nonce']
        assert asked(first)['code_challenge'] != asked(second)['code_challenge']

    async def test_tells_neither_caches_nor_the_next_site_where_it_came_from(self, browser: PlainBrowser) -> None:
        answer = await begun(browser, '/login/with/Google')
        assert (answer.headers['cache-control'], answer.headers['referrer-policy']) == ('no-store', 'no-referrer')

    async def test_may_stand_on_another_site(self, browser: PlainBrowser) -> None:
        await begun(browser, '/login/with/Google', **{'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'document'})

    async def test_begins_nothing_for_a_head_request(self, browser: PlainBrowser) -> None:
        answer = await browser.http.head('/login/with/Google')
        assert (answer.status_code, answer.headers.get('set-cookie')) == (HTTPStatus.NO_CONTENT, None)

    async def test_begins_nothing_before_somebody_follows_it(self, browser: PlainBrowser) -> None:
        for name, value in (
            ('Sec-Purpose', 'prefetch'),
            ('Sec-Purpose', 'prefetch;prerender'),
            ('Purpose', 'prefetch'),
            ('X-Moz', 'prefetch'),
        ):
            answer = await browser.http.get('/login/with/Google', headers={name: value})
            assert (answer.status_code, answer.headers.get('set-cookie')) == (HTTPStatus.SERVICE_UNAVAILABLE, None)
            assert answer.headers['cache-control'] == 'no-store'

    async def test_begins_nothing_for_a_part_of_a_page(self, browser: PlainBrowser) -> None:
        kinds = ('image', 'iframe', 'empty', 'script', 'object', 'style')
        for kind in kinds:
            answer = await browser.http.get('/login/with/Google', headers={'Sec-Fetch-Dest': kind})
            assert (answer.status_code, answer.headers.get('set-cookie')) == (HTTPStatus.FORBIDDEN, None), kind
        assert [each.kind for each in HEARD] == ['request_refused'] * len(kinds)


class TestAnUnknownProvider:
    async def test_leads_to_the_login_which_says_so(self, browser: PlainBrowser) -> None:
        for path in (
            '/login/with/Evil',
            '/login/with/google',
            '/login/with/GOOGLE',
            '/login/with/Google/',
            '/login/with/Google%20',
            '/login/with/AcmeSAML=Acme%20Ltd',
            '/login/with/%3Cscript%3Ealert(1)%3C%2Fscript%3E',
            f'/login/with/{"G" * 3000}',
            '/login/with/',
            '/login/with',
            '/login/with?domain=other.example',
            '/login/with?domain=',
            '/login/with/Evil?domain=acme.example',
        ):
            await browser.open(f'{path}{"&" if "?" in path else "?"}next=/notes')
            assert (browser.place, browser.answer.status_code) == ('/login?next=%2Fnotes', HTTPStatus.OK), path
            assert browser.alert('login') == ENGLISH.errors['provider_refused']
            assert 'script>alert' not in browser.answer.text
            assert COOKIE not in browser.http.cookies
            await browser.open('/login')
            assert browser.alert('login') == ''

    async def test_is_said_in_the_language_of_the_visitor(self, browser: PlainBrowser) -> None:
        browser.http.headers['Accept-Language'] = 'de'
        await browser.open('/login/with/Evil')
        assert browser.alert('login') == GERMAN.errors['provider_refused']


class TestAnOrganisation:
    async def test_is_reached_by_a_page_that_goes_on_by_itself(self, browser: PlainBrowser) -> None:
        answer = await browser.http.get('/login/with?domain=acme.example&next=/notes')
        assert answer.status_code == HTTPStatus.OK
        seconds, _, url = answer.headers['refresh'].partition(';url=')
        assert (seconds, url.partition('?')[0]) == ('0', f'{DOMAIN}/oauth2/authorize')
        browser.answers = [answer]
        assert [each.attributes['href'] for each in browser.page.all('a', **{'class': 'authui-button'})] == [url]
        assert dict(parse_qsl(urlsplit(url).query))['idp_identifier'] == 'acme.example'
        assert 'identity_provider' not in dict(parse_qsl(urlsplit(url).query))
        assert answer.headers['set-cookie'].startswith(f'{COOKIE}=')
        assert answer.headers['cache-control'] == 'no-store'
        assert answer.headers['content-encoding'] == 'identity'  # its URL holds the state

    async def test_is_told_nothing_of_whom_another_address_belongs_to(self, browser: PlainBrowser) -> None:
        answer = await browser.http.get('/login/with?domain=acme.example&login_hint=ann%40acme.example')
        assert 'login_hint=ann%40acme.example' in answer.headers['refresh']


async def test_a_real_pool_is_not_served_here(browser: PlainBrowser) -> None:
    for path in ('/authui/pool/login', '/authui/pool/oauth2/token', '/authui/pool/idp/Google', '/authui/pool/'):
        assert (await browser.http.get(path)).status_code == HTTPStatus.NOT_FOUND


class TestTheCallback:
    async def test_of_nobody_leads_to_the_login(self, browser: PlainBrowser) -> None:
        await browser.open('/login/callback?code=c&state=s&next=%2Fnotes')
        assert browser.place == '/login'  # the attempt knows the target, and not the URL
        assert browser.alert('login') == ENGLISH.errors['provider_answer']
        assert [each.status_code for each in browser.answers] == [HTTPStatus.SEE_OTHER, HTTPStatus.OK]
        first = browser.answers[0].headers
        assert (first['cache-control'], first['referrer-policy']) == ('no-store', 'no-referrer')
        assert [(each.kind, each.result, each.reason) for each in HEARD] == [
            ('login', 'provider_answer', 'cookie_missing')
        ]

    async def test_says_why_to_the_log_alone(self, browser: PlainBrowser) -> None:
        await begun(browser, '/login/with/Google')
        for query, reason in (
            ('code=c', 'state_missing'),
            ('code=c&state=unknown', 'unknown'),
            ('error=access_denied&state=x', 'unknown'),
        ):
            HEARD.clear()
            await browser.open(f'/login/callback?{query}')
            assert browser.alert('login') == ENGLISH.errors['provider_answer']
            assert [each.reason for each in HEARD] == [reason]

    async def test_that_cannot_be_read_is_refused_before_anything_is_looked_up(self, browser: PlainBrowser) -> None:
        for query in ('', 'code=a&code=b&state=s&next=%2Fnotes', 'code=c%00&state=s', 'x=' + 'y' * 9000):
            HEARD.clear()
            await browser.open(f'/login/callback?{query}')
            assert browser.place == '/login'
            assert browser.alert('login') == ENGLISH.rules['provider_answer.malformed']
            assert [(each.kind, each.result, each.reason) for each in HEARD] == [
                ('login', 'provider_answer', 'malformed')
            ]

    async def test_takes_no_other_method(self, browser: PlainBrowser) -> None:
        for method in ('POST', 'PUT', 'DELETE', 'PATCH'):
            answer = await browser.http.request(method, '/login/callback?code=c&state=s', headers={'Origin': APP})
            assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        assert not HEARD

    async def test_takes_no_part_of_a_page(self, browser: PlainBrowser) -> None:
        answer = await browser.http.get('/login/callback?code=c&state=s', headers={'Sec-Fetch-Dest': 'iframe'})
        assert answer.status_code == HTTPStatus.FORBIDDEN

    async def test_says_nothing_of_what_the_url_says(self, browser: PlainBrowser) -> None:
        attack = '%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E'
        await begun(browser, '/login/with/Google')
        await browser.open(f'/login/callback?error={attack}&error_description={attack}&state={attack}&iss={attack}')
        assert 'onerror' not in browser.answer.text
        assert browser.alert('login') == ENGLISH.errors['provider_answer']


class TestAForgedMessage:
    """The cookie that carries a message is not signed: whoever can set it chooses among authui's own texts."""

    async def test_shows_no_words_of_others(self, browser: PlainBrowser) -> None:
        for problem in (
            '{"code":"trigger_refused","trigger_message":"Call 555"}',
            '{"code":"no such code"}',
            '{"code":"unexpected","reference":"Call 555"}',
            '{"code":"invalid_input","rule":"custom:Call 555"}',
        ):
            forged = carried(f'{{"form":"login","problem":{problem}}}')
            browser.http.cookies.set('__Host-authui-typed', forged, domain='app.example.org', path='/')
            await browser.open('/login')
            assert browser.answer.status_code == HTTPStatus.OK
            assert 'Call 555' not in browser.answer.text, problem
            assert '__Host-authui-typed' not in browser.http.cookies


def carried(text: str) -> str:
    """Return the value of a cookie that carries a text."""
    return base64.urlsafe_b64encode(text.encode()).decode()
