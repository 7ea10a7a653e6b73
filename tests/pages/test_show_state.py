"""A form of a host's own that follows the store: it leads to the support where an error leaves nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from nicegui import app
from nicegui.testing import user_simulation

from authui import Account
from authui.errors import AuthError, CodeMismatchError, MisconfiguredError, TriggerError
from authui.models import Problem
from authui.pages import AuthForm
from authui.pages.texts import ENGLISH
from authui.testing import PoolUnderTest

MAIN = """
from nicegui import ui
from authui import AuthUI
from authui.pages import AuthForm, Field, Link, show_state

async def send(values):
    pass

@ui.page('/own')
def own():
    texts = auth.texts()
    form = AuthForm(name='forgot', title='Own', button='Go', fields=[Field(name='email', label='E')], texts=texts,
                    on_submit=send)
    offers = {'trigger_refused': [Link(text='Why', href='/why')]}
    show_state(form, auth.store(), texts, of='forgot', offers=offers)

auth = AuthUI().install()
ui.run()
"""
HELP = 'https://help.example.org'


@pytest.mark.parametrize(
    ('error', 'url', 'links'),
    [
        (MisconfiguredError(), HELP, [(ENGLISH.contact_support, HELP)]),
        (MisconfiguredError(), None, []),
        (TriggerError(), HELP, [('Why', '/why'), (ENGLISH.contact_support, HELP)]),
        (CodeMismatchError(), HELP, []),
    ],
    ids=lambda value: getattr(value, 'code', None),
)
async def test_its_alert_leads_to_the_support(
    tmp_path: Path,
    local_pool: PoolUnderTest,
    monkeypatch: pytest.MonkeyPatch,
    error: AuthError,
    url: str | None,
    links: list[tuple[str, str]],
) -> None:
    assert local_pool is not None
    if url is not None:
        monkeypatch.setenv('AUTHUI_SUPPORT_URL', url)
    (tmp_path / 'main.py').write_text(MAIN)
    async with user_simulation(main_file=tmp_path / 'main.py') as user:
        await user.open('/own')
        (form,) = user.find(kind=AuthForm).elements
        (store,) = app.state.authui.stores().values()
        store.commit(Account.error, 'forgot', Problem.of(error))
        await user.should_see(kind=AuthForm)
        shown = [(each.text, each.href) for each in form.view.offers]
    assert shown == links
