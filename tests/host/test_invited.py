"""An app whose users are invited: it offers no sign-up, and takes none."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from support.plain import PlainBrowser, Run, auth

from authui.account import Account
from authui.errors import SignUpClosedError
from authui.models import Problem, Registration
from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@example.org'
FORM = {'authui-form': 'signup', 'email': EMAIL, 'password': PASSWORD, 'repeated': PASSWORD}
HOW = [({'SIGN_UP': '0'}, ''), ({}, 'pool=PoolConfig(allow_admin_create_user_only=True)')]
LAYOUTS = ['side-by-side', 'single', 'split']


def links_of(browser: PlainBrowser) -> set[str]:
    return {each.attributes['href'].partition('?')[0] for each in browser.page.all('a') if 'href' in each.attributes}


@pytest.mark.parametrize('layout', LAYOUTS)
@pytest.mark.parametrize(('settings', 'arguments'), HOW)
async def test_the_login_stands_alone(run: Run, settings: dict[str, str], arguments: str, layout: str) -> None:
    async with run(arguments, **settings, LAYOUT=layout) as browser:
        for place in ('/login?next=%2Fx', '/signup?next=%2Fx'):
            await browser.open(place)
            assert (browser.place, browser.forms()) == ('/login?next=%2Fx', ['login'])
            assert '/signup' not in links_of(browser)
        for path in ('/confirm', '/forgot', '/reset'):
            await browser.open(path)
            assert 'signup' not in browser.answer.text.lower().replace('authui-signup', '')


async def test_a_sign_up_that_is_posted_leads_to_the_login(run: Run) -> None:
    async with run(SIGN_UP='0') as browser:
        await browser.post('/signup?next=%2Fx', FORM)
        assert (browser.place, browser.forms()) == ('/login?next=%2Fx', ['login'])
        headers = {'Origin': browser.url, 'Accept': 'application/json'}
        answer = await browser.http.post('/signup', data=FORM, headers=headers)
        assert answer.json()['go'].startswith('/login')
        pool = auth().pool
        assert pool is not None
        assert not pool.has_user(EMAIL)


async def test_the_action_refuses_too(run: Run) -> None:
    async with run(SIGN_UP='0', STRICT_PAGES='0') as browser:
        await browser.open('/signup')
        (store,) = auth().stores().values()
        await store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))
        assert store.state.account.errors['signup'] == Problem.of(SignUpClosedError())
        pool = auth().pool
        assert pool is not None
        assert not pool.has_user(EMAIL)


async def test_the_pages_of_nicegui_have_no_sign_up(run: Run) -> None:
    page = "@ui.page('/mine')\ndef mine():\n    auth.login_card('/')\n    auth.card('signup')\n"
    async with run(SIGN_UP='0', STRICT_PAGES='0', after=page) as browser:
        for path in ('/login', '/mine'):
            await browser.open(path)
            assert browser.answer.status_code == 200
            assert 'authui-login' in browser.answer.text
            assert 'authui-signup' not in browser.answer.text
            assert '/signup' not in browser.answer.text


async def test_an_invited_user_logs_in(run: Run, local_pool: PoolUnderTest) -> None:
    async with run(SIGN_UP='0') as browser:
        local_pool.add_user(EMAIL)
        await browser.open('/')
        await browser.send('login', email=EMAIL, password=PASSWORD)
        assert browser.path == '/'
