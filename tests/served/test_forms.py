"""Forms that are posted to real servers: every refusal of Cognito as it is read, mounts and proxies, bad requests."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode, urlsplit

import pytest
from support.acts import CHOICE, FACTOR, SET_UP_EITHER, SET_UP_EMAIL, Act
from support.challenges import KEY, ask_for
from support.codes import totp
from support.mounted_app import MOUNTED
from support.plain import HTML, PlainBrowser
from support.refusals import CASES, WIRE, Case
from support.screens import PASSWORD, Server
from support.scripted import ScriptedApp, scripted_app

EMAIL = 'ann@example.org'


@pytest.fixture(scope='module')
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedApp]:
    with scripted_app(tmp_path_factory.mktemp('scripted'), AUTHUI_STRICT_PAGES='1') as app:
        yield app


@asynccontextmanager
async def browser_at(url: str) -> AsyncIterator[PlainBrowser]:
    browser = PlainBrowser(url=url)
    async with browser.http:
        yield browser


async def perform(browser: PlainBrowser, app: ScriptedApp, act: Act, email: str) -> None:
    """Get to the screen of an act, and send its form."""
    if act.before is not None:
        act.before(app)
        await browser.open('/login')
        await browser.send('login', email=email, password=PASSWORD)
    else:
        await browser.open(f'/{act.form}')
    given = dict(act.values) if act.before is not None else {**act.values, 'email': email}
    fields = {each.attributes.get('name') for each in browser.form(act.form).all('input')}
    assert fields >= given.keys()
    await browser.send(act.form, 'resend' if act.button else 'submit', **given)


def is_said(browser: PlainBrowser, case: Case, email: str) -> None:
    """Read the alert, its field, and the way on."""
    name = case.act.form
    form = browser.form(name)
    assert case.says in browser.alert(name)
    assert list(browser.wrong_fields(name)) == ([case.field] if case.field else [])
    if case.act.before is None:
        assert browser.value(name, 'email') == email
    assert ('data-wait' in form.attributes) == (case.exit == 'wait')
    (alert,) = form.all(role='alert')
    assert bool(alert.all('a')) == (case.exit == 'offers')
    if case.exit == 'resend':
        assert form.one('button', value='resend').text == 'Send a new code'
    if case.exit == 'back':
        assert 'Back to login' in form.text


def is_led_on(browser: PlainBrowser, app: ScriptedApp, case: Case, email: str) -> None:
    """Read the other screen, which says why; no code was sent by that."""
    name = case.exit
    assert case.says in f'{browser.alert(name)} {browser.notice(name)}'
    if name in {'confirm', 'reset'}:
        assert browser.value(name, 'email') == email
        assert browser.form(name).one('button', value='resend').text == 'Send a new code'
        assert not [each for each, _ in app.cognito.requests if each in {'ResendConfirmationCode', 'ForgotPassword'}]


@pytest.mark.parametrize('case', CASES, ids=lambda case: case.title)
async def test_an_answer_of_cognito_is_read_with_a_way_on(app: ScriptedApp, case: Case) -> None:
    app.forget()
    app.cognito.refuse(case.act.operation, case.name, case.message, case.status)
    email = f'user{CASES.index(case)}@example.org'
    async with browser_at(app.server.url) as browser:
        await perform(browser, app, case.act, email)
        if case.exit in {'login', 'confirm', 'reset'}:
            is_led_on(browser, app, case, email)
        else:
            is_said(browser, case, email)
        assert case.message not in browser.answer.text
        for typed in case.act.values:
            if typed in {'password', 'repeated', 'code', 'answer'}:
                assert all(case.act.values[typed] not in each.text for each in browser.answers)


@pytest.mark.parametrize('name', WIRE)
async def test_what_is_no_answer_is_an_error_like_any_other(app: ScriptedApp, name: str) -> None:
    app.forget()
    reply, says = WIRE[name]
    app.cognito.reply('InitiateAuth', reply)
    async with browser_at(app.server.url) as browser:
        await browser.open('/login')
        await browser.send('login', email='wire@example.org', password=PASSWORD)
        assert says in browser.alert('login')
        assert 'prose' not in browser.answer.text


@pytest.mark.parametrize(
    ('act', 'path'),
    [(CHOICE, '/mfa-choice'), (FACTOR, '/factor'), (SET_UP_EMAIL, '/mfa-setup'), (SET_UP_EITHER, '/mfa-setup')],
    ids=lambda each: each if isinstance(each, str) else '',
)
async def test_choices_are_made(app: ScriptedApp, act: Act, path: str) -> None:
    app.forget()
    assert act.before is not None
    act.before(app)
    async with browser_at(app.server.url) as browser:
        await browser.open('/login')
        await browser.send('login', email=EMAIL, password=PASSWORD)
        assert browser.path == path
        if act is SET_UP_EITHER:
            await browser.send('challenge')
            assert list(browser.wrong_fields('challenge')) or browser.alert('challenge')
            app.cognito.say('AssociateSoftwareToken', {'SecretCode': 'JBSWY3DPEHPK3PXP', 'Session': 's' * 20})
            await browser.send('challenge', factor='app')
            key = browser.page.one(class_='authui-key').text
            assert browser.form('challenge').attributes['action'] == '/mfa-setup?factor=app'
            app.cognito.refuse('VerifySoftwareToken', 'EnableSoftwareTokenMFAException', 'Code mismatch')
            await browser.send('challenge', code=totp(key.replace(' ', '')))
            assert browser.alert('challenge')
            assert browser.page.one(class_='authui-key').text == key
        else:
            app.cognito.refuse('RespondToAuthChallenge', 'CodeMismatchException', 'Invalid code')
            await browser.send('challenge', **act.values)
            assert browser.alert('challenge')


# --- where the app lies ---


@pytest.fixture(scope='module')
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp('mounted')
    server = Server(folder, script=MOUNTED, path='/gui/login', AUTHUI_STRICT_PAGES='1', AUTHUI_TRUSTED_PROXIES='1')
    server.start()
    yield server
    server.stop()


async def test_in_a_mounted_app_every_url_has_the_mount(mounted: Server) -> None:
    async with browser_at(mounted.url) as browser:
        await browser.open('/gui/login?next=~%2Freport')
        page = browser.page
        urls = [each.attributes['action'] for each in page.all('form')]
        urls += [each.attributes['href'] for each in [*page.all('a'), *page.all('link')] if 'href' in each.attributes]
        urls += [each.attributes['src'] for each in page.all('script')]
        assert all(each.startswith('/gui/') for each in urls), urls
        for each in page.all('script'):
            assert (await browser.http.get(each.attributes['src'])).status_code == 200
        await browser.send('login', email=EMAIL, password='wrong password')
        json = await browser.http.post(
            '/gui/login?next=~%2Freport',
            data={'authui-form': 'login', 'email': EMAIL, 'password': PASSWORD},
            headers={'Origin': mounted.url, 'Accept': 'application/json'},
        )
        assert json.json() | {'check': ''} == {'go': '/report', 'signed_in': True, 'check': ''}
        browser.http.cookies.clear()
        await browser.send('login', password=PASSWORD)
        assert browser.path == '/report'
        assert f'report for {EMAIL}' in browser.answer.text
        await browser.open('/gui/login')
        assert browser.path == '/gui/'


async def test_behind_a_proxy_with_a_prefix_every_url_has_it(mounted: Server) -> None:
    async with browser_at(mounted.url) as browser:
        browser.http.headers['X-Forwarded-Prefix'] = '/app'
        page = await browser.http.get('/gui/login')
        assert 'action="/app/gui/login?posted=1"' in page.text
        assert 'src="/app/gui/authui/files/' in page.text
        data = {'authui-form': 'login', 'email': EMAIL, 'password': PASSWORD}
        headers = {'Origin': mounted.url}
        plain = await browser.http.post('/gui/login', data=data, headers=headers)
        assert plain.headers['location'].startswith('/app/gui/authui/session/kept?to=')
        json = await browser.http.post('/gui/login', data=data, headers=headers | {'Accept': 'application/json'})
        assert json.json() | {'check': ''} == {'go': '/app/gui/', 'signed_in': True, 'check': ''}


# --- bytes that no browser sends ---


def exchange(server: Server, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send bytes, and return all that comes back until the server closes or says no more for a second."""
    with socket.create_connection(('127.0.0.1', urlsplit(server.url).port or 80), timeout=1.5) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)
        received = b''
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except TimeoutError:
            pass
        return received


def head(server: Server, *lines: str, origin: str | None = None) -> bytes:
    url = origin or server.url
    host = urlsplit(server.url).netloc
    kind = 'Content-Type: application/x-www-form-urlencoded'
    return '\r\n'.join(['POST /login HTTP/1.1', f'Host: {host}', f'Origin: {url}', kind, *lines, '', '']).encode()


async def test_the_key_of_an_app_is_never_compressed(app: ScriptedApp) -> None:
    """The length of a compressed answer would reveal the key to anybody who can choose a part of the URL (BREACH)."""
    app.forget()
    ask_for(app, 'an app that is set up', EMAIL)
    async with browser_at(app.server.url) as browser:
        await browser.open('/login')
        assert browser.answer.headers['content-encoding'] == 'gzip'
        await browser.send('login', email=EMAIL, password=PASSWORD)
        await browser.send('challenge', factor='app')
        for accept in (HTML, 'application/json'):
            await browser.post(
                '/mfa-setup?factor=app', {'authui-form': 'challenge', 'authui-do': 'submit', 'code': '1'}, Accept=accept
            )
            assert browser.answer.headers['content-type'].startswith(accept.partition(',')[0])
            assert KEY in browser.answer.text.replace(' ', '')
            assert browser.answer.headers['content-encoding'] == 'identity'


BODY = urlencode({'authui-form': 'login', 'email': EMAIL, 'password': ''}).encode()


async def test_the_body_is_asked_for_once_the_head_has_been_judged(app: ScriptedApp) -> None:
    asks = (f'Content-Length: {len(BODY)}', 'Expect: 100-continue')
    own = await asyncio.to_thread(exchange, app.server, head(app.server, *asks), BODY)
    assert own.startswith(b'HTTP/1.1 100')
    assert b'HTTP/1.1 200' in own
    foreign = await asyncio.to_thread(exchange, app.server, head(app.server, *asks, origin='https://evil.example'))
    assert foreign.startswith(b'HTTP/1.1 403')
    large = ('Content-Length: 70000', 'Expect: 100-continue')
    assert (await asyncio.to_thread(exchange, app.server, head(app.server, *large))).startswith(b'HTTP/1.1 413')


async def test_chunks_are_counted(app: ScriptedApp) -> None:
    chunked = head(app.server, 'Transfer-Encoding: chunked')
    whole = b'%x\r\n%s\r\n0\r\n\r\n' % (len(BODY), BODY)
    assert (await asyncio.to_thread(exchange, app.server, chunked, whole)).startswith(b'HTTP/1.1 200')
    chunk = b'2000\r\n%s\r\n' % (b'a' * 0x2000)
    answer = await asyncio.to_thread(exchange, app.server, chunked, *[chunk] * 9)
    assert answer.startswith(b'HTTP/1.1 413')
