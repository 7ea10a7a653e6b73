"""What a screen says after a form was sent, as hidden fields of the switch between languages: codes and no texts.

So the answer in the other language says the same. The form of the switch is judged as any other that is posted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import ceil
from typing import get_args

from pydantic import FiniteFloat

from authui.account import AccountState
from authui.account.next_screen import Form, Notice
from authui.errors import NextStep
from authui.models import Problem, Value
from authui.pages.description import CardView
from authui.pages.form_html import FORM_FIELD
from authui.pages.rules import broken_rules
from authui.pages.texts import Texts

LANGUAGE_FIELD = 'authui-language'
"""The name of the buttons; their values are the tags of the languages."""
_ALERT_FIELD = 'authui-alert'
_BROKEN_FIELD = 'authui-broken'
_NOTICE_FIELD = 'authui-notice'

SentFields = Mapping[str, Sequence[str]]


class _SaidAlert(Value):
    form: Form
    problem: Problem
    until: FiniteFloat | None = None
    """When the form can be sent again, in seconds since the epoch."""


def fields_of(view: CardView, state: AccountState, now: float) -> tuple[tuple[str, str], ...]:
    """Return the hidden fields for a card that has been sent, as it is shown; `now` is the time."""
    return tuple(_fields_of(view, state, now))


def _fields_of(view: CardView, state: AccountState, now: float) -> Iterator[tuple[str, str]]:
    yield FORM_FIELD, view.name
    for each in view.fields:
        value = ('on' if each.ticked else '') if each.type == 'tick' else each.value
        if each.carried:
            value = value or view.identifier
        if value and not each.is_secret:
            yield from ((each.name, part) for part in (value.split() if each.type == 'choices' else [value]))
    yield from ((_BROKEN_FIELD, name) for name in view.broken)
    for form, problem in state.errors.items():
        until = now + problem.retry_after if problem.retry_after else None
        said = _SaidAlert(form=form, problem=problem.model_copy(update={'retry_after': None}), until=until)
        yield _ALERT_FIELD, said.model_dump_json(exclude_defaults=True)
    if state.notice is not None:
        yield _NOTICE_FIELD, state.notice


def language_in(sent: SentFields) -> str | None:
    """Return the tag of the language that a form asks for; None for a form that asks for something else."""
    return next(iter(sent.get(LANGUAGE_FIELD, ())), None)


def notice_in(sent: SentFields) -> Notice | None:
    """Return the notice that a screen has shown."""
    notices: tuple[Notice, ...] = get_args(Notice)
    return next((each for each in notices if [each] == [*sent.get(_NOTICE_FIELD, ())]), None)


def alerts_in(sent: SentFields, texts: Texts, now: float) -> dict[Form, Problem]:
    """Return the alerts that a screen has shown; raises `ValueError` for anything else."""
    return dict(_alert_of(each, texts, now) for each in sent.get(_ALERT_FIELD, ()))


def _alert_of(raw: str, texts: Texts, now: float) -> tuple[Form, Problem]:
    said = _SaidAlert.model_validate_json(raw)
    if said.problem.code not in texts.errors:
        raise ValueError(f'there is no text for the error {said.problem.code!r}')
    if said.until is None:
        return said.form, said.problem
    seconds = max(0, ceil(said.until - now))
    waits = {'retry_after': float(seconds)} if seconds else {'next_step': NextStep.RETRY}
    return said.form, said.problem.model_copy(update=waits)


def broken_in(sent: SentFields, view: CardView, values: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that were marked as wrong, with what is wrong with the values that came along."""
    marked: Collection[str] = sent.get(_BROKEN_FIELD, ())
    return {name: text for name, text in broken_rules(view.fields, values).items() if name in marked}
