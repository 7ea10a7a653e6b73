"""Half-finished sign-ins that are disturbed: a reload, the back button, a second tab and time, at every step.

Each step is disturbed in one way, and each way is tried on a step of either kind. Every step in every way is what
`make soak` runs, by AUTHUI_TEST_DISTURBED=all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from support.acts import SCREENS, fill, form
from support.screens import FreshServer
from support.scripted import WITH_CLOCK, ScriptedApp, scripted_app

DELIVERY = {'Destination': 'a***@e***', 'DeliveryMedium': 'email', 'AttributeName': 'email'}
BEGUN = {'confirm': 'signup', 'reset': 'forgot'}
"""What leads to a screen that awaits a code."""
CHALLENGES = [name for name, act in SCREENS.items() if act.before is not None]
IS_WHOLE = os.environ.get('AUTHUI_TEST_DISTURBED') == 'all'
_DAY_AND_MORE = 25 * 3600.0
_WAYS = 3


def steps(way: int) -> list[str]:
    """Return the steps that are disturbed in one of the three ways."""
    begun = [*BEGUN]
    return begun + CHALLENGES if IS_WHOLE else [begun[way % len(begun)], *CHALLENGES[way::_WAYS]]


def test_every_step_is_disturbed() -> None:
    assert {step for way in range(_WAYS) for step in steps(way)} == {*BEGUN, *CHALLENGES}


@pytest.fixture(scope='module')
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedApp]:
    with scripted_app(tmp_path_factory.mktemp('scripted'), WITH_CLOCK, FreshServer) as app:
        yield app


def begin(page: Page, app: ScriptedApp, step: str, email: str) -> Locator:
    """Get to a step as a user does, wait until the browser can go on with it, and return its form."""
    app.forget()
    app.set_ahead(0)
    signed_up = {'UserConfirmed': False, 'UserSub': 'sub-1', 'CodeDeliveryDetails': DELIVERY}
    app.cognito.say('SignUp', signed_up)
    app.cognito.say('ForgotPassword', {'CodeDeliveryDetails': DELIVERY})
    if step in BEGUN:
        SCREENS[BEGUN[step]].perform(page, app, email)
    else:
        SCREENS[step].open(page, app, email)
    shown = form(page, SCREENS[step].form)
    expect(shown).to_be_visible()
    return shown


def is_gone_on_with(page: Page, step: str, email: str) -> None:
    """See that a screen is there as it was, with its e-mail and where its code went."""
    shown = form(page, SCREENS[step].form)
    expect(shown).to_be_visible()
    if step in BEGUN:
        expect(shown.locator('[name=email]')).to_have_value(email)
        sent = 'a code was sent.' if step == 'reset' else 'A code was sent to a***@e***.'
        expect(shown).to_contain_text(sent)
        expect(shown.locator('[name=code]')).to_be_focused()
    expect(page.locator('h2').first).to_be_visible()


def is_back_at_login(page: Page, app: ScriptedApp, email: str) -> None:
    expect(page).to_have_url(re.compile(re.escape(f'{app.server.url}/login') + r'(\?notice=step_expired)?$'))
    login = form(page, 'login')
    expect(login.locator('[name=email]')).to_be_editable()
    app.let_in(email)
    app.cognito.replies['InitiateAuth'][:-1] = []
    fill(login, email=email, password='correct horse battery')
    expect(page.get_by_text(f'Hello {email}')).to_be_visible()


@pytest.mark.parametrize('step', steps(0))
def test_a_reload_and_a_second_tab_go_on(page: Page, app: ScriptedApp, step: str, email: str) -> None:
    begin(page, app, step, email)
    url = page.url
    page.reload()
    is_gone_on_with(page, step, email)
    second = page.context.new_page()
    second.goto(url)
    is_gone_on_with(second, step, email)
    # What one of them gives up is nothing that the other breaks at.
    second.goto(f'{app.server.url}/login')
    expect(form(second, 'login')).to_be_visible()
    second.close()
    page.reload()
    is_gone_on_with(page, step, email)


@pytest.mark.parametrize('step', steps(1))
def test_back_leads_to_the_login_and_forward_draws_no_empty_page(
    page: Page, app: ScriptedApp, step: str, email: str
) -> None:
    begin(page, app, step, email)
    page.go_back()
    before = form(page, BEGUN.get(step, 'login'))
    expect(before.locator('[name=email]')).to_have_value(email)
    for field in before.locator('input[type=password]').all():
        expect(field).to_have_value('')
    page.go_forward()
    if step in BEGUN:
        expect(form(page, step).locator('[name=email]')).to_have_value(email)
    else:
        expect(page.locator('form:visible').first).to_be_visible()
    page.goto(f'{app.server.url}/login')
    is_back_at_login(page, app, email)


@pytest.mark.parametrize('step', steps(2))
def test_time_that_has_run_out_leads_to_a_screen_that_can_be_filled_in(
    page: Page, app: ScriptedApp, step: str, email: str
) -> None:
    shown = begin(page, app, step, email)
    app.set_ahead(_DAY_AND_MORE)
    app.cognito.refuse('AssociateSoftwareToken', 'NotAuthorizedException', 'Invalid session for the user.')
    if step in BEGUN:
        page.reload()
        expect(shown.locator('[name=email]')).to_have_value(email)  # the tab keeps what was typed
        return
    if SCREENS[step].operation:
        fill(shown, **SCREENS[step].values)
    else:
        fill(shown, factor='app')
    login = form(page, 'login')
    expect(page).to_have_url(f'{app.server.url}/login')
    expect(login.get_by_role('alert')).to_contain_text('That took too long. Please start again.')
    expect(login.locator('[name=email]')).to_have_value(email)
    app.set_ahead(0)
    begin(page, app, step, email)
    app.set_ahead(_DAY_AND_MORE)
    page.reload()
    app.set_ahead(0)
    is_back_at_login(page, app, email)
