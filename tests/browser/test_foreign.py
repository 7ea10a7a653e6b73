"""Foreign sites, foreign targets and foreign texts, in a real browser: what it would do with them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.foreign import PAYLOADS, TARGETS
from support.screens import PASSWORD, Screens, Server, free_port

from authui.edge.targets import local_path

SCRIPT = """
import json
from pathlib import Path
from fastapi import Request
from nicegui import app, ui
from authui import Account, AuthUI, CurrentUser

auth = AuthUI().install()
PAYLOADS = json.loads(Path('payloads.json').read_text()) if Path('payloads.json').exists() else ['x']

def add_users():
    auth.pool.admin_create_user('ann@example.org', 'correct horse battery', {'email_verified': 'true', 'name': 'Ann'})
    for number, payload in enumerate(PAYLOADS):
        values = {'email_verified': 'true', 'name': payload, 'nickname': payload}
        auth.pool.admin_create_user(f'user{number}@example.org', 'correct horse battery', values)

app.on_startup(add_users)

@app.post('/orders')
@app.put('/orders')
@app.get('/orders')
async def order(request: Request) -> str:
    from authui.guards.visit import visit_of
    user = await visit_of(request).user()
    print(f'{request.method} by {user.email if user else "nobody"}', flush=True)
    return 'ordered'

@ui.page('/')
def home(user: CurrentUser) -> None:
    store = auth.store()
    ui.label(f'Hello {store.get(Account.display_name)}')
    ui.label(repr(store.state.account))
    auth.user_menu()
    ui.button('Log out', on_click=lambda: store.dispatch(Account.logout))

ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""
STRINGS = int(os.environ.get('AUTHUI_TEST_TARGETS', '3000'))


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp('foreign')
    (folder / 'payloads.json').write_text(json.dumps(BATCHES))
    server = Server(folder, script=SCRIPT)
    server.start()
    yield server
    server.stop()


BATCHES = [' '.join(PAYLOADS[begin : begin + 13]) for begin in range(0, len(PAYLOADS), 13)]


def signed_in(context: BrowserContext, server: Server, email: str = 'ann@example.org') -> Page:
    page = context.new_page()
    screens = Screens(page, server.url)
    screens.open()
    screens.log_in(email)
    expect(page.get_by_text('Hello')).to_be_visible()
    return page


class TestAForeignSite:
    """Every way in which a page can have a browser send something, with the user's cookie where that goes along."""

    ATTACK = """
    async (url) => {
        const said = [];
        const tried = async (name, work) => {
            try { said.push([name, await work()]); } catch (error) { said.push([name, 'refused']); }
        };
        const form = (action, type) => new Promise((done) => {
            const frame = document.createElement('iframe');
            frame.name = `frame${Math.random()}`;
            document.body.append(frame);
            const sent = document.createElement('form');
            Object.assign(sent, {method: 'POST', action, target: frame.name, enctype: type});
            const field = document.createElement('input');
            Object.assign(field, {name: '{"ticket":"x","a":"', value: '"}'});
            sent.append(field);
            document.body.append(sent);
            frame.onload = () => done('sent');
            setTimeout(() => done('sent'), 1500);
            sent.submit();
        });
        for (const path of ['/orders', '/authui/session']) {
            for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])
                await tried(`form ${type}`, () => form(url + path, type));
            await tried('fetch', () => fetch(url + path, {method: 'POST', credentials: 'include', mode: 'no-cors',
                headers: {'Content-Type': 'text/plain'}, body: '{"email":"evil@example.org","password":"x"}'})
                .then(() => 'sent'));
            await tried('json', () => fetch(url + path, {method: 'POST', credentials: 'include',
                headers: {'Content-Type': 'application/json', 'X-AuthUI-Ticket': 'x'}, body: '{}'}).then(() => 'READ'));
            await tried('put', () => fetch(url + path, {method: 'PUT', credentials: 'include'}).then(() => 'READ'));
            await tried('beacon', async () => navigator.sendBeacon(url + path, 'x') ? 'sent' : 'refused');
        }
        await tried('read', () => fetch(url + '/', {credentials: 'include'}).then(() => 'READ'));
        await tried('image', () => new Promise((done) => {
            const image = new Image();
            image.onload = () => done('READ');
            image.onerror = () => done('sent');
            image.src = url + '/authui/session';
        }));
        await tried('socket', () => new Promise((done) => {
            const socket = new WebSocket(url.replace('http', 'ws') +
                '/_nicegui_ws/socket.io/?EIO=4&transport=websocket&client_id=x&implicit_handshake=true');
            socket.onopen = () => done('READ');
            socket.onerror = () => done('refused');
        }));
        await tried('frame', () => new Promise((done) => {
            const frame = document.createElement('iframe');
            frame.src = url + '/login';
            frame.onload = () => {
                try { done(frame.contentDocument ? 'READ' : 'refused'); } catch { done('refused'); }
            };
            document.body.append(frame);
        }));
        return said;
    }
    """

    @pytest.mark.parametrize('site', ['http://evil.example', 'http://127.0.0.1:{other}', 'http://localhost:{port}'])
    def test_changes_nothing_and_reads_nothing(self, context: BrowserContext, server: Server, site: str) -> None:
        page = signed_in(context, server)
        before = context.cookies(server.url)
        ordered = server.log.count(' by ann@example.org')
        origin = site.format(other=free_port(), port=server.port)
        evil = context.new_page()
        evil.route(f'{origin}/evil', lambda route: route.fulfill(body='<body>win a prize', content_type='text/html'))
        evil.goto(f'{origin}/evil')
        said = evil.evaluate(self.ATTACK, server.url)
        assert len(said) >= 16
        assert 'READ' not in [what for _, what in said], said
        assert server.log.count(' by ann@example.org') == ordered
        assert context.cookies(server.url) == before
        page.reload()
        expect(page.get_by_text('Hello')).to_be_visible()
        evil.close()

    def test_does_not_log_anybody_in_as_somebody_else(self, context: BrowserContext, server: Server) -> None:
        """Login CSRF: the attacker's own e-mail and password, posted from another site."""
        evil = context.new_page()
        evil.route('http://evil.example/', lambda route: route.fulfill(body='<body>', content_type='text/html'))
        form = {'authui-form': 'login', 'authui-do': 'submit', 'email': 'ann@example.org', 'password': PASSWORD}
        evil.goto('http://evil.example/')
        evil.evaluate(
            """([url, values]) => fetch(url, {method: 'POST', credentials: 'include', mode: 'no-cors',
                body: new URLSearchParams(values)}).catch(() => {})""",
            [f'{server.url}/login', form],
        )
        assert context.cookies(server.url) == []
        with evil.expect_navigation(url=f'{server.url}/login') as answered:
            evil.evaluate(
                """([url, values]) => {
                  const form = Object.assign(document.createElement('form'), {method: 'post', action: url});
                  for (const [name, value] of Object.entries(values))
                    form.append(Object.assign(document.createElement('input'), {name, value}));
                  document.body.append(form);
                  form.submit();
                }""",
                [f'{server.url}/login', form],
            )
        assert answered.value is not None
        assert answered.value.status == 403
        assert context.cookies(server.url) == []


JUDGE = """
([targets, origin]) => targets.filter((target) => ['', '/auth', '/auth/deep'].some((prefix) =>
    [origin + '/login', origin + '/auth/login?next=x', origin + '/'].some((base) => {
        try { return new URL(prefix + target, base).origin !== origin; } catch { return true; }
    })))
"""


class TestATarget:
    def test_of_the_corpus_or_at_random_stays_on_the_site_for_the_browser(self, page: Page, server: Server) -> None:
        texts: list[str] = list(TARGETS)

        @settings(max_examples=STRINGS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(
            st.one_of(
                st.text(alphabet=st.sampled_from('/\\%25cf09.:@?#ae \t\n\r\x00;。'), max_size=16),
                st.text(max_size=30),
                st.sampled_from(TARGETS).flatmap(lambda target: st.text(max_size=4).map(lambda more: more + target)),
            ).map(lambda text: f'/{text}')
        )
        def gather(text: str) -> None:
            texts.append(text)

        gather()
        assert len(TARGETS) >= 150
        kept = {local_path(text, '/home') for text in texts}
        # As the browser's own script takes it, and as a redirect's header writes it.
        written = [*kept, *(quote(each, safe=":/%#?=@[]!$&'()*+,;", errors='replace') for each in kept)]
        page.goto(f'{server.url}/login')
        assert page.evaluate(JUDGE, [[each for each in written if each.isprintable()], server.url]) == []
        assert all(each.isprintable() for each in kept)
        assert len(kept) > 100, 'most are refused, and some are not'

    def test_the_judge_would_say_so(self, page: Page, server: Server) -> None:
        page.goto(f'{server.url}/login')
        bad = ['//evil.example', '/\\evil.example', '/\t/evil.example', 'https://evil.example', 'javascript:alert(1)']
        assert set(page.evaluate(JUDGE, [bad, server.url])) == set(bad)


def hits(page: Page) -> object:
    return page.evaluate('window.__hit || document.querySelectorAll("[onerror],[onload],[onfocus],iframe").length')


class TestAText:
    """Sixty texts that are scripts elsewhere are texts here."""

    def test_there_are_sixty(self) -> None:
        assert len(set(PAYLOADS)) >= 60

    @pytest.mark.parametrize('batch', range(len(BATCHES)))
    def test_in_the_query_the_path_or_the_form_is_text(self, page: Page, server: Server, batch: int) -> None:
        text = BATCHES[batch]
        asked = quote(text, safe='')
        page.goto(f'{server.url}/login?next=/{asked}&notice={asked}&{asked}={asked}')
        screens = Screens(page, server.url)
        screens.login.get_by_label('Email', exact=True).fill(f'"{text[:80]}"@example.org')
        screens.login.get_by_label('Password', exact=True).fill(text[:200])
        screens.login.get_by_role('button', name='Login').click()
        expect(screens.login.get_by_role('alert')).to_be_visible()
        assert not hits(page)
        page.goto(f'{server.url}/nowhere/{quote(text.replace("/", ""), safe="")}')
        assert not hits(page)

    @pytest.mark.parametrize('batch', range(len(BATCHES)))
    def test_in_an_attribute_of_the_user_is_text(self, browser: Browser, server: Server, batch: int) -> None:
        context = browser.new_context()
        page = signed_in(context, server, f'user{batch}@example.org')
        expect(page.get_by_text('Hello <').or_(page.get_by_text('Hello ')).first).to_be_visible()
        assert BATCHES[batch][:20] in page.locator('body').inner_text()
        assert not hits(page)
        context.close()
