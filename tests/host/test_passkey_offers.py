"""A sign-in by passkey over plain HTTP: by the button, and by what autofill offers; and who causes no call by it."""

from __future__ import annotations

import json

import httpx
import pytest
from nicegui import app
from support.markup import Element
from support.passkeys import WITH_PASSKEYS, Device, counted, forged, password
from support.plain import HEARD, PlainBrowser, Run

from authui.testing import PoolUnderTest

EMAIL = 'ann@example.org'
OFFERS = '/authui/passkey'


def element(browser: PlainBrowser, form: str = 'login') -> Element:
    """Return the element that the script of passkeys brings to life."""
    return browser.form(form).one('authui-passkey')


def offers(browser: PlainBrowser) -> str:
    """Return where the script of the login asks for an offer."""
    return element(browser).attributes.get('data-offers', '')


async def ask(browser: PlainBrowser, **values: str) -> httpx.Response:
    """Post what the script posts."""
    headers = {'Origin': browser.url, 'Accept': 'application/json'}
    return await browser.http.post(OFFERS, data={'authui-form': 'passkey', **values}, headers=headers)


async def sign_in(browser: PlainBrowser, device: Device, **values: str) -> None:
    """Sign in by the button and the card."""
    await browser.open('/login')
    await browser.send('login', 'passkey', email=EMAIL, **values)
    assert browser.path == '/passkey'
    request = element(browser, 'challenge').attributes['data-request']
    await browser.send('challenge', credential=device.answer(request))


async def used(browser: PlainBrowser, device: Device) -> None:
    """Let a browser use a passkey, and log out."""
    await sign_in(browser, device)
    assert browser.path == '/'
    for name in ('authui', 'authui-step'):
        browser.http.cookies.delete(name) if name in browser.http.cookies else None


class TestTheButton:
    async def test_signs_in_after_a_card_that_has_the_request(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            device = Device(local_pool.add_user(EMAIL))
            await sign_in(browser, device)
            assert browser.path == '/'
            assert f'Hello {EMAIL}' in browser.answer.text
            assert [(each.kind, each.result) for each in HEARD] == [('login', 'challenge'), ('challenge', 'ok')]

    async def test_leaves_the_answer_of_the_browser_in_no_page(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            device = Device(local_pool.add_user(EMAIL))
            await browser.open('/login')
            await browser.send('login', 'passkey', email=EMAIL)
            answer = forged(device.answer(element(browser, 'challenge').attributes['data-request']))
            await browser.send('challenge', credential=answer)
            assert browser.path == '/passkey'
            assert browser.forms()[0] == 'login'
            assert browser.alert('login').startswith('This passkey was not accepted.')
            assert browser.value('login', 'email') == EMAIL
            assert 'data-unknown' not in element(browser).attributes
            assert device.passkey_id not in browser.answer.text

    async def test_keeps_the_tick_and_the_email_on_the_way_to_the_password(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            credentials = local_pool.add_user(EMAIL)
            Device(credentials)
            await browser.open('/login')
            await browser.send('login', 'passkey', email=EMAIL, remember='on')
            headers = {'Origin': browser.url, 'Accept': 'application/json'}
            data = {'authui-form': 'challenge', 'authui-do': 'cancel'}
            answer = (await browser.http.post('/passkey', data=data, headers=headers)).json()
            assert answer['url'] == '/login'
            assert f'value="{EMAIL}"' in answer['html']
            assert ' checked' in answer['html']
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=password(credentials))
            assert browser.path == '/'

    async def test_of_an_account_without_a_passkey_leads_to_the_password(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            credentials = local_pool.add_user(EMAIL)
            await browser.open('/login')
            await browser.send('login', 'passkey', email=EMAIL)
            assert browser.path == '/password'
            assert browser.notice('challenge').startswith('No passkey was found for this account.')
            await browser.send('challenge', password=password(credentials))
            assert browser.path == '/'

    async def test_needs_the_email_alone(self, run: Run) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            await browser.open('/login')
            await browser.send('login', 'passkey')
            assert browser.wrong_fields('login') == {'email': 'E-mail is required'}

    async def test_is_not_there_where_the_pool_has_no_passkeys(self, run: Run) -> None:
        async with run() as browser:
            await browser.open('/login')
            assert browser.page.all('authui-passkey') == []
            assert browser.form('login').one('input', name='email').attributes['autocomplete'] == 'username'
            assert (await ask(browser)).status_code == 404

    async def test_is_in_its_own_element_that_loads_the_script(self, run: Run) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            await browser.open('/login')
            found = element(browser)
            assert [each.attributes['value'] for each in found.all('button')] == ['passkey']
            script = await browser.http.get(found.attributes['data-script'])
            assert (script.status_code, 'authui-passkey' in script.text) == (200, True)
            assert browser.form('login').one('input', name='email').attributes['autocomplete'] == 'username webauthn'


class TestAnOffer:
    async def test_signs_in_with_one_post(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            device = Device(local_pool.add_user(EMAIL))
            await used(browser, device)
            HEARD.clear()
            await browser.open('/login')
            assert offers(browser) == OFFERS
            assert EMAIL not in browser.answer.text
            offer = (await ask(browser)).json()
            assert 60 < offer['seconds'] <= 180
            answer = await ask(browser, credential=device.answer(offer['request']))
            assert answer.json() == {'go': '/', 'signed_in': True}
            assert 'Max-Age' not in answer.headers.get_list('set-cookie')[0]
            await browser.open('/')
            assert f'Hello {EMAIL}' in browser.answer.text
            assert [(each.kind, each.result) for each in HEARD] == [('login', 'ok')]

    async def test_leads_to_what_was_asked_for_and_keeps_the_session_if_the_user_ticks_that(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            device = Device(local_pool.add_user(EMAIL))
            await used(browser, device)
            await browser.open('/login?next=%2Freports')
            path = offers(browser)
            headers = {'Origin': browser.url, 'Accept': 'application/json'}
            form = {'authui-form': 'passkey'}
            offer = (await browser.http.post(path, data=form, headers=headers)).json()
            given = {**form, 'credential': device.answer(offer['request']), 'remember': 'on'}
            answer = await browser.http.post(path, data=given, headers=headers)
            assert answer.json()['go'] == '/reports'
            assert 'Max-Age=' in answer.headers.get_list('set-cookie')[0]

    async def test_leads_to_the_second_factor_where_the_pool_asks_for_one(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        pool = WITH_PASSKEYS.replace('PoolConfig(', "PoolConfig(mfa_configuration='OPTIONAL', ")
        async with run(pool, PASSKEYS='1') as browser:
            device = Device(local_pool.add_user(EMAIL, mfa=True))
            await sign_in(browser, device)
            assert browser.path == '/mfa'
            await browser.send('challenge', code=local_pool.app_code(EMAIL))
            assert browser.path == '/'
            browser.http.cookies.delete('authui')
            local_pool.clock.advance(60)
            offer = (await ask(browser)).json()
            answer = await ask(browser, credential=device.answer(offer['request']))
            assert answer.json() == {'go': '/mfa', 'signed_in': False}
            await browser.open('/mfa')
            await browser.send('challenge', code=local_pool.app_code(EMAIL))
            assert browser.path == '/'

    async def test_costs_no_call_for_anybody_else(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            credentials = local_pool.add_user(EMAIL)
            device = Device(credentials)
            stranger, by_password = PlainBrowser(app), PlainBrowser(app)
            await by_password.open('/login')
            await by_password.send('login', email=EMAIL, password=password(credentials))
            by_password.http.cookies.delete('authui')
            await used(browser, device)
            with counted() as asked:
                for other in (stranger, by_password):
                    await other.open('/login')
                    assert offers(other) == ''
                    answer = await ask(other)
                    assert (answer.status_code, answer.content, answer.headers.get_list('set-cookie')) == (204, b'', [])
                await browser.open('/login')
                assert asked == []
                for _ in range(3):
                    assert (await ask(browser)).status_code == 200
                assert asked == ['InitiateAuth']

    async def test_is_in_no_document_that_others_get(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            await used(browser, Device(local_pool.add_user(EMAIL)))
            for visitor, has_offer in ((browser, True), (PlainBrowser(app), False), (browser, True)):
                await visitor.open('/login')
                assert bool(offers(visitor)) is has_offer
                assert ('etag' in visitor.answer.headers) is not has_offer

    async def test_is_forgotten_once_the_account_has_no_passkey_any_more(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            device = Device(local_pool.add_user(EMAIL))
            await used(browser, device)
            device.delete()
            assert (await ask(browser)).status_code == 204
            await browser.open('/login')
            assert offers(browser) == ''

    async def test_of_a_passkey_that_is_gone_says_so_to_the_browser(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            device = Device(local_pool.add_user(EMAIL))
            await used(browser, device)
            offer = (await ask(browser)).json()
            device.delete()
            answer = (await ask(browser, credential=device.answer(offer['request']))).json()
            assert answer['unknown'] is True
            assert answer['alert'].startswith('This passkey was not accepted.')

    async def test_that_is_refused_says_why_in_the_language_of_the_page(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            device = Device(local_pool.add_user(EMAIL))
            await used(browser, device)
            browser.http.headers['Accept-Language'] = 'de'
            offer = (await ask(browser)).json()
            answer = await ask(browser, credential=forged(device.answer(offer['request'])))
            assert answer.json()['alert'].startswith('Dieser Passkey wurde nicht angenommen.')
            assert answer.json()['unknown'] is False
            again = (await ask(browser)).json()
            assert again['request'] != offer['request']
            assert (await ask(browser, credential=device.answer(again['request']))).json()['signed_in'] is True

    async def test_gives_way_to_the_password_and_to_a_step_that_is_under_way(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            credentials = local_pool.add_user(EMAIL)
            device = Device(credentials)
            await used(browser, device)
            offer = (await ask(browser)).json()
            await browser.open('/forgot')
            await browser.send('forgot', email=EMAIL)
            assert browser.path == '/reset'
            with counted() as asked:
                assert (await ask(browser)).status_code == 204
                late = (await ask(browser, credential=device.answer(offer['request']))).json()
                assert asked == []
            assert 'too long' in late['alert']
            await browser.open('/reset')
            assert browser.value('reset', 'email') == EMAIL

    async def test_is_not_shown_by_the_screen_of_passkeys(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            await used(browser, Device(local_pool.add_user(EMAIL)))
            await ask(browser)
            await browser.open('/passkey')
            assert browser.place == '/login?notice=step_expired'
            assert browser.value('login', 'email') == ''

    async def test_is_limited_as_a_login_is(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1', TRIES_PER_MINUTE='2') as browser:
            await used(browser, Device(local_pool.add_user(EMAIL)))
            with counted() as asked:
                assert (await ask(browser)).status_code == 204
                assert asked == []
            await browser.open('/login')
            assert browser.answer.status_code == 200


class TestARequest:
    async def test_of_another_kind_than_the_scripts_is_refused(
        self, run: Run, local_pool: PoolUnderTest, subtests: pytest.Subtests
    ) -> None:
        ours, asks = {'Origin': 'http://localhost'}, {'authui-form': 'passkey'}
        refused: dict[str, tuple[dict[str, str], dict[str, str], int]] = {
            'of another site': ({'Origin': 'https://evil.example'}, asks, 403),
            'of no origin': ({}, asks, 403),
            'of another type': (ours | {'Content-Type': 'application/json'}, asks, 415),
            'of another form': (ours, {'authui-form': 'login'}, 400),
            'of no form': (ours, {'credential': ''}, 400),
            'that is too large': (ours, asks | {'credential': 'x' * 70_000}, 413),
        }
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            await used(browser, Device(local_pool.add_user(EMAIL)))
            for case, (headers, data, status) in refused.items():
                with subtests.test(case), counted() as asked:
                    answer = await browser.http.post(OFFERS, data=data, headers=headers)
                    assert (answer.status_code, asked) == (status, [])
                    assert answer.headers.get_list('set-cookie') == []

    async def test_without_a_passkey_in_it_signs_nobody_in(
        self, run: Run, local_pool: PoolUnderTest, subtests: pytest.Subtests
    ) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            await used(browser, Device(local_pool.add_user(EMAIL)))
            for credential in ('', '{}', 'null', json.dumps({'id': 'x'})):
                with subtests.test(credential):
                    await ask(browser)
                    answer = await ask(browser, credential=credential)
                    assert answer.json().keys() == {'alert', 'unknown'}

    async def test_of_a_browser_that_has_begun_nothing_signs_nobody_in(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run(WITH_PASSKEYS, PASSKEYS='1') as browser:
            device = Device(local_pool.add_user(EMAIL))
            await used(browser, device)
            offer = (await ask(browser)).json()
            stolen = device.answer(offer['request'])
            other = PlainBrowser(app)
            assert 'alert' in (await ask(other, credential=stolen)).json()
            assert (await ask(browser, credential=stolen)).json()['signed_in'] is True
            assert 'alert' in (await ask(other, credential=stolen)).json()
