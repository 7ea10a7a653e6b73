"""Whatever Cognito answers, each screen is told to say it by its name, at its field, with a way on: row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from support.acts import LOGIN, Act
from support.open_page import OpenPage
from support.refusals import CASES, ENDED, WIRE, Case
from support.screens import PASSWORD
from support.scripted import ScriptedApp, scripted_app


@pytest.fixture(scope='module')
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedApp]:
    with scripted_app(tmp_path_factory.mktemp('scripted')) as app:
        yield app


def perform(page: OpenPage, app: ScriptedApp, act: Act, email: str) -> None:
    """Get to the screen of an act, send its form as the browser does, and wait until that is answered."""
    given = dict(act.values)
    if act.before is None:
        given['email'] = email
    else:
        act.before(app)
        page.submit('login', email=email, password=PASSWORD)
        page.wait_until(lambda: is_ready(page, act.form))
    shown = page.shown(act.form)
    assert shown is not None
    before = shown.turn
    if act.button:
        assert shown.resend == act.button
        page.ask_for_a_new_code(act.form, email=email)
    else:
        page.submit(act.form, **given)
    page.wait_until(lambda: (form := page.shown(act.form)) is None or form.turn > before)


def is_ready(page: OpenPage, name: str) -> bool:
    form = page.shown(name)
    return form is not None and not form.is_busy


def is_said(page: OpenPage, case: Case, email: str) -> None:
    """See the alert, its field, and the way on."""
    shown = page.shown(case.act.form)
    assert shown is not None
    assert case.says in shown.alert
    assert shown.wrong_fields == ([case.field] if case.field else [])
    assert set(shown.emails) <= {email}
    assert not shown.is_busy
    assert shown.waits == (case.exit == 'wait')
    assert bool(shown.offers) == (case.exit == 'offers')
    if case.exit == 'resend':
        assert shown.resend == 'Send a new code'
    if case.exit == 'back':
        assert page.says('Back to login')


def is_led_on(page: OpenPage, app: ScriptedApp, case: Case, email: str) -> None:
    """See the other screen, which says why and keeps the e-mail address; and that there is a way from there."""
    page.wait_until(lambda: page.path == f'/{case.exit}' and is_ready(page, case.exit))
    shown = page.shown(case.exit)
    assert shown is not None
    assert case.says in f'{shown.alert} {shown.notice}'
    assert shown.emails == [email]
    if case.exit == 'confirm':
        assert page.says('Need to login or signup?')
    if case.exit == 'reset':
        assert page.says('Back to login')
    if case.exit in {'confirm', 'reset'}:
        assert shown.resend == 'Send a new code'
        assert not [each for each, _ in app.cognito.requests if each in {'ResendConfirmationCode', 'ForgotPassword'}]


@pytest.mark.parametrize('case', CASES, ids=lambda case: case.title)
def test_an_answer_is_said_by_its_name_and_has_a_way_on(app: ScriptedApp, case: Case) -> None:
    app.forget()
    app.cognito.refuse(case.act.operation, case.name, case.message, case.status)
    logged = len(app.server.log)
    email = f'user{CASES.index(case)}@example.org'
    with OpenPage(app.server, '/login' if case.act.before else f'/{case.act.form}') as page:
        perform(page, app, case.act, email)
        if case.exit in {'login', 'confirm', 'reset'}:
            is_led_on(page, app, case, email)
        else:
            is_said(page, case, email)
        assert case.message not in page.received
        shown = page.shown(case.act.form)
    log = app.server.log[logged:]
    if case.remedy:
        assert re.search(f'What to do: .*{re.escape(case.remedy)}', log)
    if case.says.endswith('reference '):
        assert shown is not None
        (reference,) = re.findall(r'reference ([0-9a-f]{8})\.', shown.alert)
        assert f'[{reference}]' in log


@pytest.mark.parametrize('name', WIRE)
def test_what_is_no_answer_is_an_error_like_any_other(app: ScriptedApp, name: str) -> None:
    app.forget()
    reply, says = WIRE[name]
    app.cognito.reply('InitiateAuth', reply)
    with OpenPage(app.server, '/login') as page:
        perform(page, app, LOGIN, 'wire@example.org')
        is_said(page, Case(LOGIN, '', '', says), 'wire@example.org')
        assert 'prose' not in page.received


@pytest.mark.parametrize(('operation', 'name', 'message'), ENDED)
def test_a_session_that_has_ended_is_said_with_a_way_back(
    app: ScriptedApp, operation: str, name: str, message: str
) -> None:
    app.forget()
    email = 'ended@example.org'
    app.let_in(email, seconds=30)  # that is, to be refreshed at once, which is answered below
    refresh = app.hold_refresh(email, operation, name, message)
    with OpenPage(app.server, '/login') as login:
        login.submit('login', email=email, password=PASSWORD)
        cookie = login.enter()
    with OpenPage(app.server, '/', cookie) as page:
        assert page.says(f'Hello {email}')
        if operation == 'GetUser':
            app.cognito.replies.pop(operation)
            app.cognito.refuse(operation, name, message)
        refresh.release.set()
        page.wait_until(lambda: page.path.startswith('/login'))
    with OpenPage(app.server, page.path) as login:
        shown = login.shown('login')
        assert shown is not None
        assert shown.notice == 'Your session has ended. Please log in again.'
