"""Attacks on a sign-in at a provider, from a browser to the embedded pool and back: each has a reason of its own."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

import pytest
from nicegui import app
from support.plain import HEARD, PlainBrowser, Run
from support.provider_rounds import EMAIL, be, query_of, round_by_pool, until_back, until_callback

from authui.local.oauth.problems import PROBLEMS
from authui.pages.texts import ENGLISH
from authui.testing import PoolUnderTest

LINK = '/login/with/COGNITO'
ANSWER, REFUSED = ENGLISH.errors['provider_answer'], ENGLISH.errors['provider_refused']
NOT_TRUSTED = ENGLISH.rules['provider_answer.issuer']


def changed(url: str, **parameters: str | None) -> str:
    """Return a URL with other parameters; None takes one away."""
    query = {name: value for name, value in {**query_of(url), **parameters}.items() if value is not None}
    return urlunsplit(urlsplit(url)._replace(query=urlencode(query)))


def reasons() -> list[str]:
    """Return the reasons of the refusals that the security events tell, and the codes of those without one."""
    return [each.reason or each.result for each in HEARD if each.result not in {'ok', 'challenge'}]


async def is_refused(browser: PlainBrowser, url: str, reason: str, alert: str = ANSWER) -> None:
    """Open a callback that is refused: nobody is signed in, the card says what to do, and the log says why."""
    HEARD.clear()
    await browser.open(url)
    assert (browser.path, browser.alert('login')) == ('/login', alert)
    assert reasons() == [reason]
    assert 'authui' not in browser.http.cookies


class TestTheState:
    async def test_has_to_be_there(self, browser: PlainBrowser) -> None:
        callback = await until_callback(browser)
        await is_refused(browser, changed(callback, state=None), 'state_missing')
        await is_refused(browser, changed(callback, state=''), 'state_missing')
        await browser.open(callback)  # which is still good
        assert browser.path == '/'

    async def test_counts_to_the_letter(self, browser: PlainBrowser) -> None:
        callback = await until_callback(browser)
        state = query_of(callback)['state']
        for near in (state[:-1], state + 'A', state.swapcase(), f' {state}', f'{state} ', state[::-1]):
            await is_refused(browser, changed(callback, state=near), 'unknown')

    async def test_counts_once(self, browser: PlainBrowser) -> None:
        callback = await until_callback(browser)
        await browser.open(callback)
        browser.http.cookies.delete('authui')  # as if somebody had copied the attempt's cookie and the URL
        await is_refused(browser, callback, 'used')
        await is_refused(browser, changed(callback, code='another'), 'used')

    async def test_counts_in_its_browser_alone(self, run: Run, local_pool: PoolUnderTest) -> None:
        """Login CSRF: an attacker plants the answer to a sign-in of the attacker's own."""
        async with run(PROVIDERS='COGNITO') as attacker:
            local_pool.add_user(EMAIL)
            callback = await until_callback(attacker)
            victim = PlainBrowser(app)
            await is_refused(victim, callback, 'cookie_missing')
            await victim.open(LINK)  # one who has begun too
            await is_refused(victim, callback, 'unknown')
            await is_refused(victim, changed(callback, error='access_denied', code=None), 'unknown')

    async def test_does_not_count_once_it_is_old(self, browser: PlainBrowser, local_pool: PoolUnderTest) -> None:
        callback = await until_callback(browser)
        local_pool.clock.advance(601)
        await is_refused(browser, callback, 'expired')

    async def test_of_two_cookies_neither_counts(self, browser: PlainBrowser) -> None:
        callback = await until_callback(browser)
        own = browser.http.cookies['authui-attempt']
        tossed = PlainBrowser(app)
        tossed.http.headers['Cookie'] = f'authui-attempt={own}; authui-attempt={"x" * 43}'
        HEARD.clear()
        answer = await tossed.http.get(callback)
        assert (answer.headers['location'], reasons()) == ('/login', ['cookie_missing'])
        cleared = answer.headers.get_list('set-cookie')
        assert 'authui-attempt=; Max-Age=0; Path=/login' in cleared
        assert not any(each.startswith('authui-attempt=') and 'Path=/;' in each for each in cleared)


class TestTheCode:
    async def test_of_another_attempt_does_not_count(self, browser: PlainBrowser) -> None:
        """Code injection: PKCE binds a code to the attempt that began it."""
        first = await until_callback(browser)
        other = PlainBrowser(app)
        stolen = query_of(await until_callback(other))['code']
        await is_refused(browser, changed(first, code=stolen), 'code', ANSWER)

    async def test_does_not_count_after_five_minutes(self, browser: PlainBrowser, local_pool: PoolUnderTest) -> None:
        callback = await until_callback(browser)
        local_pool.clock.advance(301)
        await is_refused(browser, callback, 'code', ANSWER)


class TestTheIdToken:
    async def test_has_the_nonce_of_the_attempt(self, browser: PlainBrowser) -> None:
        begun = (await browser.http.get(LINK)).headers['location']
        callback = await until_callback(browser, changed(begun, nonce='another'))
        HEARD.clear()
        await browser.open(callback)
        assert browser.path == '/login'
        assert reasons() == ['nonce']

    async def test_comes_from_the_issuer_that_the_answer_names(self, browser: PlainBrowser) -> None:
        callback = await until_callback(browser)
        for issuer in ('https://evil.example', '', 'https://local-pool.invalid', 'null'):
            await is_refused(browser, f'{callback}&iss={quote(issuer, safe="")}', 'issuer', NOT_TRUSTED)
            await is_refused(browser, callback, 'used')
            begun = (await browser.http.get(LINK)).headers['location']
            callback = (await browser.http.get(begun)).headers['location']  # one is signed in there


class TestAProvider:
    async def test_may_have_any_name(self, run: Run, subtests: pytest.Subtests) -> None:
        """It is one part of a path, an attribute, a title and a parameter, and nothing else in any of them."""
        names = ('Acme/Ltd', 'a?b', 'a%2fb', '...', 'a"<b>', 'a\\b', '日本')
        async with run(PROVIDERS=','.join(names)):
            for name in names:
                with subtests.test(name):
                    browser = PlainBrowser(app)
                    await browser.open('/login')
                    link = browser.page.all('a', data_provider=name)[0]  # the card of the sign-up has it too
                    await browser.open(link.attributes['href'])
                    assert (browser.path.startswith('/authui/pool/idp/'), browser.page.one('h1').text) == (True, name)
                    await be(browser)
                    assert f'Hello {EMAIL}' in browser.answer.text

    async def test_that_answers_with_an_error_leads_to_a_card_that_says_what_to_do(self, run: Run) -> None:
        async with run(PROVIDERS='Google') as browser:
            for name, problem in PROBLEMS.items():
                await browser.open('/login/with/Google?next=%2F%3Fa%3D1')
                await be(browser, problem=name)
                if name == 'linked':  # it goes there once more by itself
                    assert browser.path == '/authui/pool/idp/Google'
                    await be(browser, problem=name)
                assert browser.place == '/login?next=%2F%3Fa%3D1', name
                assert browser.alert('login') in {*ENGLISH.errors.values(), *ENGLISH.rules.values()}
                assert problem.description not in browser.answer.text or not problem.description
                assert 'authui' not in browser.http.cookies
                links = {each.attributes['href'] for each in browser.page.all('a', data_provider='Google')}
                assert links == {'/login/with/Google?next=%2F%3Fa%3D1'}

    async def test_cannot_write_on_the_card(self, run: Run) -> None:
        async with run(PROVIDERS='Google') as browser:
            attack = '<img src=x onerror=alert(1)>\r\nSet-Cookie: a=b'
            await browser.open('/login/with/Google')
            await be(browser, problem='failure', words=attack)
            assert browser.path == '/login'
            assert 'onerror' not in browser.answer.text
            assert 'a' not in browser.http.cookies

    async def test_goes_once_more_where_the_user_was_just_linked(self, run: Run) -> None:
        async with run(PROVIDERS='Google') as browser:
            await browser.open('/login/with/Google?next=%2F%3Fa%3D1')
            await be(browser, problem='linked')
            await be(browser)
            assert browser.place == '/?a=1'
            assert f'Hello {EMAIL}' in browser.answer.text

    async def test_that_mixes_up_the_issuer_is_found_out(self, run: Run) -> None:
        async with run(PROVIDERS='Google') as browser:
            callback = await until_back(browser, '/login/with/Google', problem='mix_up')
            await is_refused(browser, callback, 'issuer', NOT_TRUSTED)

    async def test_that_sends_its_answer_again_leads_nowhere_new(self, run: Run) -> None:
        async with run(PROVIDERS='Google') as browser:
            callback = await until_back(browser, '/login/with/Google')
            await browser.open(callback)
            assert browser.path == '/'
            other = PlainBrowser(app)
            await is_refused(other, callback, 'cookie_missing')

    async def test_says_whose_address_it_is_and_takes_over_nobody(self, run: Run, local_pool: PoolUnderTest) -> None:
        """An address that a local user has, verified or not, makes another user: people are known by their subject."""
        async with run(PROVIDERS='Google,COGNITO') as browser:
            local_pool.add_user(EMAIL)
            await round_by_pool(browser)
            own = browser.answer.text
            other = PlainBrowser(app)
            await other.open('/login/with/Google')
            await be(other, email=EMAIL, subject='4711')
            assert f'Hello {EMAIL}' in own
            assert 'authui' in other.http.cookies
            assert len({each.who for each in HEARD if each.kind == 'login' and each.result == 'ok'}) == 2

    async def test_whose_address_is_unverified_leads_to_a_card_without_a_code(self, run: Run) -> None:
        async with run(PROVIDERS='Google') as browser:
            for state in ('unverified', 'missing'):
                await browser.open('/login/with/Google')
                await be(browser, email_state=state, subject=f's-{state}')
                assert browser.path == '/confirm'
                assert not browser.form('confirm').all('input', name='code')
                await browser.open('/')
                assert browser.path == '/confirm'  # and no loop
                await browser.send('confirm')
                browser.http.cookies.clear()


class TestAnAnswer:
    async def test_is_kept_by_nobody(self, browser: PlainBrowser) -> None:
        callback = await until_callback(browser)
        await browser.open(callback)
        first = browser.answers[0]
        assert first.status_code == HTTPStatus.SEE_OTHER
        assert (first.headers['cache-control'], first.headers['referrer-policy']) == ('no-store', 'no-referrer')
        assert 'code' not in first.headers['location']

    async def test_is_counted_for_its_address(self, run: Run) -> None:
        async with run(PROVIDERS='COGNITO', TRIES_PER_MINUTE='3') as browser:
            for _ in range(3):
                await browser.open('/login/callback?code=c&state=s')
                assert browser.alert('login') == ANSWER
            await browser.open('/login/callback?code=c&state=s')
            assert browser.alert('login') == ENGLISH.errors['limit_exceeded']
            await browser.open(LINK)
            assert (browser.path, browser.alert('login')) == ('/login', ENGLISH.errors['limit_exceeded'])
