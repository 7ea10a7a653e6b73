"""What a posted form cannot do, and what hosts and the script do with it: other sites, replays, pages, handlers."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import httpx
import pytest
from nicegui import app
from support.markup import allows_styles, read
from support.plain import HEARD, SEEN, PlainBrowser, Run, auth

from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@example.org'
LOGIN = {'authui-form': 'login', 'email': EMAIL, 'password': PASSWORD}
JSON = {'Accept': 'application/json'}


async def posted(browser: PlainBrowser, path: str, data: Any, **headers: str) -> httpx.Response:
    """Post as a browser does, and follow no redirect."""
    return await browser.http.post(path, data=data, headers={'Origin': browser.url, **headers})


async def test_another_site_changes_nothing(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        HEARD.clear()
        for origin in ('https://evil.example', 'null', 'http://localhost:81'):
            answer = await browser.http.post('/login', data=LOGIN, headers={'Origin': origin})
            assert answer.status_code == 403
            assert answer.headers.get_list('set-cookie') == []
            assert answer.headers['cache-control'] == 'no-store'
        for kind, status in (('text/plain', 415), ('multipart/form-data; boundary=x', 415), ('application/json', 415)):
            answer = await browser.http.post(
                '/login', content=b'a=b', headers={'Origin': browser.url, 'Content-Type': kind}
            )
            assert answer.status_code == status
        assert (await browser.http.get('/login', params=LOGIN)).status_code == 200
        assert [each.kind for each in HEARD] == ['request_refused'] * 3
        assert not browser.http.cookies


async def test_a_form_of_no_screen_is_refused(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        for data in (
            LOGIN | {'authui-form': 'nothing'},
            LOGIN | {'authui-form': 'signup'},
            LOGIN | {'authui-form': 'challenge'},
            LOGIN | {'authui-do': 'log_out'},
            LOGIN | {'authui-do': 'nothing'},
            LOGIN | {'email': [EMAIL, EMAIL]},
        ):
            answer = await posted(browser, '/login', data)
            assert answer.status_code == 400
            assert answer.headers['cache-control'] == 'no-store'
        too_large = await posted(browser, '/login', LOGIN | {'more': 'a' * 70_000})
        assert too_large.status_code == 413
        assert not browser.http.cookies


async def test_other_methods_are_refused(run: Run) -> None:
    async with run() as browser:
        head = await browser.http.head('/login')
        assert (head.status_code, head.headers['content-type']) == (200, 'text/html; charset=utf-8')
        for method in ('PUT', 'DELETE', 'PATCH'):
            assert (await browser.http.request(method, '/login', headers={'Origin': browser.url})).status_code == 405


async def test_every_answer_has_the_strict_policy(run: Run, local_pool: PoolUnderTest) -> None:
    async with run(LOGO='https://cdn.example.org/logo.svg') as browser:
        local_pool.add_user(EMAIL)
        answers = [
            await browser.http.get('/login'),
            await browser.http.get('/mfa'),
            await posted(browser, '/login', LOGIN | {'password': 'wrong password'}),
            await posted(browser, '/login', LOGIN | {'password': 'wrong password'}, **JSON),
            await posted(browser, '/login', LOGIN | {'authui-do': 'nothing'}),
            await browser.http.post('/login', data=LOGIN),
            await posted(browser, '/login', LOGIN),
            await browser.http.get('/login'),
        ]
        assert [each.status_code for each in answers] == [200, 303, 200, 200, 400, 403, 303, 303]
        for answer in answers:
            policy = answer.headers['content-security-policy']
            assert 'unsafe' not in policy
            assert "img-src https://cdn.example.org 'self'" in policy
            assert "require-trusted-types-for 'script'" in policy
            assert allows_styles(policy, answer.text)
            assert answer.headers['cache-control'] == ('private, no-cache' if answer is answers[0] else 'no-store')


async def test_known_and_unknown_accounts_get_the_same_answer(run: Run, local_pool: PoolUnderTest) -> None:
    async with run(PRIVATE_SIGN_UP='1'):
        local_pool.add_user('known@example.org')
        local_pool.add_user('close@example.org')
        assert auth().pool is not None
        auth().pool.admin_disable_user('close@example.org')  # type: ignore[union-attr]
        for path, form in (
            ('/login', {'authui-form': 'login', 'password': 'wrong password'}),
            ('/signup', {'authui-form': 'signup', 'password': PASSWORD, 'repeated': PASSWORD}),
            ('/forgot', {'authui-form': 'forgot'}),
            ('/confirm', {'authui-form': 'confirm', 'code': '123456'}),
            ('/reset', {'authui-form': 'reset', 'code': '123456', 'password': PASSWORD, 'repeated': PASSWORD}),
        ):
            answers = []
            for email in ('known@example.org', 'close@example.org', 'nobod@example.org'):
                other = PlainBrowser(app)
                answer = await posted(other, path, {**form, 'email': email}, **{'Accept-Encoding': 'identity'})
                cookies = [each.partition('=')[0] for each in answer.headers.get_list('set-cookie')]
                headers = {name: value for name, value in answer.headers.items() if name != 'set-cookie'}
                answers.append((answer.status_code, headers, cookies, answer.text.replace(email, 'EMAIL')))
            assert answers[0] == answers[1] == answers[2], path


async def test_a_planted_session_cookie_has_no_part_in_a_login(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        planted = 'a' * 43
        answer = await posted(browser, '/login', LOGIN, Cookie=f'authui={planted}; authui={planted}')
        assert answer.status_code == 303
        (session,) = [each for each in answer.headers.get_list('set-cookie') if each.startswith('authui=')]
        assert planted not in session
        two = await browser.http.get('/', headers={'Cookie': f'authui={planted}; {session.partition(";")[0]}'})
        assert two.status_code in {303, 307}


async def test_no_secret_is_logged_or_answered(
    run: Run, local_pool: PoolUnderTest, caplog: pytest.LogCaptureFixture
) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        caplog.set_level(logging.DEBUG)
        for data in (
            LOGIN,
            LOGIN | {'password': 'canary-of-a-password'},
            LOGIN | {'email': 'a', 'password': 'canary-2'},
        ):
            answer = await posted(browser, '/login', data)
            assert 'canary' not in answer.text
            assert PASSWORD not in answer.text
            assert PASSWORD not in str(answer.headers)
        assert 'canary' not in caplog.text
        assert PASSWORD not in caplog.text


async def test_two_posts_at_once_are_one_login(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        HEARD.clear()
        one, other = await asyncio.gather(*(posted(browser, '/login', LOGIN) for _ in range(2)))
        assert (one.status_code, other.status_code) == (303, 303)
        assert [each.kind for each in HEARD] == ['login']
        sessions = {
            each.partition(';')[0]
            for answer in (one, other)
            for each in answer.headers.get_list('set-cookie')
            if each.startswith('authui=')
        }
        assert len(sessions) == 1
        await browser.open('/')
        assert f'Hello {EMAIL}' in browser.answer.text


NASTY = [
    '\0',
    'a\0@example.org',
    '\u202eann@example.org',
    '👩‍👩‍👧@example.org',
    'a' * 5000,
    "<script>alert('canary')</script>@example.org",
    '"><img src=x onerror=alert(1)>@example.org',
    'ann@example.org\r\nSet-Cookie: a=b',
    '{{7*7}}@example.org',
    '\ud7ff\ufffd@example.org',
]


@pytest.mark.parametrize('screen', ['login', 'signup', 'confirm', 'forgot', 'reset'])
async def test_any_input_gets_an_answer(run: Run, screen: str) -> None:
    async with run() as browser:
        for nasty in NASTY:
            fields = dict.fromkeys(['email', 'password', 'repeated', 'code', 'remember'], nasty)
            for action in ('submit', 'resend', 'cancel', nasty):
                answer = await posted(browser, f'/{screen}', {**fields, 'authui-form': screen, 'authui-do': action})
                assert answer.status_code in {200, 303, 400}
                assert '<script>alert' not in answer.text
                assert '<img src=x' not in answer.text
                assert 'a=b' not in answer.headers.get_list('set-cookie')
                if answer.status_code == 200:
                    assert read(answer.text).all('form')


async def test_a_try_counts_for_the_address_that_the_proxy_saw(run: Run) -> None:
    async with run(TRUSTED_PROXIES='1', TRIES_PER_MINUTE='2') as browser:
        wrong = LOGIN | {'password': 'wrong password'}
        for number in range(3):
            forged = f'10.0.0.{number}, 203.0.113.7'
            answer = await posted(
                browser, '/login', wrong | {'email': f'a{number}@example.org'}, **{'X-Forwarded-For': forged}
            )
        assert [each.address for each in HEARD if each.kind == 'login'] == ['203.0.113.7'] * 3
        assert 'Too many' in read(answer.text).one('form', name='login').text


class TestTheScript:
    """The answers to the script, which asks for JSON."""

    async def test_shows_the_next_screen_in_the_page(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run("pool=PoolConfig(mfa_configuration='OPTIONAL')") as browser:
            local_pool.add_user(EMAIL, mfa=True)
            wrong = await posted(browser, '/login?next=%2Fx', LOGIN | {'password': 'wrong password'}, **JSON)
            assert wrong.headers['cache-control'] == 'no-store'
            assert (wrong.json()['url'], wrong.json()['title']) == ('/login?next=%2Fx', 'Login · authui')
            assert 'Email or password is wrong.' in read(wrong.json()['html']).one('form', name='login').text
            step = await posted(browser, '/login?next=%2Fx', LOGIN, **JSON)
            assert step.json()['url'] == '/mfa?next=%2Fx'
            assert read(step.json()['html']).one('form').attributes['action'] == '/mfa?next=%2Fx'
            answer = {'authui-form': 'challenge', 'code': local_pool.app_code(EMAIL)}
            done = await posted(browser, '/mfa?next=%2Fx', answer, **JSON)
            assert done.json() | {'check': ''} == {'go': '/x', 'signed_in': True, 'check': ''}
            assert (await browser.http.get('/authui/session')).status_code == 204

    async def test_gets_no_document_as_json_by_get(self, run: Run) -> None:
        async with run() as browser:
            answer = await browser.http.get('/login?lang=de', headers=JSON)
            assert (answer.status_code, answer.headers['location']) == (303, '/login')

    async def test_loads_its_files_for_good(self, run: Run) -> None:
        async with run(after='auth.protect()') as browser:
            await browser.open('/login')
            urls = [each.attributes['src'] for each in browser.page.all('script')]
            urls += [each.attributes['href'] for each in browser.page.all('link', rel='stylesheet')]
            assert any(each.endswith('authui.js') for each in urls)
            for url in urls:
                answer = await browser.http.get(url)
                assert answer.status_code == 200
                assert answer.headers['cache-control'] == 'public, max-age=31536000, immutable'


class TestLanguages:
    async def test_are_switched_by_a_link(self, run: Run) -> None:
        async with run() as browser:
            await browser.open('/login?next=%2Fx&lang=de')
            assert browser.place == '/login?next=%2Fx'
            assert browser.page.one('html').attributes['lang'] == 'de'
            await browser.send('login', email='ann', password='')
            assert 'Passwort' in browser.wrong_fields('login')['password']
            await browser.open('/login?lang=xx')
            assert browser.page.one('html').attributes['lang'] == 'de'

    async def test_are_switched_by_a_link_on_pages_of_nicegui_too(self, run: Run) -> None:
        async with run(STRICT_PAGES='0') as browser:
            answer = await browser.http.get('/login?lang=de')
            assert (answer.status_code, answer.headers['location']) == (303, '/login')
            assert answer.headers['set-cookie'].startswith('authui-language=de;')


class TestHosts:
    async def test_pages_that_replace_a_screen_are_the_only_answer(self, run: Run) -> None:
        before = "@ui.page('/login')\ndef own(): ui.label('my own login')"
        after = "@ui.page('/forgot')\ndef forgot(): ui.label('my own forgot')"
        async with run(before=before, after=after) as browser:
            for path in ('/login', '/forgot'):
                assert 'my own' in (await browser.http.get(path)).text
                assert (await posted(browser, path, LOGIN)).status_code == 405
            await browser.open('/signup')
            assert browser.forms() == ['signup']
            assert any(each.attributes['href'] == '/login' for each in browser.page.all('a'))

    async def test_cards_of_a_host_are_drawn_by_nicegui(self, run: Run) -> None:
        async with run("cards={'forgot': lambda: ui.label('my own card')}") as browser:
            assert 'my own card' in (await browser.http.get('/forgot')).text
            assert (await posted(browser, '/forgot', {'authui-form': 'forgot', 'email': EMAIL})).status_code == 405
            assert 'authui-plain' in (await browser.http.get('/login')).text

    async def test_validators_refuse_values(self, run: Run, local_pool: PoolUnderTest) -> None:
        validator = (
            "validators={'login': lambda values: {'email': 'Not from here'} if 'ann' in values['email'] else {}}"
        )
        async with run(validator) as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert browser.wrong_fields('login') == {'email': 'Not from here'}

    async def test_handlers_get_the_store_without_a_page(
        self, run: Run, local_pool: PoolUnderTest, caplog: pytest.LogCaptureFixture
    ) -> None:
        after = """
async def slowly(store):
    import asyncio
    await asyncio.sleep(0)
    store.commit('account/notice', None)
    SEEN.append(store.state.account.user.email)

auth.on('signed_in', slowly)
auth.on('signed_in', lambda: ui.notify('Welcome'))
auth.on('signed_in', lambda: SEEN.append(auth.store()))
"""
        async with run(after=after) as browser:
            local_pool.add_user(EMAIL)
            await browser.post('/login', LOGIN)
            assert f'Hello {EMAIL}' in browser.answer.text
            await asyncio.sleep(0.05)
        assert SEEN == [EMAIL]
        assert caplog.text.count('for a form that was posted, where there is no page') == 2
        caplog.clear()  # NiceGUI's plugin fails a test with an error in its log

    async def test_modules_and_plugins_are_in_the_store_of_a_form(self, run: Run, local_pool: PoolUnderTest) -> None:
        before = """
class CartState(State):
    items: int = 0
class Cart(Module[CartState]):
    def initial_state(self):
        return CartState()
"""
        arguments = "modules=lambda _: {'cart': Cart()}, plugins=[lambda store: SEEN.append(store.state.cart.items)]"
        async with run(arguments, before=before) as browser:
            local_pool.add_user(EMAIL)
            await posted(browser, '/login', LOGIN)
            assert SEEN == [0]
            assert not auth().stores()
