"""An app with pages and routes of every kind that can be made to look busy: `/full` and `/free` switch it."""

from __future__ import annotations

SCRIPT = """
import time
from nicegui import app, ui
from authui import AuthUI, CurrentUser

auth = AuthUI()

def add_users():
    for name in ('ann', 'bob'):
        auth.pool.admin_create_user(f'{name}@example.org', 'correct horse battery', {'email_verified': 'true'})

@ui.page('/')
def home(user: CurrentUser):
    ui.label('home')

@ui.page('/open')
def open_to_all():
    ui.label('open')

@ui.page('/slow')
def slow():
    time.sleep(0.2)
    ui.label('slow')

@app.get('/health')
def health():
    return {'status': 'ok'}

@app.post('/api')
def api(user: CurrentUser):
    return {}

@app.get('/full')
async def full():
    auth._runtime().admission._in_hand = 1000
    return {}

@app.get('/free')
async def free():
    auth._runtime().admission._in_hand = 0
    return {}

auth.install()
app.on_startup(add_users)
ui.run(host='127.0.0.1', port={port}, show=False, reload=False, tailwind=False)
"""
