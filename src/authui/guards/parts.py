"""Parts of authui for a host's own layout: the login card, the user's menu, and content that depends on the user."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Container
from typing import Any

from nicegui import ui
from nicegui.element import Element

from authui.account import Account
from authui.edge import dependencies_of, name_of
from authui.errors import GuardError
from authui.guards.requirement import Requirement
from authui.models import User
from authui.pages import PageSetup, Screen, card_part
from authui.reactive import watch
from authui.store import Store
from authui.store.callbacks import fit


def NOTHING() -> None:  # noqa: N802 - the default of a parameter that must be given
    """Stand for a builder that was left out."""


def refuse_builder(build: object, remedy: str) -> None:
    """Raise `GuardError` for a builder that cannot run later: a missing one, a drawn element, one with a dependency."""
    if build is NOTHING or not callable(build) or isinstance(build, Element):
        given = 'nothing' if build is NOTHING else repr(build)
        raise GuardError(
            f'{remedy} takes a function that draws what is for some users alone, and was given {given}. What is drawn '
            'before the call is drawn for everybody: write a function or a lambda, and nothing in parentheses but it'
        )
    if named := dependencies_of(build):
        raise GuardError(
            f'{name_of(build)} asks for {", ".join(named)} by a dependency, which guards nothing there: '
            f'write user: User, and say who may see it in {remedy}'
        )


class Parts:
    """Draws parts into the page that is being built."""

    def __init__(self, setup: PageSetup) -> None:
        self._setup = setup

    def card(self, screen: Screen, target: str | None, *, screens: Container[str], focus: bool = False) -> None:
        """Draw the card of a screen; it finally leads to the target, by default to the page that was asked for."""
        client = ui.context.client
        path = self._setup.here(client)
        is_screen = path.partition('?')[0] in screens
        asked = client.request.query_params.get('next') if is_screen else path
        card_part(self._setup, screen, self._setup.target(target or asked), focus=focus)

    def user_menu(self, store: Store) -> None:
        """Draw the menu of the signed-in user, or the link to the login page."""
        texts = self._setup.languages.for_page(ui.context.client)

        def menu() -> None:
            setup, here = self._setup, self._setup.here(ui.context.client)
            # Take the colour of the container: a header has its own.
            button = ui.button(store.get(Account.display_name), icon='account_circle', color=None)
            with button.props('flat no-caps'), ui.menu():
                if setup.settings.account_screen:
                    account = setup.url('account', setup.target(here))
                    ui.menu_item(texts.account, lambda: ui.navigate.to(account))
                ui.menu_item(texts.log_out, lambda: store.dispatch(Account.logout))

        def link() -> None:
            here = self._setup.here(ui.context.client)
            ui.link(texts.login, self._setup.url('login', self._setup.target(here))).style('color: inherit')

        self.signed_in(store, menu, Requirement())
        self.signed_out(store, link)

    def signed_in(self, store: Store, build: Callable[..., Any], requirement: Requirement) -> None:
        """Show content while a user who may see it is signed in; build it for that user, and remove it with them."""
        builder = fit(build, 1)
        self._follow(store, lambda user: builder(user) if requirement.refusal_of(user) is None else None)

    def signed_out(self, store: Store, build: Callable[[], Any]) -> None:
        """Show content while nobody is signed in."""
        self._follow(store, lambda user: build() if Requirement().refusal_of(user) is not None else None)

    def _follow(self, store: Store, draw: Callable[[User | None], Any]) -> None:
        place = ui.element('div').style('display: contents')

        async def finish(result: Any) -> None:
            with place:
                await result

        def redraw(user: User | None) -> Any:
            with place.clear():
                result = draw(user)
            return finish(result) if inspect.iscoroutine(result) else None

        watch(store, 'account.user', redraw, immediate=True)
