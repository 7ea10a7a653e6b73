"""A host app with every guard on it, in the three ways that NiceGUI is run; what is built is told to its log."""

from __future__ import annotations

PAGES = """
import logging
from typing import Annotated
from fastapi import Depends, FastAPI
from nicegui import APIRouter, app, ui
from authui import AuthUI, CurrentUser, User, user_in
from authui.guards.current_user import current_user
from authui.store import Module, State, mutation

class CartState(State):
    items: int = 0

class Cart(Module[CartState]):
    @mutation
    def add(self, state: CartState) -> None:
        state.items += 1

def built(what):
    print(f'BUILT {what}', flush=True)
    ui.label(f'secret of {what}')

def leave_group():
    # As a refresh of the tokens tells of it.
    store = auth.store()
    store.commit('account/user', store.state.account.user.model_copy(update={'groups': ()}))

def button(what):
    ui.button(f'Leave {what}', on_click=leave_group)
    ui.button(f'Do {what}', on_click=lambda: print(f'BUILT press-{what}', flush=True))

auth = AuthUI(modules=lambda: {'cart': Cart()})
auth.on('signed_out', lambda store: print('HEARD signed_out', store.state.account.authorized, flush=True))

def add_users():
    for name, groups in (('ann', ['staff']), ('bob', [])):
        email = f'{name}@example.org'
        auth.pool.admin_create_user(email, 'correct horse battery', {'email_verified': 'true'})
        for group in groups:
            auth.pool.admin_add_user_to_group(email, group)

@ui.page('/dependency')
def dependency(user: Annotated[User, user_in('staff')]):
    built('dependency')
    button('dependency')

router = APIRouter(prefix='/router')

@router.page('/page')
def routed(user: CurrentUser):
    built('router')

app.include_router(router)

@app.get('/api')
def api(user: Annotated[User, user_in('staff')]):
    return {'secret': user.email}

@ui.page('/decorator')
@auth.required(groups='staff')
def decorator():
    built('decorator')
    button('decorator')

@ui.page('/decorator-async/{name}')
@auth.required(groups={'staff', 'managers'})
async def decorator_async(name: str):
    built('decorator-async')

@ui.page('/second-factor')
@auth.required(mfa=True)
def second_factor():
    built('second-factor')

@ui.page('/middleware')
def middleware():
    built('middleware')
    auth.signed_in(lambda: built('middleware-of-staff'), groups='staff')
    ui.button('Do middleware', on_click=press_middleware)

@auth.required(groups='staff')
def press_middleware():
    print('BUILT press-middleware', flush=True)

@ui.page('/about')
@ui.page('/about/{name}')
def about(name: str = ''):
    ui.label('about us')
    ui.button('Press', on_click=press)
    ui.link('to the guarded', '/about/guarded')
    ui.sub_pages({
        '/about': lambda: ui.label('public part'),
        '/about/guarded': guarded_sub_page,
        '/about/bare': lambda: built('bare-sub-page'),
        '/about/bare-too': lambda: built('bare-sub-page'),
        '/about/asking': asking_sub_page,
    })
    auth.user_menu()

    @auth.signed_in
    def greeting(user: User):
        built('greeting')

    auth.signed_in(lambda: built('greeting-of-staff'), groups='staff')
    auth.signed_out(lambda: ui.label('Nobody is here'))

@auth.required(groups='staff')
async def guarded_sub_page():
    built('sub-page')
    button('sub-page')

def asking_sub_page(user: User = Depends(current_user)):
    built('asking-sub-page')

@auth.required(groups='staff')
def press():
    built('button')

@ui.page('/entrance')
def entrance():
    ui.label('own layout')
    auth.login_card('/middleware')
    print('CART', auth.store().use(Cart).state.items, flush=True)
"""

OUTER = """
fastapi_app = FastAPI()

@fastapi_app.get('/outer/report')
def report(user: CurrentUser):
    return {'secret': user.email}

@fastapi_app.get('/outer/bare')
def bare():
    return {'secret': 'bare'}
"""

PUBLIC = """
PUBLIC = {
    '/about', '/about/guarded', '/about/asking', '/entrance', '/dependency', '/decorator', '/decorator-async/*',
    '/second-factor', '/router/*', '/api',
}
"""
"""What the middleware leaves alone; the other guards are on most of it."""

WAYS = {
    'run': PAGES
    + PUBLIC
    + """
auth.install().protect(PUBLIC)
app.on_startup(add_users)
ui.run(host='127.0.0.1', port=8080, show=False, reload=False, storage_secret='x' * 32)
""",
    'run_with': PAGES
    + PUBLIC
    + OUTER
    + """
import uvicorn
from starlette.middleware.sessions import SessionMiddleware
fastapi_app.add_middleware(SessionMiddleware, secret_key='y' * 32)
auth.protect(PUBLIC | {'/outer/report'})
ui.run_with(fastapi_app)
auth.install(fastapi_app)
app.on_startup(add_users)
uvicorn.run(fastapi_app, host='127.0.0.1', port=8080, log_level='warning')
""",
    'mounted': PAGES
    + PUBLIC
    + OUTER
    + """
import uvicorn
auth.install(fastapi_app).protect({f'/gui{path}' for path in PUBLIC} | {'/outer/report'})
app.on_startup(add_users)
ui.run_with(fastapi_app, mount_path='/gui', storage_secret='x' * 32)
uvicorn.run(fastapi_app, host='127.0.0.1', port=8080, log_level='warning')
""",
}
"""The host's script by the way that NiceGUI is run: installed before or after it, with or without a session middleware
of the host's or NiceGUI's own; the last lies under `/gui`. The test kit chooses the port."""
