"""What the screens of signed-in users have in common: where they lead, the proof, and how a card shows the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from pydantic import SecretStr

from authui.errors import AccountExistsError
from authui.models import Contact, Problem, User
from authui.pages.card import password_rules
from authui.pages.form import AuthForm, Values
from authui.pages.rules import Field
from authui.pages.setup import OwnScreen, PageSetup, PageTab
from authui.pages.texts import Texts
from authui.pages.ticket_exchange import Browser
from authui.profile import ProfileForm, ProfileNotice
from authui.reactive import watch
from authui.store import Store


@dataclass(frozen=True, kw_only=True)
class Own:
    """One page of who is signed in."""

    setup: PageSetup
    tab: PageTab
    target: str
    """Where the way back to the app leads."""
    browser: Browser
    has_overview: bool
    """Whether the first screen of the account is ours; a host's page there is another page, and may be none."""
    screen: str = ''
    """The one that is drawn."""

    @property
    def store(self) -> Store:
        """The tab's store."""
        return self.tab.store

    @property
    def texts(self) -> Texts:
        """The texts in the language of the page."""
        return self.setup.texts

    @property
    def user(self) -> User:
        """Who is signed in."""
        user: User | None = self.store.state.account.user
        assert user is not None  # the page goes when its user does
        return user

    def url(self, screen: str) -> str:
        """Return the URL of another screen."""
        return self.setup.url(screen, self.target)

    def go(self, screen: str) -> None:
        """Show another screen, in this page where it is one of ours."""
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
        code_for: Contact | None = None,
    ) -> AuthForm:
        """Draw a card that sends a form of the profile's; `code_for` is the contact whose code it asks for."""
        texts = self.texts
        ui.page_title(self.setup.page_title(title))
        made = AuthForm(
            name=form,
            title=title,
            button=button,
            fields=fields,
            texts=texts,
            on_submit=on_submit,
            on_resend=on_resend,
            validate=self.setup.validators.get(cast('OwnScreen', self.screen)),
            info=info,
            focus=True,
        )
        show_profile(made, self.store, texts, of=form, code_for=code_for)
        return made

    def proof_field(self) -> Field:
        """Return the field of the password, which proves who asks."""
        texts = self.texts
        has_maybe_none = self.setup.settings.flow == 'USER_AUTH'
        return Field(
            name='current',
            label=texts.current_password,
            type='password',
            autocomplete='current-password',
            hint=texts.no_password_hint if has_maybe_none else None,
            rules=password_rules(texts, 1),
        )

    def back_link(self) -> None:
        """Draw the way back to the account, where nothing has been changed."""
        with ui.element('p').classes('authui-links'):
            if self.has_overview:
                ui.link(self.texts.back_to_account, self.url('account'))
            else:
                away_link(self.texts.back_to_account, self.url('account'))

    def is_told(self, notice: ProfileNotice) -> bool:
        """Tell whether the form that was sent went well, as the notice says that it leaves."""
        return bool(self.store.state.account.profile.notice == notice)


def proof(values: Values) -> SecretStr:
    """Return the password that was given as a proof."""
    return SecretStr(values['current'])


def away_link(text: str, target: str) -> Element:
    """Draw a link to another page, which the screens of this one have no part in."""
    return ui.link(text, target).on('click.stop', js_handler='() => {}')


def heading(text: str) -> TextElement:
    """Draw the heading of a card that is no form; it can get the focus, so that arriving here is told."""
    return TextElement(tag='h2', text=text).classes('authui-heading').props('tabindex=-1')


def focus_on(element: Element) -> None:
    """Put the focus where a screen begins that was come to by a link; a page that is loaded begins at its top."""
    if ui.context.client.has_socket_connection:
        element.run_method('focus')


def notice_of(notice: ProfileNotice | None, texts: Texts) -> str:
    """Return what there is to say that is no error."""
    return texts.profile_notices[notice] if notice is not None else ''


def show_profile(
    form: AuthForm, store: Store, texts: Texts, *, of: ProfileForm, code_for: Contact | None = None
) -> None:
    """Keep a card's alert, notice and progress bar to what the store says of its form."""

    def seen(state: Any, _getters: Any) -> Any:
        profile = state.account.profile
        delivery = profile.delivery if code_for is not None and profile.verifying == code_for else None
        return profile.form, profile.error, profile.notice, profile.pending, delivery

    def show(new: Any, _old: Any) -> None:
        sent, error, notice, pending, delivery = new
        problem: Problem | None = error if sent == of else None
        if code_for is not None:
            form.props['resend'] = texts.resend_button if delivery is not None else texts.forgot_button
        form.show(
            error=_text(problem, texts) if problem is not None else '',
            error_field=(problem.field or '') if problem is not None else '',
            notice=notice_of(notice, texts) if delivery is not None and notice == 'code_sent' else '',
            hint=texts.delivered.format(destination=delivery.destination) if delivery is not None else '',
            busy=pending == of,
            wait=(problem.retry_after or 0.0) if problem is not None else 0.0,
        )

    watch(store, seen, show, immediate=True)


def _text(problem: Problem, texts: Texts) -> str:
    return texts.contact_taken if problem.code == AccountExistsError.code else texts.problem(problem)
