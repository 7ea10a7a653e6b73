"""What was typed and is shown again by the next page, in browsers without scripts."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from http import HTTPStatus
from typing import Any

import pytest
from starlette.requests import Request
from starlette.types import Message
from support.plain import PlainBrowser, Run

from authui.host.typed_values import TypedValues
from authui.pages.texts import ENGLISH, GERMAN
from authui.settings import Settings
from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@example.org'


class TestAnEmailThatIsKnown:
    async def test_is_there_again_at_the_login_after_a_step_was_cancelled(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run("pool=PoolConfig(mfa_configuration='OPTIONAL')") as browser:
            local_pool.add_user(EMAIL, mfa=True)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert browser.path == '/mfa'
            await browser.send('challenge', 'cancel')
            assert (browser.path, browser.value('login', 'email')) == ('/login', EMAIL)
            assert EMAIL not in str(browser.answer.url)
            assert 'authui-typed' not in browser.http.cookies
            await browser.open('/login')
            assert browser.value('login', 'email') == ''

    async def test_is_there_again_after_a_confirmation(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            await browser.open('/signup')
            await browser.send('signup', email=EMAIL, password=PASSWORD, repeated=PASSWORD)
            await browser.send('confirm', code=local_pool.code(EMAIL))
            assert browser.path == '/login'
            assert browser.value('login', 'email') == EMAIL
            assert browser.notice('login') == ENGLISH.notices['confirmed']

    async def test_is_on_each_screen_that_a_link_leads_to(self, run: Run, subtests: pytest.Subtests) -> None:
        async with run() as browser:
            await browser.open('/forgot')
            await browser.send('forgot', email=EMAIL)
            assert browser.path == '/reset'
            for path in ('/login', '/signup', '/forgot', '/reset', '/confirm'):
                with subtests.test(path):
                    await browser.open(path)
                    assert browser.value(path[1:], 'email') == EMAIL

    async def test_is_carried_back_from_the_reset(self, run: Run) -> None:
        async with run() as browser:
            await browser.open('/forgot')
            await browser.send('forgot', email=EMAIL)
            await browser.send('reset', 'cancel')
            assert (browser.path, browser.value('login', 'email')) == ('/login', EMAIL)

    async def test_gets_no_cookie_while_the_step_is_kept(self, run: Run) -> None:
        async with run() as browser:
            await browser.open('/forgot')
            await browser.send('forgot', email=EMAIL)
            assert [each for each in browser.answers[0].headers.get_list('set-cookie') if 'typed' in each] == []


def cookie(shown: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(shown).encode()).decode()


async def kept(body: bytes | None, settings: Settings | None = None, **headers: str) -> str | None:
    """Return the cookie that a busy server sets for a form; a body of None never comes."""

    async def receive() -> Message:
        if body is None:
            await asyncio.Event().wait()
        return {'type': 'http.request', 'body': body, 'more_body': False}

    sent = {
        'host': 'localhost',
        'origin': 'http://localhost',
        'content-type': 'application/x-www-form-urlencoded',
        **{name.replace('_', '-'): value for name, value in headers.items()},
    }
    scope = {
        'type': 'http',
        'method': 'POST',
        'scheme': 'http',
        'path': '/login',
        'query_string': b'',
        'server': ('localhost', 80),
        'headers': [(name.encode(), value.encode()) for name, value in sent.items()],
    }
    return await TypedValues(settings or Settings.load()).of_refused_form(Request(scope, receive))


def shown_by(line: str) -> Any:
    value = line.partition('=')[2].partition(';')[0]
    return json.loads(base64.urlsafe_b64decode(value))


class TestAFormThatABusyServerRefuses:
    async def test_is_kept_without_its_secrets(self) -> None:
        body = b'authui-form=signup&email=ann%40example.org&name=Ann&password=secret1&repeated=secret2&code=123456'
        line = await kept(body, Settings.load(signup_attributes=['name']))
        assert line is not None
        assert line.startswith('authui-typed=')
        assert line.endswith('; Max-Age=120; Path=/; HttpOnly; SameSite=Lax')
        assert shown_by(line) == {
            'form': 'signup',
            'values': {'email': EMAIL, 'name': 'Ann'},
            'is_unsent': True,
        }

    async def test_is_kept_for_this_host_alone_over_https(self) -> None:
        pool = {
            'user_pool_id': 'eu-west-1_AbCdEf123',
            'client_id': '1abcdefgh',
            'secret': 'b6Q0u3kz9wXn2LrT5vYc8FhJ1mPs4GdA',
        }
        settings = Settings.load(**pool, public_url='https://app.example')
        line = await kept(b'authui-form=login&email=ann%40example.org', settings, origin='https://app.example')
        assert line is not None
        assert line.startswith('__Host-authui-typed=')
        assert line.endswith('; Secure')

    @pytest.mark.parametrize(
        ('body', 'headers'),
        [
            (b'authui-form=other&email=a', {}),
            (b'email=a', {}),
            (b'\xff', {}),
            (b'authui-form=login&email=a', {'origin': 'https://evil.example'}),
            (b'authui-form=login&email=a', {'sec_fetch_site': 'cross-site'}),
            (b'authui-form=login&email=a', {'content_type': 'text/plain'}),
            (b'authui-form=login&email=a', {'content_length': '9000'}),
            (b'authui-form=login&email=a' + b'&x=' + b'b' * 9000, {}),
        ],
    )
    async def test_is_not_kept_where_it_belongs_to_no_screen(self, body: bytes, headers: dict[str, str]) -> None:
        assert await kept(body, None, **headers) is None

    async def test_keeps_nothing_of_the_answer_to_a_challenge(self) -> None:
        line = await kept(b'authui-form=challenge&code=123456&email=canary&answer=canary')
        assert line is not None
        assert shown_by(line) == {'form': 'challenge', 'values': {}, 'is_unsent': True}

    async def test_is_not_waited_for(self) -> None:
        begun = time.monotonic()
        assert await kept(None) is None
        assert time.monotonic() - begun < 2

    async def test_long_values_are_left_out(self) -> None:
        line = await kept(b'authui-form=login&remember=on&email=' + b'a' * 300)
        assert line is not None
        assert shown_by(line)['values'] == {'remember': 'on'}


async def open_with(browser: PlainBrowser, path: str, value: str) -> None:
    browser.http.cookies.set('authui-typed', value, domain='localhost.local', path='/')
    await browser.open(path)


UNSENT = {'form': 'signup', 'values': {'email': EMAIL}, 'is_unsent': True}


class TestTheNextPage:
    async def test_shows_a_form_that_was_not_sent(self, run: Run) -> None:
        async with run() as browser:
            await open_with(browser, '/signup', cookie(UNSENT))
            assert browser.value('signup', 'email') == EMAIL
            assert browser.notice('signup') == ENGLISH.not_sent
            assert browser.notice('login') == ''
            assert 'authui-typed' not in browser.http.cookies
            await browser.open('/signup')
            assert browser.notice('signup') == browser.value('signup', 'email') == ''

    async def test_reports_it_at_a_challenge_too(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run("pool=PoolConfig(mfa_configuration='OPTIONAL')") as browser:
            local_pool.add_user(EMAIL, mfa=True)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            await open_with(browser, '/mfa', cookie({'form': 'challenge', 'values': {}, 'is_unsent': True}))
            assert browser.notice('challenge') == ENGLISH.not_sent
            await browser.send('challenge', code=local_pool.app_code(EMAIL))
            assert browser.place == '/'

    async def test_keeps_the_ticks(self, run: Run) -> None:
        async with run() as browser:
            shown = {'form': 'login', 'values': {'email': EMAIL, 'remember': 'on'}, 'is_unsent': True}
            await open_with(browser, '/login', cookie(shown))
            assert 'checked' in browser.form('login').one('input', name='remember').attributes

    async def test_is_not_shown_to_others(self, run: Run) -> None:
        async with run() as browser:
            await open_with(browser, '/login', cookie(UNSENT))
            assert browser.value('login', 'email') == EMAIL
            browser.http.cookies.clear()
            await browser.open('/login')
            assert EMAIL not in browser.answer.text

    async def test_accepts_only_cookies_of_ours(self, run: Run, subtests: pytest.Subtests) -> None:
        others = (
            '',
            'x',
            '%',
            cookie([]),
            cookie({'form': 'nothing'}),
            cookie({'values': {'password': 'canary'}}),
            cookie({'values': {'email': 'canary' * 50}}),
            cookie({'values': {'email': ['canary']}}),
            cookie({'other': 'canary'}),
            base64.urlsafe_b64encode(b'[' * 1000).decode(),
            cookie({'values': {'email': 'canary'}}) + ' ' * 3000,
        )
        async with run() as browser:
            for value in others:
                with subtests.test(value[:20]):
                    answer = await browser.http.get('/login', headers={'Cookie': f'authui-typed={value}'})
                    assert answer.status_code == HTTPStatus.OK
                    assert 'canary' not in answer.text

    async def test_escapes_what_it_shows(self, run: Run) -> None:
        async with run() as browser:
            shown = {'form': 'login', 'values': {'email': '"><script>'}, 'is_unsent': True}
            await open_with(browser, '/login?lang=de', cookie(shown))
            assert '<script>' not in browser.answer.text
            assert browser.notice('login') == GERMAN.not_sent
