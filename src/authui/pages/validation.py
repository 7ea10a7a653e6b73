"""The checks of a form before its values go to an action: the rules of its fields, and the host's validator."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence

from authui.pages.description import SUBMIT, Card, CardView, ErrorText, Validator, Values
from authui.pages.rules import Field, broken_rules
from authui.pages.texts import Texts


def in_language(texts: Texts, said: Mapping[str, ErrorText]) -> dict[str, str]:
    """Return what is wrong with fields, as it is said in a language."""
    return {name: each if isinstance(each, str) else each(texts) for name, each in said.items()}


async def refused_fields(card: Card, view: CardView, action: str, values: Values) -> Mapping[str, ErrorText]:
    """Return the fields that keep a button from what it does, with what says why; empty where it may go on."""
    if action == SUBMIT:
        return broken_rules(view.fields, values) or await refused_by_validator(
            card.validate, card.name, view.fields, values
        )
    return broken_rules(needed_fields(view, action), values)


def needed_fields(view: CardView, action: str) -> list[Field]:
    """Return the fields whose rules a button asks for."""
    needs = {name for button in view.buttons if button.action == action for name in button.needs}
    return [each for each in view.fields if each.name in needs]


async def refused_by_validator(
    validate: Validator | None, form: str, fields: Sequence[Field], values: Values
) -> Mapping[str, ErrorText]:
    """Return the errors that a host's validator finds; raises `ValueError` where it names a field that is not there."""
    found = validate(dict(values)) if validate is not None else None
    broken = dict((await found if inspect.isawaitable(found) else found) or {})
    names = [each.name for each in fields]
    unknown = sorted(broken.keys() - set(names))
    if unknown:
        raise ValueError(
            f'a validator of the form {form} returned errors for fields that the form does not have: {unknown}. '
            f'It has {names}'
        )
    return broken
