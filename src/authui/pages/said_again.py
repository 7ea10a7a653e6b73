"""The messages of a screen after a form was sent, as hidden fields of the switch between languages: codes, not texts.

So the answer in the other language says the same. Only the answers of a host's validator are texts, since the host
alone can translate them. The form of the switch is judged as any other that is posted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import ceil
from typing import get_args

from pydantic import Field as PydanticField
from pydantic import FiniteFloat

from authui.account import AccountState
from authui.account.next_screen import Form, Notice
from authui.errors import NextStep
from authui.models import Problem, Value
from authui.pages.description import CardView, ErrorText
from authui.pages.form_html import FORM_FIELD
from authui.pages.rules import broken_rules
from authui.pages.texts import Texts
from authui.pages.validation import in_language

LANGUAGE_FIELD = 'authui-language'
"""The name of the buttons; their values are the tags of the languages."""
_ALERT_FIELD = 'authui-alert'
_BROKEN_FIELD = 'authui-broken'
_NOTICE_FIELD = 'authui-notice'
_ANSWER_FIELD = 'authui-answer'

SentFields = Mapping[str, Sequence[str]]


class _SaidAlert(Value):
    form: Form
    problem: Problem
    until: FiniteFloat | None = None
    """When the form can be sent again, in seconds since the epoch."""


class Answers(Value):
    """The answers of a host's validator: a text by the language and the name of the field.

    The texts themselves are sent along, since no one keeps what a visitor has typed: the passwords are gone, and a
    validator may do more than look. A text without a language has the empty tag.
    """

    said: Mapping[str, Mapping[str, str]] = PydanticField(default_factory=dict)

    @classmethod
    def of(cls, broken: Mapping[str, ErrorText], languages: Sequence[Texts]) -> Answers:
        """Return what was said, in each language that it can be said in."""
        bare = {name: each for name, each in broken.items() if isinstance(each, str)}
        told = {name: each for name, each in broken.items() if name not in bare}
        in_each = {texts.language: in_language(texts, told) for texts in languages} if told else {}
        return cls(said={'': bare, **in_each})

    def in_(self, texts: Texts) -> dict[str, str]:
        """Return what was said of each field, in a language."""
        return {**self.said.get('', {}), **self.said.get(texts.language, {})}


NO_ANSWERS = Answers()


def fields_of(
    view: CardView, state: AccountState, now: float, answers: Answers = NO_ANSWERS
) -> tuple[tuple[str, str], ...]:
    """Return the hidden fields for a card that has been sent, as it is shown; `now` is the time."""
    told = [(_ANSWER_FIELD, answers.model_dump_json())] if any(answers.said.values()) else []
    return (*_fields_of(view, state, now), *told)


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


def answers_in(sent: SentFields) -> Answers:
    """Return what a host's validator has said; raises `ValueError` for anything else."""
    return next((Answers.model_validate_json(each) for each in sent.get(_ANSWER_FIELD, ())), NO_ANSWERS)


def broken_in(
    sent: SentFields, view: CardView, values: Mapping[str, str], answers: Mapping[str, str]
) -> dict[str, str]:
    """Return the fields that were marked as wrong, with what is wrong with the values that came along.

    It is what the host's validator has answered, else the rule that the value breaks.
    """
    marked: Collection[str] = sent.get(_BROKEN_FIELD, ())
    said = {**broken_rules(view.fields, values), **answers}
    return {each.name: said[each.name] for each in view.fields if each.name in marked and each.name in said}
