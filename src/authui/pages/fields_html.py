"""The fields of a form as HTML, with their errors and rules; only `form_html.py` draws them."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.description import CardView
from authui.pages.email_guess import email_guess
from authui.pages.markup import NOTHING, Attribute, Html, data, join, tag, text
from authui.pages.rules import Field, Rule
from authui.pages.texts import Texts

_OPEN = Html(
    '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor" '
    'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><circle cx="8" cy="8" r="5" />'
    '<path d="M3 8.6 6.4 12 13 4.6" /></svg>'
)
_BOXES = frozenset({'choice', 'choices', 'tick', 'hidden'})


def said(name: str, attributes: Mapping[str, str], words: str) -> Html:
    """Return an element with a text, or nothing for an empty text."""
    return tag(name, attributes, text(words)) if words else NOTHING


def account_html(name: str) -> Html:
    """Return an unseen field with the name of an account: without it, password managers save a password for nobody."""
    given = {'class': 'authui-account', 'type': 'text', 'autocomplete': 'username', 'value': name}
    return tag('input', {**given, 'readonly': True, 'hidden': True})


class FieldsHtml:
    """Draws the fields of one form. With `is_focused` the document opens with the focus on one of them."""

    def __init__(self, view: CardView, texts: Texts, *, is_focused: bool) -> None:
        self._view = view
        self._texts = texts
        self._lines = [each for each in view.fields if each.type not in _BOXES]
        self.first = self._first_field() if is_focused else None
        """The name of the field that gets the focus."""

    def uid(self, part: str) -> str:
        """Return the id of a part of the form."""
        return f'authui-{self._view.name}-{part}'

    def account(self) -> Html:
        """Return the unseen name of the account whose password is set, for password managers.

        Nothing where the form asks for that name itself, or for no password.
        """
        view = self._view
        if not view.account or all(each.type != 'password' for each in view.fields):
            return NOTHING
        if any(each.autocomplete.startswith('username') for each in view.fields):
            return NOTHING
        return account_html(view.account)

    def field(self, field: Field) -> Html:
        """Return a field with its label, and with what is said of it."""
        match field.type:
            case 'choice' | 'choices':
                return self._choice(field)
            case 'tick':
                return self._tick(field)
            case 'hidden':
                # Not of the type `hidden`: what a script fills in is sent like any other value.
                return tag('input', {'type': 'text', 'name': field.name, 'autocomplete': 'off', 'hidden': True})
            case _:
                return self._line(field)

    def _value(self, field: Field) -> str:
        if field.is_secret:
            return ''
        return self._view.identifier if field.carried else field.value

    def _choice(self, field: Field) -> Html:
        given = field.value.split() if field.type == 'choices' else [field.value]
        boxes = [
            tag(
                'label',
                {'class': 'authui-choice'},
                tag(
                    'input',
                    {
                        'type': 'radio' if field.type == 'choice' else 'checkbox',
                        'id': None if index else self.uid(field.name),
                        'name': field.name,
                        'value': each.value,
                        'checked': each.value in given,
                        'required': field.type == 'choice' and field.is_required,
                        'autofocus': not index and field.name == self.first,
                        'aria-invalid': 'true' if self._is_wrong(field) else None,
                    },
                ),
                tag('span', {}, text(each.label)),
            )
            for index, each in enumerate(field.choices)
        ]
        attributes: dict[str, Attribute] = {
            'class': 'authui-choices',
            'aria-describedby': self._described_by(field),
            'data-rules': _rules(field),
        }
        legend = tag('legend', {'class': 'authui-label'}, text(field.label))
        return tag('fieldset', attributes, legend, *boxes, self._error(field))

    def _tick(self, field: Field) -> Html:
        attributes: dict[str, Attribute] = {
            'type': 'checkbox',
            'id': self.uid(field.name),
            'name': field.name,
            'value': 'on',
            'checked': field.ticked,
            'required': field.is_required,
            'aria-invalid': 'true' if self._is_wrong(field) else None,
            'aria-describedby': self._described_by(field),
            'data-rules': _rules(field),
        }
        label = tag('label', {'class': 'authui-tick'}, tag('input', attributes), tag('span', {}, text(field.label)))
        return join([label, self._error(field)])

    def _line(self, field: Field) -> Html:
        attributes: dict[str, Attribute] = {
            'class': 'authui-input',
            'id': self.uid(field.name),
            'name': field.name,
            'type': field.type,
            'autocomplete': field.autocomplete,
            'inputmode': field.inputmode,
            'enterkeyhint': 'go' if field == self._lines[-1] else 'next',
            'required': field.is_required,
            'data-digits': (field.digits or None) if len(self._view.fields) == 1 else None,
            'dir': 'auto' if field.type == 'text' and not field.inputmode else 'ltr',
            'aria-invalid': 'true' if self._is_wrong(field) else 'false',
            'aria-describedby': self._described_by(field),
            'autocapitalize': None if field.type == 'text' and not field.carried else 'none',
            'spellcheck': 'false',
            'value': self._value(field) or None,
            'autofocus': field.name == self.first,
            'data-rules': _rules(field),
            'data-carried': field.carried,
            'data-guess': self._guesses(field),
        }
        # On the login, and where there is one field, nothing can be left out.
        is_marked = field.is_required and self._view.name != 'login' and len(self._lines) > 1
        label = 'authui-label authui-needed' if is_marked else 'authui-label'
        return tag(
            'div',
            {'class': 'authui-field'},
            tag('label', {'class': label, 'for': self.uid(field.name)}, text(field.label)),
            tag('div', {'class': 'authui-box'}, tag('input', attributes)),
            self._error(field),
            self._guess(field),
            said('p', {'class': 'authui-hint', 'id': self.uid(f'{field.name}-hint')}, field.hint or ''),
            self._checks(field),
        )

    def _guesses(self, field: Field) -> Attribute:
        """Return when the script guesses: now, or once the field has changed.

        A login has to be answered before the script for that comes: there the server guesses, after a wrong password.
        """
        if field.guesses and email_guess(self._value(field)):
            return 'now'
        return field.guesses and self._view.name != 'login'

    def _guess(self, field: Field) -> Html:
        """Return the line with the address that was probably meant, hidden where there is none.

        Only the script can fill it in, and shows the button for that.
        """
        if not field.guesses:
            return NOTHING
        guess, words = email_guess(self._value(field)), self._texts.email_guess
        attributes: dict[str, Attribute] = {
            'class': 'authui-hint authui-guess',
            'id': self.uid(f'{field.name}-guess'),
            'aria-live': 'polite',
            'data-words': words.format(value=self._texts.left_to_right('{value}')),
            'hidden': not guess,
        }
        said = text(words.format(value=self._texts.left_to_right(guess))) if guess else NOTHING
        press: dict[str, Attribute] = {'type': 'button', 'class': 'authui-link'}
        button = tag('button', press, text(self._texts.use_guess))
        return tag('p', attributes, tag('span', {}, said), text(' '), button)

    def _checks(self, field: Field) -> Html:
        """Return the list of the rules, which the script ticks off while the user types."""
        listed = _listed(field)
        if not listed:
            return NOTHING
        items = [
            tag(
                'li',
                {},
                _OPEN,
                tag('span', {'id': self.uid(f'{field.name}-rule-{index}')}, text(rule.label)),
                tag('span', {'class': 'authui-unseen'}, text(self._texts.rule_open)),
            )
            for index, rule in enumerate(listed)
        ]
        return tag(
            'div',
            {'class': 'authui-checks'},
            tag('p', {'id': self.uid(f'{field.name}-rules')}, text(self._texts.password_needs)),
            tag('ul', {}, *items),
            tag('p', {'class': 'authui-unseen', 'aria-live': 'polite'}),
        )

    def _is_wrong(self, field: Field) -> bool:
        view = self._view
        return field.name in view.broken or (bool(view.error) and field.name == view.error_field)

    def _error(self, field: Field) -> Html:
        attributes = {'class': 'authui-error', 'id': self.uid(f'{field.name}-error')}
        return said('p', attributes, self._view.broken.get(field.name, ''))

    def _described_by(self, field: Field) -> str | None:
        parts = []
        if field.name in self._view.broken:
            parts.append(f'{field.name}-error')
        elif self._is_wrong(field):
            parts.append('alert')
        if field.guesses and email_guess(self._value(field)):
            parts.append(f'{field.name}-guess')
        if field.hint and field.type not in _BOXES:
            parts.append(f'{field.name}-hint')
        if field.type not in _BOXES and (listed := _listed(field)):
            parts += [f'{field.name}-rules', *(f'{field.name}-rule-{index}' for index, _ in enumerate(listed))]
        return ' '.join(map(self.uid, parts)) or None

    def _first_field(self) -> str | None:
        """Return the name of the field to go to: one that is wrong, else an empty one, else the first one."""
        fields = [each for each in self._view.fields if each.type not in {'tick', 'hidden'}]
        wrong = (each for each in fields if self._is_wrong(each))
        empty = (each for each in fields if not self._value(each))
        found = next(wrong, None) or next(empty, None) or next(iter(fields), None)
        return found.name if found is not None else None


def _listed(field: Field) -> list[Rule]:
    return [rule for rule in field.rules if rule.label]


def _rules(field: Field) -> str | None:
    return data([each.for_script() for each in field.rules]) if field.rules else None
