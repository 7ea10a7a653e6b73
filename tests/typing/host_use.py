"""What type checkers say of a host's use of the public names; only they read this, nothing runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, assert_type

import httpx
from fastapi import Depends, FastAPI
from nicegui import ui
from pydantic import SecretStr

from authui import Account, AuthUI, CurrentUser, Settings, User, user_in
from authui.account import AccountState
from authui.api import Bearer, BearerClaims, BearerMiddleware, Claims
from authui.bearer import BearerAuth
from authui.local import LocalPool, PoolConfig
from authui.pages import Values
from authui.reactive import bind_text, watch
from authui.store import Module, State, Store, getter, mutation


class CartState(State):
    items: int = 0


class Cart(Module[CartState]):
    @mutation
    def add(self, state: CartState, count: int) -> None:
        state.items += count


class Polite(Account):
    @getter
    def display_name(self, state: AccountState) -> str:
        return state.email


auth = AuthUI(Settings.load(), account=Polite, modules=lambda: {'cart': Cart()}).install().protect({'/about'})
assert_type(auth, AuthUI)
assert_type(auth.store(), Store)
assert_type(auth.store().use(Cart).state.items, int)
auth.store().commit(Cart.add, count=1)
auth.store().commit(Cart.add, count='one')  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
assert_type(auth.on('signed_in', print), Callable[[], None])
auth.on('signed_inn', print)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
auth.card('mfa', '/orders')
auth.card('login-card')  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
auth.required(role='admins')  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def check(values: Values) -> dict[str, str] | None:
    return None if values['email'].endswith('.org') else {'email': 'Only .org, please.'}


async def ask_a_service(values: Values) -> dict[str, str]:
    return {}


AuthUI(cards={'mfa': lambda: auth.card('mfa')}, validators={'signup': check, 'reset': ask_a_service})
AuthUI(cards={'mfaa': print})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
AuthUI(validators={'signup': len})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]


@auth.required(groups={'admins'}, mfa=True)
def page(name: str) -> None:
    ui.label(name)


coroutine = page(1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def home(user: CurrentUser, admin: Annotated[User, user_in('admins')]) -> None:
    assert_type(user, User)
    assert_type(admin.groups, tuple[str, ...])


@auth.signed_in
def greeting(user: User) -> None:
    ui.label(user.username)


auth.signed_in(lambda: ui.label('For admins'), groups='admins', mfa=True)
auth.signed_out(auth.login_card)
auth.signed_out(greeting)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
auth.user_menu()
assert_type(auth.pool, LocalPool | None)
assert_type(auth.stores(), dict[str, Store])
AuthUI(pool=PoolConfig(mfa_configuration='OPTIONAL'), clock=lambda: 0.0)
AuthUI(pool={'mfa_configuration': 'OPTIONAL'})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
AuthUI().install(FastAPI())


def follows() -> None:
    watch(auth.store(), 'account.authorized', lambda new, old: ui.notify(f'{new} {old}'))
    bind_text(ui.label(), auth.store(), Account.display_name)


async def calls_an_api() -> None:
    assert_type(await auth.access_token(), SecretStr)
    assert_type(await auth.id_token(), SecretStr)
    assert_type(auth.bearer('https://api.example.org', use='id'), BearerAuth)
    async with httpx.AsyncClient(auth=auth.bearer('https://api.example.org')) as client:
        await client.get('https://api.example.org/todos')


bearer = Bearer('eu-west-1_AbCdEfGhI', ['client'], use='access')
Bearer('eu-west-1_AbCdEfGhI', ['client'], use='refresh')  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
api = FastAPI()
api.add_middleware(BearerMiddleware, bearer=bearer, public={'/health'})


@api.get('/todos')
def todos(claims: Annotated[Claims, Depends(bearer.required(groups={'staff'}))], same: BearerClaims) -> list[str]:
    assert_type(claims, Claims)
    assert_type(same, Claims)
    return list(claims.groups)
