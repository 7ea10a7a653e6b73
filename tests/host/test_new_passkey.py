"""A passkey is added by plain HTTP: offered once after a login, or asked for at the account, with a proof."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from support.markup import Element, read
from support.plain import HEARD, PlainBrowser, Run, auth

from authui.pages.texts import ENGLISH
from authui.session.profile import RECENT_SECONDS
from authui.testing import PoolUnderTest, SoftAuthenticator
from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@example.org'
POOL = "pool=PoolConfig(allowed_first_auth_factors={'PASSWORD', 'WEB_AUTHN'})"
ORIGIN = 'http://localhost'
OFFER, NEW = '/passkey-offer', '/account/passkeys/new'


class Scripted:
    """A browser with scripts: it logs in and sends forms as `authui.js` does, and has an authenticator."""

    def __init__(self, browser: PlainBrowser) -> None:
        self.browser = browser
        self.authenticator = SoftAuthenticator()

    async def post(self, path: str, form: str = 'passkey', do: str = 'submit', **values: str) -> Any:
        headers = {'Accept': 'application/json', 'Origin': ORIGIN}
        answer = await self.browser.http.post(
            path, data={'authui-form': form, 'authui-do': do, **values}, headers=headers
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def log_in(self, path: str = '/login', email: str = EMAIL) -> str:
        """Log in, and return where that leads."""
        return str((await self.post(path, 'login', email=email, password=PASSWORD))['go'])

    async def start(self, path: str, **values: str) -> str:
        """Return the options that the screen gets."""
        return options_in(await self.post(path, do='start', **values))

    async def add(self, path: str, options: str, **values: str) -> Any:
        made = json.dumps(self.authenticator.create(options, ORIGIN))
        return await self.post(path, credential=made, **values)

    async def passkeys(self) -> list[str]:
        """Return the ids of the passkeys that the pool has, of the one user who is signed in."""
        registry = auth()._runtime().registry
        (session,) = registry._sessions.values()
        return [each.credential_id for each in await session.use(registry.services.client.list_passkeys)]


@pytest.fixture
async def user(run: Run, local_pool: PoolUnderTest) -> AsyncIterator[Scripted]:
    """Return the browser of a user of an app with passkeys."""
    async with run(POOL) as browser:
        local_pool.add_user(EMAIL)
        yield Scripted(browser)


def shown(answer: Any) -> Element:
    return read(answer['html'])


def options_in(answer: Any) -> str:
    return shown(answer).one('authui-new-passkey').attributes['data-options']


def alert_in(answer: Any) -> str:
    return ' '.join(each.text for each in shown(answer).all(role='alert'))


class TestOffer:
    async def test_comes_after_a_login_and_leads_on_to_what_was_asked_for(self, user: Scripted) -> None:
        assert await user.log_in('/login?next=%2F%3Fa%3D1') == f'{OFFER}?next=%2F%3Fa%3D1'
        path = f'{OFFER}?next=%2F%3Fa%3D1'
        await user.browser.open(path)
        assert user.browser.page.one('h2').text == ENGLISH.passkey_offer
        assert "default-src 'none'" in user.browser.answer.headers['content-security-policy']
        assert 'unsafe' not in user.browser.answer.headers['content-security-policy']
        answer = await user.add(path, await user.start(path))
        assert answer == {'go': '/?a=1'}
        assert len(await user.passkeys()) == 1
        assert [each.kind for each in HEARD] == ['login', 'passkey_added']

    async def test_costs_no_call_before_the_script_asks(self, user: Scripted, local_pool: PoolUnderTest) -> None:
        await user.log_in()
        local_pool.faults.fail('StartWebAuthnRegistration')
        await user.browser.open(OFFER)
        assert 'data-options' not in user.browser.page.one('authui-new-passkey').attributes

    async def test_that_was_declined_is_not_made_again_to_that_user(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(POOL) as browser:
            local_pool.add_user(EMAIL)
            local_pool.add_user('bob@example.org')
            user = Scripted(browser)
            assert await user.log_in() == OFFER
            assert await user.post(OFFER, do='later') == {'go': '/'}
            await browser.open(OFFER)
            assert browser.path == '/'
            assert await user.log_in() == '/'
            assert await user.log_in(email='bob@example.org') == OFFER

    async def test_declined_in_one_tab_leaves_what_was_added_in_another(self, user: Scripted) -> None:
        assert await user.log_in() == OFFER
        await user.add(NEW, await user.start(NEW))
        assert await user.post(OFFER, do='later') == {'go': '/'}
        del user.browser.http.cookies['authui']
        await user.browser.open('/login')
        assert 'data-offers' in user.browser.form('login').one('authui-passkey').attributes

    async def test_that_was_declined_is_not_made_again_however_the_user_name_is_spelt(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run(POOL.replace('PoolConfig(', 'PoolConfig(username_attributes=(), ')) as browser:
            local_pool.add_user(EMAIL, username='ann')
            user = Scripted(browser)
            for name, leads_to in (('Ann', OFFER), ('Ann', '/'), ('ANN', '/'), ('ann', '/')):
                signed_in = await user.post('/login', 'login', username=name, password=PASSWORD)
                assert (name, signed_in['go']) == (name, leads_to)
                if leads_to == OFFER:
                    await browser.open(OFFER)
                    assert browser.path == OFFER
                    await user.post(OFFER, do='later')

    async def test_is_not_made_to_a_browser_that_has_a_passkey(self, user: Scripted) -> None:
        await user.log_in()
        await user.add(OFFER, await user.start(OFFER))
        assert await user.log_in() == '/'

    async def test_is_over_where_the_browser_says_that_it_has_one(self, user: Scripted) -> None:
        await user.log_in()
        assert await user.post(OFFER, do='later', **{'has-one': 'on'}) == {'go': '/'}
        assert await user.log_in() == '/'

    async def test_is_not_made_to_a_browser_without_scripts(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(POOL) as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert browser.path == '/'

    @pytest.mark.parametrize(
        ('arguments', 'settings'), [('', {}), (POOL, {'OFFER_PASSKEY': '0'}), (POOL, {'PASSKEYS': '0'})]
    )
    async def test_is_not_made_where_it_is_turned_off(
        self, run: Run, local_pool: PoolUnderTest, arguments: str, settings: dict[str, str]
    ) -> None:
        async with run(arguments, **settings) as browser:
            local_pool.add_user(EMAIL)
            assert await Scripted(browser).log_in() == '/'

    async def test_leads_on_where_the_pool_gives_no_options(self, user: Scripted, local_pool: PoolUnderTest) -> None:
        await user.log_in()
        local_pool.faults.fail('StartWebAuthnRegistration')
        assert await user.post(OFFER, do='start') == {'go': '/'}

    async def test_is_in_the_language_that_is_chosen_there(self, user: Scripted) -> None:
        await user.log_in()
        for path, where in ((f'{OFFER}?next=%2F%3Fa%3D1', f'{OFFER}?next=%2F%3Fa%3D1'), (NEW, NEW)):
            await user.browser.open(path)
            links = user.browser.page.one('details', class_='authui-language').all('a')
            (german,) = (each.attributes['href'] for each in links if each.attributes['lang'] == 'de')
            await user.browser.open(german)
            assert user.browser.place == where
            assert user.browser.page.one('html').attributes['lang'] == 'de'
            user.browser.http.cookies.delete('authui-language')

    async def test_is_for_signed_in_users_alone(self, run: Run) -> None:
        async with run(POOL) as browser:
            for path in (OFFER, NEW):
                answer = await browser.http.get(path)
                assert (answer.status_code, answer.headers['location'].partition('?')[0]) == (303, '/login')
                headers = {'Accept': 'application/json', 'Origin': ORIGIN}
                posted = await browser.http.post(path, data={'authui-form': 'passkey'}, headers=headers)
                assert posted.status_code == 401


class TestAccount:
    async def test_adds_a_passkey_right_after_a_login_without_the_password(self, user: Scripted) -> None:
        await user.log_in()
        await user.browser.open(NEW)
        assert [each.attributes['name'] for each in user.browser.page.all('input', type='password')] == []
        answer = await user.add(NEW, await user.start(NEW))
        assert answer == {'go': '/account/passkeys?notice=passkey_added'}
        assert len(await user.passkeys()) == 1

    async def test_asks_for_the_password_once_the_login_is_not_recent(
        self, user: Scripted, local_pool: PoolUnderTest
    ) -> None:
        await user.log_in()
        local_pool.clock.advance(RECENT_SECONDS + 1)
        await user.browser.open(NEW)
        assert user.browser.page.all('authui-new-passkey') == []
        assert 'data-options' not in (await user.post(NEW, do='start'))['html']
        wrong = await user.post(NEW, current='not my password')
        assert alert_in(wrong) == ENGLISH.errors['wrong_password']
        assert 'data-options' not in wrong['html']
        options = options_in(await user.post(NEW, current=PASSWORD))
        assert (await user.add(NEW, options))['go'] == '/account/passkeys?notice=passkey_added'

    async def test_names_the_passkeys_that_the_browser_may_have_already(self, user: Scripted) -> None:
        await user.log_in()
        await user.add(NEW, await user.start(NEW))
        excluded = json.loads(await user.start(NEW))['excludeCredentials']
        assert [each['id'] for each in excluded] == await user.passkeys()

    async def test_says_that_twenty_are_the_most(self, user: Scripted) -> None:
        await user.log_in()
        for _ in range(20):
            user.authenticator = SoftAuthenticator()
            assert 'go' in await user.add(NEW, await user.start(NEW))
        refused = await user.post(NEW, do='start')
        assert alert_in(refused) == ENGLISH.rules['invalid_input.passkey_limit']
        assert len(await user.passkeys()) == 20

    async def test_gives_new_options_where_the_former_were_used_up(self, user: Scripted) -> None:
        await user.log_in()
        options = await user.start(NEW)
        assert 'go' in await user.add(NEW, options)
        user.authenticator = SoftAuthenticator()
        again = await user.add(NEW, options)
        assert alert_in(again) == ENGLISH.errors['challenge_expired']
        assert 'go' in await user.add(NEW, options_in(again))

    async def test_says_that_it_cannot_take_what_no_browser_makes(self, user: Scripted) -> None:
        await user.log_in()
        for credential in ('x', '{}', '[]', '{"type": "public-key"}'):
            refused = await user.post(NEW, credential=credential)
            assert alert_in(refused) == ENGLISH.rules['invalid_input.passkey'], credential
            assert options_in(refused)

    async def test_ends_the_other_sessions_if_its_user_says_so(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(POOL) as browser:
            local_pool.add_user(EMAIL)
            transport: Any = browser.http._transport
            other = Scripted(PlainBrowser(transport.app))
            await other.log_in()
            local_pool.clock.advance(1)
            user = Scripted(browser)
            await user.log_in()
            await user.add(NEW, await user.start(NEW))
            await other.browser.open('/')
            assert other.browser.path == '/'
            user.authenticator = SoftAuthenticator()
            await user.add(NEW, await user.start(NEW), **{'ends-others': 'on'})
            await other.browser.open('/')
            assert other.browser.path == '/login'
            await browser.open('/')
            assert browser.path == '/'

    async def test_is_not_added_once_another_tab_has_logged_out_or_in_as_somebody_else(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run(POOL) as browser:
            for email in (EMAIL, 'bob@example.org'):
                local_pool.add_user(email)
            user = Scripted(browser)
            await user.log_in()
            made = json.dumps(user.authenticator.create(await user.start(NEW), ORIGIN))
            await user.log_in(email='bob@example.org')
            assert 'took too long' in alert_in(await user.post(NEW, credential=made))
            assert await user.passkeys() == []
            (session,) = auth()._runtime().registry._sessions.values()
            await session.end('signed_out')
            data = {'authui-form': 'passkey', 'credential': made}
            answer = await browser.http.post(NEW, data=data, headers={'Accept': 'application/json', 'Origin': ORIGIN})
            assert answer.status_code == 401

    async def test_is_added_once_by_two_tabs_at_once(self, user: Scripted) -> None:
        await user.log_in()
        made = json.dumps(user.authenticator.create(await user.start(NEW), ORIGIN))
        answers = await asyncio.gather(*(user.post(NEW, credential=made) for _ in range(3)))
        assert len([each for each in answers if 'go' in each]) == 1
        assert len(await user.passkeys()) == 1

    async def test_is_not_there_without_passkeys_or_without_the_account(self, run: Run) -> None:
        async with run() as browser:
            assert (await browser.http.get(NEW)).status_code == 404
        async with run(POOL, ACCOUNT_SCREEN='0') as browser:
            assert (await browser.http.get(NEW)).status_code == 404
            assert (await browser.http.get(OFFER)).status_code == 303

    async def test_is_refused_to_other_sites(self, user: Scripted) -> None:
        await user.log_in()
        form = {'authui-form': 'passkey', 'authui-do': 'start'}
        answer = await user.browser.http.post(NEW, data=form, headers={'Origin': 'https://evil.example'})
        assert answer.status_code == 403
        assert HEARD[-1].kind == 'request_refused'

    async def test_refuses_forms_and_buttons_that_it_does_not_have(self, user: Scripted) -> None:
        await user.log_in()
        for form, do in (('login', 'submit'), ('passkey', 'later'), ('passkey', 'x')):
            answer: httpx.Response = await user.browser.http.post(
                NEW, data={'authui-form': form, 'authui-do': do}, headers={'Origin': ORIGIN}
            )
            assert answer.status_code == 400


class TestRequiredSecondFactor:
    async def test_is_satisfied_by_the_passkey_that_a_user_of_an_app_has_added(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        more = "mfa_configuration='ON', factor_configuration='MULTI_FACTOR_WITH_USER_VERIFICATION', "
        async with run(POOL.replace('PoolConfig(', f'PoolConfig({more}'), STRICT_PAGES='1') as browser:
            local_pool.add_user(EMAIL, mfa=True)
            user = Scripted(browser)
            assert (await user.post('/login', 'login', email=EMAIL, password=PASSWORD))['url'] == '/mfa'
            code = local_pool.app_code(EMAIL)
            assert (await user.post('/mfa', 'challenge', code=code))['go'] == OFFER
            assert (await user.add(OFFER, await user.start(OFFER)))['go'] == '/'
            browser.http.cookies.delete('authui')
            asked = await user.post('/login', 'login', 'passkey', email=EMAIL)
            assert asked['url'] == '/passkey'
            request = shown(asked).one('authui-passkey').attributes['data-request']
            answer = json.dumps(user.authenticator.get(request, ORIGIN))
            assert (await user.post('/passkey', 'challenge', credential=answer))['go'] == '/'
