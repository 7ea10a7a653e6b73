"""A café with its own look, texts and login card, in German and English."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from nicegui import ui

from authui import AuthUI, CurrentUser, Settings
from authui.pages import Values
from authui.pages.texts import ENGLISH, GERMAN

NAME = 'Café Morgenrot'
TEXTS = {
    'de': {'door': 'Schön, dass Sie da sind. Ihr Kaffee ist gleich fertig.', 'hello': 'Guten Morgen'},
    'en': {'door': 'Good to see you. Your coffee is nearly ready.', 'hello': 'Good morning'},
}
THROWAWAY = 'mailinator.com'


def say(key: str) -> str:
    """Return a text of the café in the page's language."""
    return TEXTS['de' if auth.texts().language.startswith('de') else 'en'][key]


def door() -> None:
    """Draw the login card with a welcome below it; it replaces authui's own card."""
    with ui.element('div').classes('cafe-door'):
        auth.card('login')
        with ui.element('p'):
            ui.label(say('door'))


def check_signup(values: Values) -> dict[str, str]:
    """Refuse throwaway addresses; the values already meet the fields' own rules."""
    is_refused = values['email'].strip().lower().endswith(f'@{THROWAWAY}')
    return {'email': auth.texts().email_valid} if is_refused else {}


auth = AuthUI(
    Settings.load(title=NAME, accent='#9a3412', radius=20, css_file=Path(__file__).with_name('themed.css')),
    texts=[replace(ENGLISH, login='Welcome back', login_button='Come in'), replace(GERMAN, login_button='Eintreten')],
    cards={'login': door},
    validators={'signup': check_signup},
).install()


@ui.page('/', title=NAME, dark=None, language='en-US')
def home(user: CurrentUser) -> None:
    """Greet a user, in the frame of the login pages."""
    with auth.frame(), ui.element('section').classes('authui-card'):
        with ui.element('h2').classes('authui-heading'):
            ui.label(f'{say("hello")}, {user.email}!')
        auth.user_menu()


ui.run(host='localhost', port=int(os.environ.get('PORT', '8084')), title=NAME, reload=False, show=False)
