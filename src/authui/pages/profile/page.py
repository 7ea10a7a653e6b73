"""The common parts of the account's screens: links, the current password's field, and how a card shows the state."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from pydantic import SecretStr

from authui.account import Account
from authui.account.profile import ProfileForm, ProfileNotice
from authui.errors import AccountExistsError
from authui.models import Contact, Problem, User
from authui.pages.card import password_rules
from authui.pages.description import Link, Values
from authui.pages.form import AuthForm
from authui.pages.nicegui_hooks import path_of
from authui.pages.offers import support_for
from authui.pages.rules import Field
from authui.pages.setup import PageSetup, PageTab, ProfileScreen
from authui.pages.texts import Texts
from authui.pages.ticket_exchange import TicketExchange
from authui.reactive import watch
from authui.store import Store

CONTACT_SCREENS: Mapping[Contact, str] = {'email': 'account/email', 'phone_number': 'account/phone'}
"""The screens that change a contact; that of its code is below each."""


def contact_title(texts: Texts, contact: Contact) -> str:
    """Return the title of the screen that verifies a contact, and the text of the links to it."""
    return texts.verify_email if contact == 'email' else texts.verify_phone


@dataclass(frozen=True, kw_only=True)
class ProfilePage:
    """The page of a signed-in user, as the cards on it see it."""

    setup: PageSetup
    tab: PageTab
    target: str
    """Where the link back to the app leads."""
    ticket_exchange: TicketExchange
    has_overview: bool
    """Whether `/account` is a screen of this page; otherwise the host has a page of its own there."""
    screen: str = ''
    """The screen that is drawn."""

    @property
    def store(self) -> Store:
        """The store of the tab."""
        return self.tab.store

    @property
    def texts(self) -> Texts:
        """The texts in the language of the page."""
        return self.setup.texts

    @property
    def user(self) -> User:
        """The signed-in user."""
        user: User | None = self.store.state.account.user
        assert user is not None  # the page is left when its user signs out
        return user

    def url(self, screen: str) -> str:
        """Return the URL of another screen."""
        return self.setup.url(screen, self.target)

    @property
    def asked_field(self) -> str:
        """The field that the URL of the screen names: the row that was pressed on the overview showed its value."""
        return dict(parse_qsl(urlsplit(path_of(ui.context.client)).query)).get('field', '')

    def go(self, screen: str) -> None:
        """Open another screen, without a page load where it is a screen of this page."""
        ui.navigate.to(self.url(screen))

    def card(
        self,
        *,
        form: ProfileForm,
        title: str,
        button: str,
        fields: Sequence[Field],
        on_submit: Callable[[Values], Awaitable[None]],
        on_resend: Callable[[], Awaitable[None]] | None = None,
        info: str = '',
        focus: bool | str = True,
        code_for: Contact | None = None,
    ) -> AuthForm:
        """Draw a card with a form of the profile; `code_for` is the contact whose code it asks for.

        The focus goes to the field to fill in, or to the one that `focus` names; where there is something to read
        before, to the `heading`, unless the page is just loading.
        """
        texts = self.texts
        ui.page_title(self.setup.page_title(title))
        card = AuthForm(
            name=form,
            title=title,
            button=button,
            fields=fields,
            texts=texts,
            on_submit=on_submit,
            on_resend=on_resend,
            validate=self.setup.validators.get(cast('ProfileScreen', self.screen)),
            info=info,
            focus=focus if focus != 'heading' or ui.context.client.has_socket_connection else False,
        )
        if any(each.type == 'password' for each in fields):
            with card.add_slot('above'):
                _account_field(self.user.account)
        offers = partial(support_for, self.setup)
        show_profile_state(card, self.store, texts, of=form, offers=offers, code_for=code_for)
        is_proof_asked = self.screen != 'account/password' and any(each.name == 'current' for each in fields)
        if is_proof_asked and self.setup.settings.may_lack_password:  # users may have signed in without a password
            with card, ui.element('p').classes('authui-links'):
                ui.link(texts.no_password_hint, self.url('account/password'))
        return card

    def current_password_field(self) -> Field:
        """Return the field of the current password, which proves that the owner of the account asks."""
        texts = self.texts
        return Field(
            name='current',
            label=texts.current_password,
            type='password',
            autocomplete='current-password',
            rules=password_rules(texts, 1),
        )

    def back_link(self) -> None:
        """Draw the link back to the overview, which changes nothing."""
        with ui.element('p').classes('authui-links'):
            if self.has_overview:
                ui.link(self.texts.back_to_account, self.url('account'))
            else:
                page_load_link(self.texts.back_to_account, self.url('account'))

    def log_out_button(self) -> Element:
        """Draw the button that ends the session of the browser."""
        with ui.element('button').props('type=button') as button:
            ui.label(self.texts.log_out)
        return button.on('click', lambda: self.store.dispatch(Account.logout))

    def has_notice(self, notice: ProfileNotice) -> bool:
        """Tell whether the form that was sent has left this notice, as it does when it succeeds."""
        return bool(self.store.state.account.profile.notice == notice)


def _account_field(account: str) -> None:
    """Draw the unseen name of the account, so that password managers know whose password they see."""
    named = ui.element('input').props('type=text autocomplete=username readonly hidden').classes('authui-account')
    named.props['value'] = account


def current_password(values: Values) -> SecretStr:
    """Return the password that was typed into the field of the current password."""
    return SecretStr(values['current'])


def page_load_link(text: str, target: str) -> Element:
    """Draw a link that loads another page: without the handler, `ui.sub_pages` would look for it in this page."""
    return ui.link(text, target).on('click.stop', js_handler='() => {}')


def heading(text: str) -> TextElement:
    """Draw the heading of a card without a form; it can take the focus, so that screen readers announce the screen."""
    return TextElement(tag='h2', text=text).classes('authui-heading').props('tabindex=-1')


def focus_on(element: Element) -> None:
    """Put the focus on the start of a screen that was opened by a link; a page that is loaded starts at its top."""
    if ui.context.client.has_socket_connection:
        element.run_method('focus')


def notice_text(notice: ProfileNotice | None, texts: Texts) -> str:
    """Return the text of a notice; empty where there is none."""
    return texts.profile_notices[notice] if notice is not None else ''


def show_profile_state(
    form: AuthForm,
    store: Store,
    texts: Texts,
    *,
    of: ProfileForm,
    offers: Callable[[Problem], Sequence[Link]],
    code_for: Contact | None = None,
) -> None:
    """Let a card's alert, notice and progress bar follow what the state says of its form.

    `offers` returns the links in the alert of an error.
    """

    def select(state: Any, _getters: Any) -> Any:
        profile = state.account.profile
        delivery = profile.delivery if code_for is not None and profile.verifying == code_for else None
        return profile.form, profile.error, profile.notice, profile.pending, delivery, profile.delivered_to

    def show(new: Any, _old: Any) -> None:
        sent, error, notice, pending, delivery, typed = new
        problem: Problem | None = error if sent == of else None
        where = texts.left_to_right(delivery.shown_to(typed)) if delivery is not None else ''
        form.show(
            error=_error_text(problem, texts) if problem is not None else '',
            error_field=(problem.field or '') if problem is not None else '',
            offers=offers(problem) if problem is not None else (),
            notice=notice_text(notice, texts) if delivery is not None and notice == 'code_sent' else '',
            notice_kind='success',
            hint=texts.delivered.format(destination=where) if where else '',
            busy=pending == of,
            wait=(problem.retry_after or 0.0) if problem is not None else 0.0,
            resend=texts.resend_button if code_for is None or delivery is not None else texts.forgot_button,
        )

    watch(store, select, show, immediate=True)


def _error_text(problem: Problem, texts: Texts) -> str:
    return texts.contact_taken if problem.code == AccountExistsError.code else texts.problem(problem)
