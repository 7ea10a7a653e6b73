"""Single sign-on by domain: an address at the login leads to its organisation, and no page lists the domains."""

from __future__ import annotations

from http import HTTPStatus
from itertools import product

import pytest
from nicegui import app
from support.plain import HEARD, PlainBrowser, Run, auth
from support.provider_rounds import be, go_on

from authui.pages.texts import ENGLISH
from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@acme.example'
WITH_SSO = {'PROVIDERS': 'Google,AcmeSAML=Acme Ltd', 'SSO_DOMAINS': 'acme.example,bücher.example'}
AT_ACME = '/authui/pool/idp/AcmeSAML'


def calls() -> int:
    """Return how many requests the pool has got so far."""
    pool = auth().pool
    assert pool is not None
    return pool.calls.total()


class TestAnAddressOfAnOrganisation:
    async def test_leads_there_whatever_button_is_pressed(self, run: Run, subtests: pytest.Subtests) -> None:
        emails = (EMAIL, 'Ann@ACME.Example', ' ann@bücher.example', 'ann@xn--bcher-kva.example')
        async with run(**WITH_SSO):
            for email, action in product(emails, ('organisation', 'submit')):
                with subtests.test(email, action=action):
                    browser = PlainBrowser(app)
                    await browser.open('/login?next=%2F%3Fa%3D1')
                    await browser.send('login', action, email=email)
                    assert [each.status_code for each in browser.answers] == [HTTPStatus.SEE_OTHER, HTTPStatus.OK]
                    await go_on(browser)
                    assert browser.path == AT_ACME
                    await be(browser)
                    assert browser.place == '/?a=1'
                    assert browser.answer.status_code == HTTPStatus.OK

    async def test_is_told_to_the_organisation(self, run: Run) -> None:
        async with run(**WITH_SSO) as browser:
            await browser.open('/login')
            await browser.send('login', 'organisation', email=EMAIL)
            await go_on(browser)
            assert browser.page.one('input', name='email').attributes['value'] == EMAIL
            assert not any(
                'ann%40acme' in str(each.url) for each in browser.answers if '/authui/pool' not in each.url.path
            )

    async def test_takes_no_password(self, run: Run) -> None:
        """A password that was typed is the organisation's, so the pool never gets it."""
        async with run(**WITH_SSO) as browser:
            await browser.open('/login')
            before = calls()
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert calls() == before
            assert all(PASSWORD not in each.text + str(each.headers) for each in browser.answers)
            await go_on(browser)
            assert browser.path == AT_ACME

    async def test_brings_along_whether_to_remember(self, run: Run) -> None:
        async with run(**WITH_SSO) as browser:
            await browser.open('/login')
            await browser.send('login', 'organisation', email=EMAIL, remember='on')
            await go_on(browser)
            await be(browser)
            [line] = [each for each in browser.answers[-2].headers.get_list('set-cookie') if each.startswith('authui=')]
            assert 'Max-Age' in line

    async def test_leads_the_script_there_too(self, run: Run) -> None:
        async with run(**WITH_SSO) as browser:
            data = {'authui-form': 'login', 'authui-do': 'submit', 'email': EMAIL, 'password': ''}
            headers = {'Origin': browser.url, 'Accept': 'application/json'}
            answer = await browser.http.post('/login?next=%2Fx', data=data, headers=headers)
            assert answer.json()['go'].partition('?')[0] == '/login/with'
            await browser.open(answer.json()['go'])
            await go_on(browser)
            assert browser.path == AT_ACME

    async def test_is_limited_as_any_try_is(self, run: Run) -> None:
        async with run(TRIES_PER_MINUTE='2', **WITH_SSO) as browser:
            for _ in range(3):
                await browser.open('/login')
                await browser.send('login', 'organisation', email=EMAIL)
            assert (browser.path, browser.alert('login')) == ('/login', ENGLISH.errors['limit_exceeded'])


class TestAnotherAddress:
    async def test_gets_the_ordinary_answer(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(**WITH_SSO) as browser:
            local_pool.add_user('ann@example.org')
            await browser.open('/login')
            await browser.send('login', email='ann@example.org', password=PASSWORD)
            assert browser.path == '/'

    async def test_has_no_organisation(self, run: Run, subtests: pytest.Subtests) -> None:
        async with run(**WITH_SSO) as browser:
            for email in ('ann@example.org', 'ann@sub.acme.example', 'ann@acme.example.org', 'acme.example'):
                with subtests.test(email):
                    await browser.open('/login')
                    await browser.send('login', 'organisation', email=email)
                    assert browser.path == '/login'
                    said = {browser.alert('login'), *browser.wrong_fields('login').values()}
                    assert said & {ENGLISH.rules['provider_refused.organisation'], ENGLISH.email_valid}
                    assert 'authui-attempt' not in browser.http.cookies

    async def test_finds_the_domains_in_no_page(self, run: Run) -> None:
        async with run(**WITH_SSO) as browser:
            seen = []
            for path in ('/login', '/signup', '/forgot', '/login/with', '/login/with?domain=other.example'):
                await browser.open(path)
                seen.append(browser.answer.text)
            await browser.open('/login')
            await browser.send('login', 'organisation', email='ann@other.example')
            assert not any('acme.example' in each for each in (*seen, browser.answer.text))
            assert not any(each.provider for each in HEARD)


async def test_an_app_without_organisations_has_no_such_button(run: Run) -> None:
    async with run(PROVIDERS='Google') as browser:
        await browser.open('/login')
        assert not browser.form('login').all('button', value='organisation')
        data = {'authui-form': 'login', 'authui-do': 'organisation', 'email': EMAIL, 'password': ''}
        await browser.post('/login', data)
        assert browser.answer.status_code == HTTPStatus.BAD_REQUEST
