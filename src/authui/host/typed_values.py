"""Typed values that the next page shows again: in a cookie for a minute, without secrets.

It is for answers that cannot show it themselves: a redirect, since URLs are logged, and the page of a busy server. A
message of authui's own is carried in the same way, by an answer that leads away from its URL.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import get_args

from fastapi import Request
from pydantic import Field, SecretStr, ValidationError
from starlette.requests import HTTPConnection

from authui.account import Account
from authui.account.next_screen import Form, Notice
from authui.edge.cookies import one_cookie
from authui.guards.cookie import Cookie
from authui.host.posted_form import RefusedPostError, read_posted_form
from authui.models import Problem, Value
from authui.pages.identifier_field import IDENTIFIER_FIELDS
from authui.pages.texts import ENGLISH
from authui.settings import Settings
from authui.store import Store

_SECONDS = 120
_MOST_BODY = 8 * 1024
_BODY_SECONDS = 0.05
"""A refused form is a few hundred bytes, and has arrived with its head in nearly all cases."""
_MOST_VALUE = 256
_MOST_COOKIE = 2048
_RULE = re.compile(r'[a-z_]{1,40}')
_REFERENCE = re.compile(r'[0-9a-f]{1,32}')
_FORMS = frozenset(get_args(Form))


class ShownAgain(Value):
    """The values and messages that a screen shows again."""

    form: Form = 'login'
    values: Mapping[str, str] = Field(default_factory=dict, repr=False)
    is_unsent: bool = False
    """Whether the form of these values was refused by a busy server, so that it has to be sent again."""
    problem: Problem | None = None
    """Why a sign-in has failed whose answer came to another URL than that of the screen."""
    notice: Notice | None = None
    """The event that has happened meanwhile, where the URL of the screen cannot say it."""

    def say(self, store: Store) -> None:
        """Put the message into the state."""
        if self.problem is not None:
            store.commit(Account.error, self.form, self.problem)
        if self.notice is not None:
            store.commit(Account.notice, self.notice)


class TypedValues:
    """The cookie with what was typed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._cookie = Cookie(secure=settings.is_https, stem='authui-typed')
        self._names = frozenset({*IDENTIFIER_FIELDS, 'remember', *settings.signup_attributes})
        """The fields of these forms that take no secret."""

    async def of_refused_form(self, request: Request) -> str | None:
        """Return the Set-Cookie value for a form that a busy server does not take; None where nothing can be kept.

        The body is read as far as it is here already, up to a few kilobytes, and only if a page of the app sent it. Of
        an answer to a challenge, which may be a secret whatever its field is called, no value is kept.
        """
        try:
            form = await read_posted_form(request, self._settings, most=_MOST_BODY, seconds=_BODY_SECONDS)
        except RefusedPostError:
            return None
        if form.name not in _FORMS:
            return None
        names = self._names if form.name != 'challenge' else frozenset()
        kept = {name: sent[0] for name, sent in form.sent.items() if name in names}
        values = {name: value for name, value in kept.items() if len(value) <= _MOST_VALUE}
        return self._set({'form': form.name, 'values': values, 'is_unsent': True})

    def of_identifier(self, identifier: str) -> str | None:
        """Return the Set-Cookie value that carries to the login what a user signs in with."""
        return self._set({'values': {'identifier': identifier}})

    def of_message(self, *, problem: Problem | None = None, notice: Notice | None = None) -> str | None:
        """Return the Set-Cookie value that carries a message to the login, whose URL then need not hold it.

        The words of a trigger stay behind: a cookie can be forged, so it only chooses among authui's own texts.
        """
        return self._set({'problem': _in_own_words(problem), 'notice': notice})

    def _set(self, shown: Mapping[str, object]) -> str | None:
        text = ShownAgain.model_validate(shown).model_dump_json(exclude_none=True)
        value = base64.urlsafe_b64encode(text.encode()).decode()
        return self._cookie.set(SecretStr(value), seconds=_SECONDS) if len(value) <= _MOST_COOKIE else None

    def read(self, connection: HTTPConnection) -> ShownAgain | None:
        """Return what a browser has brought; None for anything that is not ours."""
        value = one_cookie(connection.scope['headers'], self._cookie.name)
        if value is None or len(value) > _MOST_COOKIE:
            return None
        try:
            shown = ShownAgain.model_validate_json(base64.urlsafe_b64decode(value))
        except (ValueError, ValidationError):
            return None
        is_ours = shown.values.keys() <= self._names and all(len(each) <= _MOST_VALUE for each in shown.values.values())
        return shown.model_copy(update={'problem': _in_own_words(shown.problem)}) if is_ours else None

    @property
    def cleared(self) -> str:
        """The Set-Cookie value that removes it."""
        return self._cookie.cleared


def _in_own_words(problem: Problem | None) -> Problem | None:
    """Return a problem without what others may have written; None for one that authui does not know."""
    if problem is None or problem.code not in ENGLISH.errors:
        return None
    plain = {
        'trigger_message': None,
        'rule': problem.rule if _RULE.fullmatch(problem.rule or '') else None,
        'reference': problem.reference if _REFERENCE.fullmatch(problem.reference or '') else None,
    }
    return problem.model_copy(update=plain)
