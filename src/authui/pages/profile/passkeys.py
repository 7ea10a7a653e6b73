"""The screen of a user's passkeys: which there are, the way to a new one, and the removal of one."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from authui.account.profile import PasskeyRemoval, Profile
from authui.models import Passkey, Problem
from authui.pages.description import Values
from authui.pages.new_passkey import NEW_SCREEN
from authui.pages.offers import support_for
from authui.pages.profile.local_time import LocalTime
from authui.pages.profile.page import ProfilePage, current_password, focus_on, heading, notice_text, page_load_link
from authui.pages.theme import url_prefix
from authui.reactive import watch


def passkeys_card(page: ProfilePage) -> None:
    """Draw the user's passkeys, also when another one has just been added or removed."""
    _Passkeys(page).draw()


class _Passkeys:
    """The card in one page: the list, or the form that removes one of them."""

    def __init__(self, page: ProfilePage) -> None:
        self._page = page
        self._store = page.store
        self._place = ui.element('div').classes('authui-place')
        # A page that was loaded to show a new passkey says so, until another screen is opened.
        asked = ui.context.client.request.query_params.get('notice')
        if asked == 'passkey_added' and self._store.state.account.profile.passkeys is None:
            self._notice = page.texts.profile_notices['passkey_added']
        else:
            self._notice = ''

    def draw(self) -> None:
        """Draw the list, and fetch what it shows."""
        self._store.commit(Profile.passkeys_fetched, None)
        self._draw_list()
        ui.timer(0, lambda: self._store.dispatch(Profile.fetch_passkeys), once=True)

    def _draw_list(self) -> None:
        page, texts = self._page, self._page.texts
        ui.page_title(page.setup.page_title(texts.passkeys))
        with self._place.clear(), ui.element('section').classes('authui-card authui-overview'):
            start = heading(texts.passkeys)
            if self._notice:
                notice = TextElement(tag='p', text=self._notice).classes('authui-notice authui-success')
                notice.props('role=status')
            TextElement(tag='p', text=texts.passkeys_info).classes('authui-info')
            content = ui.element('div').classes('authui-place')

            def select(state: Any, _getters: Any) -> Any:
                profile = state.account.profile
                return profile.passkeys, profile.error if profile.form == 'passkeys' else None

            def fill(new: Any, _old: Any) -> None:
                passkeys, error = new
                with content.clear():
                    self._draw_passkeys(passkeys, error)

            watch(self._store, select, fill, immediate=True)
            page_load_link(texts.add_passkey, page.url(NEW_SCREEN)).classes('authui-button')
            page.back_link()
        focus_on(start)

    def _draw_passkeys(self, passkeys: Sequence[Passkey] | None, error: Problem | None) -> None:
        texts = self._page.texts
        if error is not None:
            with ui.element('div').classes('authui-alert').props('role=alert'):
                TextElement(tag='span', text=texts.problem(error))
                for link in support_for(self._page.setup, error):
                    page_load_link(link.text, link.href)
        if passkeys is None:
            return
        if not passkeys:
            TextElement(tag='p', text=texts.no_passkeys)
            return
        with ui.element('ul').classes('authui-rows'):
            for each in passkeys:
                with ui.element('li'):
                    self._draw_row(each)

    def _draw_row(self, passkey: Passkey) -> None:
        texts = self._page.texts
        with ui.element('div').classes('authui-row-still'):
            ui.label(passkey.name or texts.factors['passkey']).classes('authui-row-label').props('dir=auto')
            ui.label(self._kind(passkey)).classes('authui-row-value')
            LocalTime(passkey.created_at, texts.passkey_added_at, texts).classes('authui-row-value')
        with ui.element('button').props('type=button').classes('authui-second') as button:
            ui.label(texts.remove_button)
        button.props['aria-label'] = f'{texts.remove_button}: {passkey.name}'
        button.on('click', lambda: self._draw_removal(passkey))

    def _kind(self, passkey: Passkey) -> str:
        """Return where a passkey is, as far as the pool knows: it does not know which device this one is."""
        texts = self._page.texts
        is_key = passkey.attachment == 'cross-platform' and 'hybrid' not in passkey.transports
        return texts.passkey_on_key if is_key else texts.passkey_on_device

    def _draw_removal(self, passkey: Passkey) -> None:
        """Draw the form that removes a passkey; it asks for the password unless the user has just signed in."""
        page, texts, store = self._page, self._page.texts, self._store
        store.commit(Profile.profile_opened)

        async def submit(values: Values) -> None:
            password = current_password(values) if 'current' in values else None
            await store.dispatch(Profile.delete_passkey, PasskeyRemoval(id=passkey.id, password=password))
            if page.has_notice('passkey_removed'):
                self._tell_browser(passkey)
                self._notice = notice_text('passkey_removed', texts)
                self._draw_list()
            elif password is None and store.state.account.profile.error.code == 'wrong_password':
                self._draw_removal(passkey)  # the sign-in is not recent any more

        with self._place.clear():
            form = page.card(
                form='passkeys',
                title=texts.remove_passkey,
                button=texts.remove_button,
                fields=[] if page.tab.signed_in_recently else [page.current_password_field()],
                info=f'{texts.remove_passkey_info.format(name=passkey.name)} {texts.ends_others}',
                on_submit=submit,
            )
            with form, ui.element('p').classes('authui-links'):
                _button_link(texts.back_to_passkeys, self._draw_list)

    def _tell_browser(self, removed: Passkey) -> None:
        """Tell the browser which passkeys are left, so that it stops offering the one that was removed."""
        page, left = self._page, self._store.state.account.profile.passkeys or ()
        told = {
            'rpId': removed.relying_party,
            'userId': base64.urlsafe_b64encode(page.user.sub.encode()).rstrip(b'=').decode(),
            'allAcceptedCredentialIds': [
                each.credential_id for each in left if each.relying_party == removed.relying_party
            ],
        }
        script = url_prefix() + page.setup.files.passkey_script
        ui.run_javascript(f'import({json.dumps(script)}).then((passkeys) => passkeys.tellLeft({json.dumps(told)}))')


def _button_link(text: str, on_click: Callable[[], None]) -> None:
    with ui.element('button').props('type=button').classes('authui-link') as button:
        ui.label(text)
    button.on('click', on_click)
