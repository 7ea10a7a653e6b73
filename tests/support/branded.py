"""A host with a look of its own, a strict password policy and a sign-up that asks for more."""

from __future__ import annotations

SCRIPT = """
from pathlib import Path

from nicegui import app, ui
from authui import Account, AuthUI, CurrentUser
from authui.local import PoolConfig
from authui.models import Problem
from authui.settings import Settings
from authui.store import action

class Teams(Account):
    @action(concurrency='drop')
    async def signup(self, context, registration):
        if dict(registration.attributes)['custom:team'] == 'nobody':
            # What a pool answers to a value that its schema does not take.
            context.commit(Account.error, 'signup', Problem(code='invalid_input', field='custom:team'))
        else:
            await Account.signup.function(self, context, registration)

Path('brand').mkdir(exist_ok=True)
for name, colour in (('light', '#e8590c'), ('dark', '#ffa94d')):
    Path(f'brand/{name}.svg').write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 48" width="96" height="48">'
        f'<path d="M4 44 32 4 48 28 60 16 92 44z" fill="{colour}"/></svg>'
    )
Path('brand.css').write_text('.authui-heading { letter-spacing: 1px }')
app.add_static_files('/brand', 'brand')
auth = AuthUI(
    Settings.load(
        title='Nordlicht & Söhne',
        logo='/brand/light.svg',
        logo_dark='/brand/dark.svg',
        accent='#e8590c',
        radius=20,
        font='"DejaVu Serif", Georgia, serif',
        terms_url='/terms',
        privacy_url='https://example.org/privacy',
        css_file='brand.css',
        signup_attributes='given_name,phone_number,birthdate,custom:team',
    ),
    pool=PoolConfig(
        password_min_length=10,
        password_require_uppercase=True,
        password_require_lowercase=True,
        password_require_numbers=True,
        password_require_symbols=True,
    ),
    account=Teams,
).install().protect({'/terms', '/entrance'})
auth.mailbox.subscribe(
    lambda message: print(
        f'Mail to {message.destination}: your confirmation number is {message.code.get_secret_value()}', flush=True
    )
)

@ui.page('/')
def home(user: CurrentUser):
    ui.label('You are signed in').props('role=heading aria-level=1')
    for name in ('given_name', 'phone_number', 'birthdate', 'custom:team'):
        ui.label(f'{name}={user.attribute(name)}')

@ui.page('/terms')
def terms():
    ui.label('The terms')

@ui.page('/entrance', language='en-US')
def entrance():
    with ui.column().classes('w-full items-center'):
        ui.label('Welcome').props('role=heading aria-level=1')
        auth.login_card('/')

ui.run(host='127.0.0.1', port={port}, show=False, reload=False)
"""
