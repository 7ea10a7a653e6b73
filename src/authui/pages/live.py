"""The live side of a sign-in screen: a NiceGUI page in a frame beside the form, whose store tells the form of changes.

The screen is complete without it. The frame is loaded once somebody uses the screen and then pauses.
"""

from __future__ import annotations

from typing import Any

from nicegui import ui
from nicegui.element import Element
from pydantic import SecretStr

from authui.account import AccountState
from authui.pages.marker import made_by_authui
from authui.pages.setup import PageSetup
from authui.reactive import watch

_SEEN = ('authorized', 'user', 'step', 'challenge', 'errors', 'delivery', 'notice', 'pending')
"""The parts of the account's state that a screen shows; what is typed is not among them."""


class LiveLink(Element, component='authui_live.js'):
    """An invisible element that gives the document around its frame the page's secret, and tells of changes."""

    def __init__(self, secret: SecretStr) -> None:
        super().__init__()
        self.props['secret'] = secret.get_secret_value()

    def tell(self) -> None:
        """Tell the screen to ask for its present state."""
        self.run_method('tell')


def add_live_page(setup: PageSetup) -> None:
    """Register the page of the frame with NiceGUI."""

    @ui.page(setup.settings.live_path, title=setup.settings.title, language='en-US')
    @made_by_authui
    def live_page() -> None:
        tab = setup.tab(ui.context.client)
        link = LiveLink(tab.go_live())

        def select(state: Any, _getters: Any) -> Any:
            account: AccountState = state.account
            return tuple(getattr(account, name) for name in _SEEN)

        watch(tab.store, select, lambda: None if tab.is_answering else link.tell())
