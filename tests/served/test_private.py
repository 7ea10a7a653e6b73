"""Where sign-ups are private, an answer is the same to the byte whoever is asked about, and so is the next screen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import count
from urllib.parse import urlencode

import pytest
from support.raw_http import HTML, Answer, ask
from support.screens import Server

SCRIPT = """
from nicegui import app, ui
from authui import AuthUI
from authui.models import Registration
from authui.session import Limits, Window

WORLD = Window(10**6, 1.0)

async def tell(email): print('TOLD', email, flush=True)

auth = AuthUI(limits=Limits(per_address=WORLD, sends_per_address=WORLD, in_all=WORLD, failure_seconds=0.0),
              on_existing_account=tell).install()

async def add_users():
    client, pool = auth._runtime().client, auth.pool
    # Each try of a flow has accounts of its own.
    for number in range({tries}):
        for state in ('confirmed', 'disabled'):
            email = f'a{state}{number}@example.org'
            pool.admin_create_user(email, 'correct horse battery', {'email_verified': 'true'})
            if state == 'disabled':
                pool.admin_disable_user(email)
        name = f'aunconfirmed{number}@example.org'
        await client.signup(Registration(identifier=name, password='correct horse battery'))
    print('READY', flush=True)

app.on_startup(add_users)
ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""
STATES = ('confirmed', 'unconfirmed', 'disabled', 'unknown')
TRIES = 12
numbers = count()


@pytest.fixture(scope='module')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(
        tmp_path_factory.mktemp('private'),
        script=SCRIPT.replace('{tries}', str(TRIES)),
        AUTHUI_PRIVATE_SIGN_UP='1',
        AUTHUI_FLOW='USER_PASSWORD_AUTH',
        AUTHUI_STRICT_PAGES='1',
    )
    server.start()
    yield server
    server.stop()


NEW = {'password': 'another horse', 'repeated': 'another horse'}
FLOWS: dict[str, tuple[str, Mapping[str, str], str, str]] = {
    'login': ('login', {'password': 'wrong horse battery', 'authui-do': 'submit'}, '/login', 'role="alert"'),
    'sign-up': ('signup', {**NEW, 'authui-do': 'submit'}, '/confirm', 'Confirmation Number'),
    'resend': ('confirm', {'authui-do': 'resend'}, '/confirm', 'role="status"'),
    'confirm': ('confirm', {'code': '000001', 'authui-do': 'submit'}, '/confirm', 'role="alert"'),
    'forgot': ('forgot', {'authui-do': 'submit'}, '/reset', 'role="status"'),
}
"""The screen and what is sent from it beside the e-mail, where that leads, and what is shown there."""


@pytest.mark.parametrize('accept', [HTML['Accept'], 'application/json'], ids=['plain form', 'script'])
@pytest.mark.parametrize('flow', FLOWS)
def test_the_answers_are_the_same_to_the_byte(server: Server, flow: str, accept: str) -> None:
    screen, fields, end, shown = FLOWS[flow]
    number = next(numbers)
    assert number < TRIES
    seen: dict[str, str] = {}
    for state in STATES:
        email = f'a{state}{number}@example.org'
        answers = sent(server, screen, accept, {**fields, 'email': email})
        if accept == HTML['Accept']:
            place, page = answers[-2].headers['location'] if answers[1:] else f'/{screen}', answers[-1].body
        else:
            place, page = json.loads(answers[0].body)['url'], json.loads(answers[0].body)['html']
        assert place.partition('?')[0] == end
        assert shown in page
        seen[state] = masked('\n'.join(map(told, answers)), email)
    assert len(set(seen.values())) == 1, {state: text[:3000] for state, text in seen.items()}


def sent(server: Server, screen: str, accept: str, fields: Mapping[str, str]) -> list[Answer]:
    """Send a form, and go where it leads; returns all answers."""
    head = {'Accept': accept, 'Content-Type': 'application/x-www-form-urlencoded', 'Origin': server.url}
    answers = [ask(server, 'POST', f'/{screen}', head, urlencode({**fields, 'authui-form': screen}).encode())]
    while location := answers[-1].headers.get('location'):
        answers.append(ask(server, 'GET', location, HTML | {'Cookie': answers[0].cookies}))
    return answers


def told(answer: Answer) -> str:
    """Return all that a browser is told."""
    return f'{answer.status}\n{answer.headers}\n{answer.cookies}\n{answer.body}'


def masked(text: str, email: str) -> str:
    """Take out what is of the one answer: its date, ids and cookies, the e-mail, and how long it waits still."""
    text = text.replace(email, 'EMAIL').replace(email.replace('@', '%40'), 'EMAIL')
    text = re.sub(r"'(date|content-length|etag|expires)': '[^']*'", 'OF-THE-ONE', text)
    text = re.sub(r'[0-9a-f]{8}-[0-9a-f-]{27}', 'ID', text)
    text = re.sub(r'\b\d:\d\d\b', 'WAIT', text)
    return re.sub(r'[\w-]{43}', 'TICKET', text)
