"""A FastAPI app of a host, with NiceGUI mounted below `/gui`."""

from __future__ import annotations

MOUNTED = """
import uvicorn
from fastapi import FastAPI
from nicegui import app, ui
from authui import AuthUI, CurrentUser

fastapi_app = FastAPI()
auth = AuthUI()

@ui.page('/')
def home(user: CurrentUser):
    ui.label(f'Hello {user.email}')

@fastapi_app.get('/report')
def report(user: CurrentUser):
    return f'report for {user.email}'

ui.run_with(fastapi_app, mount_path='/gui', storage_secret='x' * 32)
auth.install(fastapi_app).protect()
app.on_startup(lambda: auth.pool.admin_create_user('ann@example.org', 'correct horse battery'))
uvicorn.run(fastapi_app, host='127.0.0.1', port={port}, log_level='warning')
"""
