"""The plugin in hosts' projects: it needs no set-up, says what is missing, and leaves other tests alone."""

from __future__ import annotations

from pathlib import Path

from support.hosts_tests import run_tests

LOOPS = 'asyncio_default_fixture_loop_scope = function\n'
MAIN = """
from nicegui import ui
from authui import AuthUI, CurrentUser

AuthUI().install()

@ui.page('/')
def home(user: CurrentUser):
    print('home was built', flush=True)
    ui.label(f'Hello {user.email}')

ui.run()
"""
BARE = "from nicegui import ui\n\n@ui.page('/')\ndef home():\n    ui.label('bare')\n\nui.run()\n"

FAILING = """
import pytest
from authui.testing import signed_in

@pytest.mark.nicegui_main_file('bare.py')
async def test_no_authui(user):
    await signed_in(user)

@pytest.mark.nicegui_main_file('bare.py')
def test_no_authui_in_the_live_app(live_app):
    class Context:
        def add_cookies(self, cookies): pass
    live_app.signed_in(Context())

@pytest.mark.nicegui_main_file('nowhere.py')
def test_no_main_file(live_app): pass

@pytest.mark.nicegui_main_file('broken.py')
def test_broken(live_app): pass

def test_no_playwright(page, live_app): pass

async def test_the_first_user_that_moto_knows(user, moto_pool):
    assert moto_pool.admin.list_users(UserPoolId=moto_pool.pool_id)['Users'] == []
    await signed_in(user, mfa=True)
"""
REMEDIES = {
    'test_no_authui': 'call AuthUI().install() in the main file',
    'test_no_authui_in_the_live_app': 'call AuthUI().install() in the main file',
    'test_no_main_file': 'main_file = "app.py"',
    'test_broken': 'what a pity',
    'test_the_first_user_that_moto_knows': 'use the embedded pool for mfa=True',
}

UNUSED = """
import sys

def test_nothing_is_loaded():
    heavy = 'nicegui boto3 botocore moto fastapi pydantic playwright authui.host authui.settings'
    assert set(heavy.split()).isdisjoint(sys.modules)
"""
STRICT = """
import pytest
from nicegui.testing import user_simulation
from authui.testing import signed_in

@pytest.mark.asyncio
@pytest.mark.parametrize('_', range(2))
async def test_strict(local_pool, _):
    async with user_simulation(main_file='main.py') as user:
        await signed_in(user)
        await user.open('/')
        await user.should_see('Hello user@example.org')
"""


def test_failures_say_what_to_do(tmp_path: Path) -> None:
    files = {
        'pytest.ini': f'[pytest]\nasyncio_mode = auto\n{LOOPS}addopts = -p nicegui.testing.user_plugin\n',
        'main.py': MAIN,
        'bare.py': BARE,
        'broken.py': "raise SystemExit('what a pity')",
        'test_app.py': FAILING,
    }
    ran = run_tests(tmp_path, files, '-p', 'support.forked_live_apps')
    assert 'passed' not in ran.outcomes.values(), ran.output
    assert {name: text in ran.why[name] for name, text in REMEDIES.items()} == dict.fromkeys(REMEDIES, True), ran.output
    assert ran.outcomes['test_no_playwright'] == 'error'
    assert 'pip install pytest-playwright' in ran.output


def test_a_project_that_does_not_use_it_loads_nothing_and_strict_settings_accept_it(tmp_path: Path) -> None:
    settings = f'[pytest]\n{LOOPS}filterwarnings = error\nxfail_strict = true\n'
    files = {'pytest.ini': settings, 'main.py': MAIN, 'test_a.py': UNUSED}
    ran = run_tests(tmp_path, files, '--strict-config', '--strict-markers', is_forked=False)
    assert ran.outcomes == {'test_nothing_is_loaded': 'passed'}, ran.output
    files = {'pytest.ini': f'{settings}asyncio_mode = strict\n', 'test_a.py': STRICT}
    ran = run_tests(tmp_path, files, '--strict-config', '--strict-markers')
    assert ran.outcomes == {'test_strict[0]': 'passed', 'test_strict[1]': 'passed'}, ran.output
