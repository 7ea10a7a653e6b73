"""The whole round by plain HTTP: to the embedded pool's managed login and back, and what the browser keeps of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from nicegui import app
from support.plain import HEARD, PlainBrowser, Run, auth
from support.provider_rounds import EMAIL, be, go_on, log_in_at_pool, log_out, round_by_pool, until_callback

from authui.pages.new_passkey import OFFER_SCREEN
from authui.pages.texts import ENGLISH
from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

LINK = '/login/with/COGNITO'
POOL_LOGIN = '/authui/pool/login'
STAGE = """
class Terms(AddedStage):
    name = 'terms'
    async def applies(self, claims):
        return True
    async def accept(self, claims, answer):
        SEEN.append(claims.username)

class TermsCard:
    def title(self, texts): return 'Terms'
    def info(self, texts, challenge): return 'Please accept the terms.'
    def fields(self, texts, challenge): return []
    def answer(self, values): return ChallengeAnswer()
"""


def is_signed_in(browser: PlainBrowser, email: str = EMAIL) -> bool:
    """Tell whether the browser shows the page of a signed-in user."""
    return browser.answer.status_code == HTTPStatus.OK and f'Hello {email}' in browser.answer.text


class TestTheRound:
    async def test_signs_a_user_in(self, browser: PlainBrowser) -> None:
        await round_by_pool(browser)
        assert is_signed_in(browser), (browser.place, browser.answer.text[:500])
        assert 'authui' in browser.http.cookies
        assert [(each.kind, each.result, each.provider) for each in HEARD] == [
            ('login', 'challenge', 'COGNITO'),
            ('login', 'ok', 'COGNITO'),
        ]

    async def test_leads_where_one_was_bound_with_query_and_fragment(self, browser: PlainBrowser) -> None:
        await round_by_pool(browser, f'{LINK}?next=%2F%3Fa%3D1%26b%3D%25C3%25BC%23part')
        location = browser.answers[-2].headers['location']
        assert (location, browser.place) == ('/?a=1&b=%C3%BC#part', '/?a=1&b=%C3%BC')
        assert is_signed_in(browser)

    async def test_never_leads_to_another_site(self, browser: PlainBrowser) -> None:
        for target in (
            'https://evil.example',
            '//evil.example',
            '/%2f/evil.example',
            '/\\evil.example',
            '/a%0d%0ab',
            'javascript:alert(1)',
        ):
            browser.http.cookies.clear()
            browser.answers = [await browser.http.get(LINK, params={'next': target}, follow_redirects=True)]
            await log_in_at_pool(browser)
            assert browser.answers[-2].headers['location'] == '/', target
            assert is_signed_in(browser)

    async def test_works_below_a_prefix(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(PROVIDERS='COGNITO', PREFIX='/auth') as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/auth/login/with/COGNITO')
            assert browser.path == '/auth/authui/pool/login'
            await log_in_at_pool(browser)
            assert is_signed_in(browser)

    async def test_works_at_the_public_url(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(PROVIDERS='COGNITO', PUBLIC_URL='http://localhost:8080'):
            browser = PlainBrowser(app, 'http://localhost:8080')
            local_pool.add_user(EMAIL)
            await round_by_pool(browser)
            assert is_signed_in(browser)

    async def test_works_behind_a_proxy_with_a_prefix(self, run: Run, local_pool: PoolUnderTest) -> None:
        async def proxied(scope: Any, receive: Any, send: Any) -> None:
            assert scope['path'].startswith('/app/'), scope['path']
            path = scope['path'].removeprefix('/app')
            headers = [*scope['headers'], (b'x-forwarded-prefix', b'/app')]
            await app({**scope, 'path': path, 'raw_path': path.encode(), 'headers': headers}, receive, send)

        urls = "callback_urls=['http://localhost:*/app/login/callback'], logout_urls=['http://localhost:*/app/login']"
        async with run(f'pool=PoolConfig({urls})', PROVIDERS='COGNITO', TRUSTED_PROXIES='1'):
            browser = PlainBrowser(proxied)
            local_pool.add_user(EMAIL)
            await browser.open('/app/login/with/COGNITO?next=%2F%3Fa%3D1')
            assert browser.path == '/app/authui/pool/login'
            await log_in_at_pool(browser)
            assert browser.answers[-2].headers['location'] == '/app/?a=1'
            assert is_signed_in(browser)
            await browser.post('/app/authui/leave', {})
            await go_on(browser)
            assert (browser.place, browser.notice('login')) == ('/app/login', ENGLISH.notices['logged_out'])

    @pytest.mark.parametrize(
        ('asked', 'strict', 'is_kept'), [('', '0', False), ('?remember=on', '0', True), ('?remember=on', '1', False)]
    )
    async def test_keeps_the_session_if_one_asks_for_it(
        self, run: Run, local_pool: PoolUnderTest, asked: str, strict: str, *, is_kept: bool
    ) -> None:
        async with run(PROVIDERS='COGNITO', STRICT_SESSIONS=strict) as browser:
            local_pool.add_user(EMAIL)
            await round_by_pool(browser, LINK + asked)
            [line] = [each for each in browser.answers[-2].headers.get_list('set-cookie') if each.startswith('authui=')]
            assert ('Max-Age' in line) == is_kept

    async def test_passes_the_stages_of_the_host(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run('stages=[(Terms(), TermsCard())]', before=STAGE, PROVIDERS='COGNITO') as browser:
            local_pool.add_user(EMAIL)
            await round_by_pool(browser, f'{LINK}?next=%2F%3Fa%3D1')
            assert browser.place == '/challenge?next=%2F%3Fa%3D1'
            assert 'authui' not in browser.http.cookies
            await browser.send('challenge')
            assert (browser.place, is_signed_in(browser)) == ('/?a=1', True)

    async def test_offers_no_passkey_to_users_of_a_provider(self, run: Run) -> None:
        factors = "allowed_first_auth_factors={'PASSWORD', 'WEB_AUTHN'}"
        async with run(f'pool=PoolConfig({factors})', PROVIDERS='Google') as browser:
            await browser.open('/login/with/Google')
            await be(browser)
            assert is_signed_in(browser)
            await browser.open(f'/{OFFER_SCREEN}?next=%2F%3Fa%3D1')
            assert browser.place == '/?a=1'

    async def test_does_not_begin_for_a_user_who_is_signed_in(self, browser: PlainBrowser) -> None:
        await round_by_pool(browser)
        HEARD.clear()
        await browser.open(f'{LINK}?next=%2F%3Fa%3D1')
        assert (browser.place, HEARD) == ('/?a=1', [])

    async def test_is_not_needed_where_an_app_has_no_providers(self, run: Run) -> None:
        async with run() as browser:
            for path in (LINK, '/login/callback?code=c&state=s', '/authui/leave/provider', POOL_LOGIN):
                assert (await browser.http.get(path)).status_code == HTTPStatus.NOT_FOUND

    async def test_is_open_where_everything_else_is_denied(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(after='auth.protect()', PROVIDERS='COGNITO') as browser:
            local_pool.add_user(EMAIL)
            await round_by_pool(browser)
            assert is_signed_in(browser)

    async def test_leads_two_tabs_of_a_browser_to_their_own_pages(self, browser: PlainBrowser) -> None:
        first = await until_callback(browser, f'{LINK}?next=%2F%3Ftab%3D1')
        second = (await browser.http.get(f'{LINK}?next=%2F%3Ftab%3D2', follow_redirects=False)).headers['location']
        second = (await browser.http.get(second)).headers['location']  # it is signed in there already
        await browser.open(second)
        assert (browser.place, is_signed_in(browser)) == ('/?tab=2', True)
        await browser.open(first)
        assert (browser.place, is_signed_in(browser)) == ('/?tab=1', True)

    async def test_leads_on_when_its_end_is_loaded_again(self, browser: PlainBrowser) -> None:
        callback = await until_callback(browser, f'{LINK}?next=%2F%3Fa%3D1')
        await browser.open(callback)
        cookie = browser.http.cookies['authui']
        await browser.open(callback)
        assert (browser.place, is_signed_in(browser)) == ('/?a=1', True)
        assert browser.http.cookies['authui'] == cookie
        assert HEARD[-1].reason == 'used'

    async def test_takes_the_place_of_a_session_of_somebody_else(
        self, browser: PlainBrowser, local_pool: PoolUnderTest
    ) -> None:
        local_pool.add_user('bob@example.org')
        callback = await until_callback(browser)
        await browser.open('/login')
        await browser.send('login', email='bob@example.org', password=PASSWORD)
        assert is_signed_in(browser, 'bob@example.org')
        bobs = browser.http.cookies['authui']
        await browser.open(callback)
        assert is_signed_in(browser)
        late = PlainBrowser(app)
        late.http.cookies.set('authui', bobs)
        await late.open('/')
        assert late.path == '/login'

    async def test_leaves_an_unfinished_step_alone_until_it_ends_well(self, browser: PlainBrowser) -> None:
        await browser.open('/signup')
        await browser.send('signup', email='new@example.org', password=PASSWORD, repeated=PASSWORD)
        assert browser.path == '/confirm'
        await browser.open(LINK)
        await browser.open('/confirm')
        assert 'new@example.org' in browser.answer.text
        await round_by_pool(browser)
        assert is_signed_in(browser)
        assert 'authui-step' not in browser.http.cookies


class TestAProof:
    async def test_is_given_at_the_provider_and_keeps_the_session(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(PROVIDERS='Google') as browser:
            await browser.open('/login/with/Google')
            await be(browser)
            cookie = browser.http.cookies['authui']
            local_pool.clock.advance(1800)
            HEARD.clear()
            await browser.open('/login/with/Google?prove=1&next=%2Faccount%2Fdelete')
            assert browser.path == '/authui/pool/idp/Google'
            assert 'Continue as' not in browser.answer.text  # it asks though one is signed in there
            await be(browser)
            assert browser.place == '/account/delete'
            assert browser.http.cookies['authui'] == cookie
            assert [(each.kind, each.result) for each in HEARD] == [('proof', 'challenge'), ('proof', 'ok')]

    async def test_of_somebody_else_is_none_and_the_page_says_so(self, run: Run) -> None:
        async with run(PROVIDERS='Google') as browser:
            await browser.open('/login/with/Google')
            await be(browser)
            cookie = browser.http.cookies['authui']
            await browser.open('/login/with/Google?prove=1&next=%2Faccount%2Fdelete')
            await be(browser, 'eve@example.org')
            assert (browser.place, HEARD[-1].reason) == ('/account/delete', 'other_user')
            assert browser.http.cookies['authui'] == cookie
            assert 'authui-typed' in browser.http.cookies
            await browser.open('/')
            assert is_signed_in(browser)

    async def test_can_be_given_by_a_user_who_came_by_a_domain(self, run: Run) -> None:
        """Whose provider has no button."""
        async with run(SSO_DOMAINS='acme.example', PROVIDERS='Google') as browser:
            await browser.open('/login/with?domain=acme.example')
            await go_on(browser)
            assert browser.path == '/authui/pool/idp/SSO'
            await be(browser)
            assert is_signed_in(browser)
            await browser.open('/login/with/SSO?prove=1')
            assert browser.path == '/authui/pool/idp/SSO'
            HEARD.clear()
            await browser.open('/login/with/Google2?prove=1')
            assert (browser.path, HEARD) == ('/', [])

    async def test_is_for_users_who_are_signed_in(self, run: Run) -> None:
        async with run(PROVIDERS='Google') as browser:
            await browser.open('/login/with/Google?prove=1&next=%2Fx')
            assert (browser.place, HEARD) == ('/login?next=%2Fx', [])


class TestALogout:
    async def test_ends_the_session_of_the_managed_login_too(self, browser: PlainBrowser) -> None:
        await round_by_pool(browser)
        await log_out(browser)
        assert [each.request.url.path for each in browser.answers] == [
            '/authui/leave/provider',
            '/authui/pool/logout',
            '/login',
        ]
        assert (browser.place, browser.notice('login')) == ('/login', ENGLISH.notices['logged_out'])
        assert 'authui' not in browser.http.cookies
        for _ in range(2):  # the document that all new visitors get does not say it
            await browser.open('/login')
            assert browser.notice('login') == ''
            assert ENGLISH.last_way in browser.answer.text
            other = PlainBrowser(app)
            await other.open('/login')
            assert ENGLISH.last_way not in other.answer.text
        await browser.open(LINK)
        assert browser.path == POOL_LOGIN  # it asks

    async def test_leaves_it_alone_where_the_host_wants_that(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(PROVIDERS='COGNITO', PROVIDER_LOGOUT='0') as browser:
            local_pool.add_user(EMAIL)
            await round_by_pool(browser)
            await log_out(browser)
            assert browser.path == '/login'
            await browser.open(LINK)
            assert is_signed_in(browser)  # by one click

    async def test_of_a_session_that_began_here_stays_here(self, browser: PlainBrowser) -> None:
        await browser.open('/login')
        await browser.send('login', email=EMAIL, password=PASSWORD)
        await log_out(browser)
        assert [each.request.url.path for each in browser.answers] == ['/authui/leave', '/login']

    async def test_by_the_button_of_the_confirmation(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(PROVIDERS='COGNITO') as browser:
            local_pool.add_user(EMAIL, email_verified=False)
            await round_by_pool(browser)
            assert browser.path == '/confirm'
            await browser.send('confirm', 'log_out')
            await go_on(browser)
            assert (browser.place, browser.notice('login')) == ('/login', ENGLISH.notices['logged_out'])

    async def test_by_the_script_of_that_button(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(PROVIDERS='COGNITO') as browser:
            local_pool.add_user(EMAIL, email_verified=False)
            await round_by_pool(browser)
            data = {'authui-form': 'confirm', 'authui-do': 'log_out'}
            headers = {'Origin': browser.url, 'Accept': 'application/json'}
            answer = await browser.http.post('/confirm', data=data, headers=headers)
            assert answer.json() == {'go': '/authui/leave/provider?notice=logged_out'}
            assert any(each.startswith('authui=;') for each in answer.headers.get_list('set-cookie'))

    async def test_is_not_begun_by_another_site(self, run: Run) -> None:
        async with run(PROVIDERS='COGNITO') as browser:
            for site in ('cross-site', 'same-site'):
                answer = await browser.http.get('/authui/leave/provider', headers={'Sec-Fetch-Site': site})
                assert answer.headers['location'] == '/login?notice=logged_out'

    async def test_is_over_for_a_callback_that_comes_back_from_the_history(self, browser: PlainBrowser) -> None:
        callback = await until_callback(browser)
        await browser.open(callback)
        await log_out(browser)
        await browser.open(callback)
        assert (browser.path, browser.alert('login')) == ('/login', ENGLISH.errors['provider_answer'])
        assert not auth().stores()
