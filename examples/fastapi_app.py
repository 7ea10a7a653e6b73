"""An existing app with login pages added: pages under `/shop` call its API as the signed-in user."""

from __future__ import annotations

import os
from typing import Annotated

import httpx
import uvicorn
from fastapi import Depends, FastAPI
from nicegui import ui
from pydantic import BaseModel
from starlette.requests import HTTPConnection

from authui import AuthUI, CurrentUser
from authui.api import Bearer, Claims

PORT = int(os.environ.get('PORT', '8083'))
ORIGIN = f'http://localhost:{PORT}'

fastapi_app = FastAPI(title='Shop')
auth = AuthUI().install(fastapi_app)


# --- the API as before, with one more parameter, the caller ---


class Order(BaseModel):
    """One order."""

    item: str
    count: int = 1


ORDERS: dict[str, list[Order]] = {}


async def caller(connection: HTTPConnection) -> Claims:
    """Verify the caller's token, from the embedded pool or the pool in the settings."""
    if auth.pool is not None:
        return await Bearer(pool=auth.pool).claims(connection)
    return await Bearer(auth.settings.user_pool_id, [auth.settings.client_id or '']).claims(connection)


Caller = Annotated[Claims, Depends(caller)]


@fastapi_app.get('/api/orders')
def list_orders(claims: Caller) -> list[Order]:
    """Return the caller's orders."""
    return ORDERS.get(claims.sub, [])


@fastapi_app.post('/api/orders', status_code=201)
def add_order(order: Order, claims: Caller) -> Order:
    """Add an order."""
    ORDERS.setdefault(claims.sub, []).append(order)
    return order


# --- the pages: they use only the API, as any other client does ---


@ui.page('/', title='Shop')
async def shop(user: CurrentUser) -> None:
    """Show the orders, with a form for new ones."""
    api = httpx.AsyncClient(base_url=ORIGIN, auth=auth.bearer(ORIGIN))

    async def order() -> None:
        answer = await api.post('/api/orders', json={'item': item.value, 'count': int(count.value)})
        answer.raise_for_status()
        await show()

    async def show() -> None:
        answer = await api.get('/api/orders')
        answer.raise_for_status()
        table.rows = answer.json()

    ui.colors(primary='#2f6b4f')
    with ui.header().classes('items-center px-6'):
        ui.label('Shop').classes('text-lg font-semibold')
        ui.space()
        auth.user_menu()
    with ui.column().classes('w-full max-w-2xl mx-auto gap-4 p-2'):
        ui.label(f'Orders of {user.email}').classes('text-2xl font-semibold').props('role=heading aria-level=1')
        with ui.row().classes('w-full items-center gap-4'):
            item = ui.select(['Tea', 'Coffee', 'Cocoa'], value='Tea', label='What').classes('grow')
            count = ui.number('How many', value=1, min=1, precision=0).classes('w-24')
            ui.button('Order', icon='shopping_cart', on_click=order).props('no-caps')
        columns = [
            {'name': name, 'label': label, 'field': name, 'align': 'left'}
            for name, label in {'item': 'What', 'count': 'How many'}.items()
        ]
        table = ui.table(rows=[], columns=columns).props('flat bordered no-data-label="Nothing ordered yet"')
        table.classes('w-full')
    # After the page has loaded, because the API may be slow or down.
    ui.timer(0, show, once=True)
    ui.context.client.on_delete(api.aclose)


ui.run_with(fastapi_app, mount_path='/shop', dark=None, language='en-US')
uvicorn.run(fastapi_app, host='localhost', port=PORT)
