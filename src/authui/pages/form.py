"""The form of every card in a page of NiceGUI: `<authui-form>`, as on the screens that are documents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from nicegui import app
from nicegui.element import Element
from nicegui.events import GenericEventArguments

from authui.account.next_screen import Form
from authui.errors import SettingsError
from authui.pages.card import resend_button
from authui.pages.description import SUBMIT, CardView, Link, NoticeKind, PasskeyRequests, Totp, Validator, Values
from authui.pages.form_html import form_html
from authui.pages.rules import Field, broken_rules
from authui.pages.texts import Texts
from authui.pages.theme import url_prefix
from authui.pages.validation import in_language, refused_by_validator

_MAX_CARRIED = 256


def use_script(path: str, *, support_url: str | None = None) -> None:
    """Let the forms of this app load their script from this path of it, and lead to the host's support."""
    app.state.authui_script = path
    app.state.authui_support_url = support_url


class AuthForm(Element, component='authui_form.js'):
    """A card with fields, an alert, a progress bar and one button.

    The browser checks the rules and sends all values in one message. The server checks the rules again, calls
    `validate`, and passes valid values to `on_submit`. Until that returns, further submits are ignored: a double click
    is one call. `on_carry` gets what was typed into a carried field when the user leaves it, `on_tick` the state of a
    checkbox when it changes. `just_sent` says that the card before this one has sent a code: the next one can be asked
    for after the same pause as after `on_resend`. `who` says whose sign-in goes on. Each of `links` stands by its
    field. `passkey` is for a card that a passkey answers. With `focus` it opens with the focus on the field to go to,
    or on the one that is named; `heading` stands for its heading, where there is something to read first. Elements that
    are made inside it stand below its buttons, and those in its slot `above` stand above its fields.
    """

    def __init__(
        self,
        *,
        name: str,
        title: str,
        button: str,
        fields: Sequence[Field],
        texts: Texts,
        on_submit: Callable[[Values], Awaitable[None]],
        validate: Validator | None = None,
        on_carry: Callable[[str], None] | None = None,
        on_resend: Callable[[], Awaitable[None]] | None = None,
        on_tick: Callable[[bool], None] | None = None,
        info: str = '',
        who: Link | None = None,
        links: Sequence[Link] = (),
        passkey: PasskeyRequests | None = None,
        focus: bool | str = False,
        just_sent: bool = False,
    ) -> None:
        super().__init__()
        script = getattr(app.state, 'authui_script', None)
        if script is None:
            raise SettingsError('AuthForm needs the script that authui serves: call AuthUI(…).install() first')
        self._texts = texts
        self._on_submit = on_submit
        self._validate = validate
        self._on_carry = on_carry
        self._on_resend = on_resend
        self._focus = focus
        self._prefix = url_prefix()
        self._is_sending = False
        self._turn = 0
        self._view = CardView(
            name=cast(Form, name),  # hosts' own forms have names of their own
            heading=title,
            button=button,
            fields=tuple(fields),
            info=info,
            who=who,
            links=tuple(links),
            passkey=passkey,
            buttons=() if on_resend is None else (resend_button(texts, is_paused=just_sent),),
        )
        self.props['name'] = name
        self.props['script'] = self._prefix + script
        self.props['turn'] = self._turn
        self._draw(self._view)
        self.on('send', self._take)
        self.on('carry', lambda event: self._carry(event.args))
        if on_tick is not None:
            self.on('tick', lambda event: on_tick(event.args is True))

    @property
    def view(self) -> CardView:
        """The view of the form, without the typed values."""
        return self._view

    def show(
        self,
        *,
        identifier: str = '',
        account: str = '',
        error: str = '',
        error_field: str = '',
        offers: Sequence[Link] = (),
        notice: str = '',
        notice_kind: NoticeKind = 'information',
        hint: str = '',
        busy: bool = False,
        wait: float = 0.0,
        resend: str = '',
        passkey: PasskeyRequests | None = None,
    ) -> None:
        """Set what the card shows: what is carried, an alert with its field and links, a notice, a hint, the bar.

        Password managers keep a new password for the `account`. The form cannot be sent for the next `wait` seconds.
        `resend` replaces the text of the button for a new code, `passkey` what the script asks the browser for.
        """
        view = self._view
        self._draw(
            replace(
                view,
                identifier=identifier,
                account=account,
                error=error,
                error_field=error_field,
                offers=tuple(offers),
                notice=notice,
                notice_kind=notice_kind,
                hint=hint,
                busy=busy,
                wait=wait,
                passkey=passkey or view.passkey,
                # What was refused is said once: the browser knows what the user has changed since.
                broken=view.broken if self._is_sending else {},
                buttons=tuple(replace(each, text=resend or each.text) for each in view.buttons),
            )
        )

    def set_initial_values(self, values: Mapping[str, str]) -> None:
        """Set the initial values of fields; a field that the user has changed by now keeps its value."""
        fields = tuple(replace(each, value=values.get(each.name, each.value)) for each in self._view.fields)
        self._draw(replace(self._view, fields=fields))

    def show_key(self, totp: Totp) -> None:
        """Show the key of an authenticator app above the fields, with what helps to scan, open or copy it."""
        self._draw(replace(self._view, totp=totp))

    def refuse(self, broken: Mapping[str, str]) -> None:
        """Show an error text at each of these fields."""
        self._draw(replace(self._view, broken=dict(broken)))

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run what a button of the card does, unless something is running already."""
        if self._is_sending:
            return
        self._is_sending = True
        try:
            await work()
        finally:
            self._is_sending = False
            self._turn += 1
            if not self.is_deleted:  # after a success the next screen may have taken its place
                self.props['turn'] = self._turn

    def _draw(self, view: CardView) -> None:
        self._view = view
        # What is wrong with the fields is newer than an alert of the store, which was not asked.
        shown = replace(view, error='', error_field='', offers=()) if view.broken else view
        html = form_html(shown, self._texts, action=None, prefix=self._prefix, focus=self._focus)
        if html != self.props.get('html'):
            self.props['html'] = html

    async def _take(self, event: GenericEventArguments) -> None:
        """Do what the button is for that was pressed in the browser."""
        sent = event.args if isinstance(event.args, dict) else {}
        values = _values(sent.get('values'), self._view.fields)
        action = sent.get('action')
        if action == SUBMIT:
            await self.run(lambda: self._submit(values))
        elif self._on_resend is not None and action in [each.action for each in self._view.buttons]:
            for field in self._view.fields:
                if field.carried:
                    self._carry(values[field.name])
            await self.run(self._on_resend)

    async def _submit(self, values: Values) -> None:
        view = self._view
        broken = broken_rules(view.fields, values) or await refused_by_validator(
            self._validate, view.name, view.fields, values
        )
        self.refuse(in_language(self._texts, broken))
        if not broken:
            await self._on_submit(values)

    def _carry(self, typed: object) -> None:
        if self._on_carry is not None and isinstance(typed, str) and len(typed) <= _MAX_CARRIED:
            self._on_carry(typed)


def _values(sent: Any, fields: Sequence[Field]) -> Values:
    """Return the values of the fields in a message from the browser; anything that is not a text counts as empty."""
    got = sent if isinstance(sent, dict) else {}
    return {each.name: value if isinstance(value := got.get(each.name), str) else '' for each in fields}
