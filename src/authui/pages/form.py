"""The form of every card: an HTML form whose values leave the browser once, when it is submitted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from authui.pages.description import Link, Validator, Values
from authui.pages.rules import Field, broken_rules
from authui.pages.texts import Texts
from authui.pages.validation import refused_by_validator

_MAX_CARRIED = 256
_RESEND_SECONDS = 60
"""The pause between two codes; Cognito sends only a few an hour."""


class AuthForm(Element, component='authui_form.js'):
    """A card with fields, an alert, a progress bar and one button.

    The browser checks the rules and sends all values in one message. The server checks the rules again, calls
    `validate`, and passes valid values to `on_submit`. Until that returns, further submits are ignored: a double click
    is one call. `on_carry` gets what was typed into a carried field when the user leaves it, `on_tick` the state of a
    checkbox when it changes. `just_sent` says that the card before this one has sent a code: the next one can be asked
    for after the same pause as after `on_resend`.
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
        focus: bool = False,
        just_sent: bool = False,
    ) -> None:
        super().__init__()
        self._fields = tuple(fields)
        self._on_submit = on_submit
        self._validate = validate
        self._on_carry = on_carry
        self._on_resend = on_resend
        self._is_sending = False
        self._turn = 0
        self.props['name'] = name
        self.props['heading'] = title
        self.props['button'] = button
        # A tuple: NiceGUI watches the items of a list for changes, which costs a tenth of a login page's memory.
        self.props['fields'] = tuple(each.as_props() for each in fields)
        self.props['texts'] = {
            'show': texts.show_password,
            'hide': texts.hide_password,
            'blank': texts.password_blank,
            'check': texts.check_fields,
            'wait': texts.wait_button,
            'resendWait': texts.resend_wait_button,
            'rules': texts.password_needs,
            'met': texts.rule_met,
            'open': texts.rule_open,
            'missing': texts.rules_missing,
            'allMet': texts.rules_met,
        }
        self.props['info'] = info
        self.props['focus'] = focus
        self.props['turn'] = self._turn
        self.on('send', self._submit)
        self.on('carry', self._carry)
        if on_tick is not None:
            self.on('tick', lambda event: on_tick(event.args is True))
        if on_resend is not None:
            self.props['resend'] = texts.resend_button
            self.props['cooldown'] = _RESEND_SECONDS
            self.props['cools'] = just_sent
            self.on('resend', lambda _: self.run(on_resend))

    def show(
        self,
        *,
        email: str = '',
        error: str = '',
        error_field: str = '',
        offers: Sequence[Link] = (),
        notice: str = '',
        hint: str = '',
        busy: bool = False,
        wait: float = 0.0,
    ) -> None:
        """Set what the card shows: the carried e-mail, an alert with its field and links, a notice, a hint, the bar.

        The form cannot be sent for the next `wait` seconds.
        """
        self.props['wait'] = wait
        self.props['email'] = email
        self.props['error'] = error
        self.props['errorField'] = error_field
        self.props['offers'] = tuple({'text': each.text, 'href': each.href} for each in offers)
        self.props['notice'] = notice
        self.props['hint'] = hint
        self.props['busy'] = busy

    def set_initial_values(self, values: Mapping[str, str]) -> None:
        """Set the initial values of fields; a field that the user has changed by now keeps its value."""
        self._fields = tuple(replace(each, value=values.get(each.name, each.value)) for each in self._fields)
        self.props['fields'] = tuple(each.as_props() for each in self._fields)

    def refuse(self, broken: Mapping[str, str]) -> None:
        """Show an error text at each of these fields."""
        self.props['broken'] = dict(broken)

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

    async def _submit(self, event: GenericEventArguments) -> None:
        values = _values(event.args, self._fields)

        async def send() -> None:
            broken = broken_rules(self._fields, values) or await refused_by_validator(
                self._validate, self.props['name'], self._fields, values
            )
            self.refuse(broken)
            if not broken:
                await self._on_submit(values)

        await self.run(send)

    def _carry(self, event: GenericEventArguments) -> None:
        if self._on_carry is not None and isinstance(event.args, str) and len(event.args) <= _MAX_CARRIED:
            self._on_carry(event.args)


def _values(sent: Any, fields: Sequence[Field]) -> Values:
    """Return the values of the fields in a message from the browser; anything that is not a text counts as empty."""
    got = sent if isinstance(sent, dict) else {}
    return {each.name: value if isinstance(value := got.get(each.name), str) else '' for each in fields}
