"""The form in a POST request: judged before its body is read, then read within limits of size, time and fields."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.requests import ClientDisconnect

from authui.edge import is_same_origin
from authui.errors import AuthUIError
from authui.pages import Field, Values
from authui.pages.description import SUBMIT
from authui.pages.form_html import ACTION_FIELD, FORM_FIELD
from authui.settings import Settings

_CONTENT_TYPE = 'application/x-www-form-urlencoded'
_BODY_SECONDS = 10.0
"""A form is a few hundred bytes: a body that takes longer is not a browser's."""
_MOST_FIELDS = 100
"""More than a form has: each of Cognito's attributes, and each choice of a field."""


class RefusedPostError(AuthUIError):
    """A POST request that no form of ours would send; `text` says why, to those who write programs."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


@dataclass(frozen=True)
class PostedForm:
    """A form as it was sent: its name, the action of the button that was pressed, and what was typed."""

    name: str
    action: str
    sent: Mapping[str, Sequence[str]]

    def values(self, fields: Sequence[Field]) -> Values:
        """Return the values of the fields: a tick is `on` or empty, several choices are joined by blanks."""
        return {each.name: self._value(each) for each in fields}

    def text(self, name: str) -> str:
        """Return the value of a field that no card has; empty where it was not sent."""
        return _single(name, self.sent.get(name, ()))

    def _value(self, field: Field) -> str:
        values = self.sent.get(field.name, ())
        if field.type == 'choices':
            return ' '.join(values)
        if field.type == 'tick':
            return 'on' if values else ''
        return _single(field.name, values)


async def read_posted_form(
    request: Request, settings: Settings, *, most: int | None = None, seconds: float | None = None
) -> PostedForm:
    """Return the form that a request holds; raises `RefusedPostError` for a request that no form of ours sends.

    Its body may have `most` bytes and take so many `seconds`.
    """
    most = settings.max_frame_bytes if most is None else most
    _judge(request, settings, most)
    body = await _read(request, most, _BODY_SECONDS if seconds is None else seconds)
    try:
        pairs = parse_qsl(
            body.decode('ascii'), keep_blank_values=True, encoding='utf-8', errors='strict', max_num_fields=_MOST_FIELDS
        )
    except ValueError:  # other bytes than those of a form, or too many fields
        raise _malformed('The form cannot be read.') from None
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    return PostedForm(
        name=_single(FORM_FIELD, sent.pop(FORM_FIELD, ())),
        action=_single(ACTION_FIELD, sent.pop(ACTION_FIELD, (SUBMIT,))),
        sent=sent,
    )


def _judge(request: Request, settings: Settings, most: int) -> None:
    """Refuse what can be refused by the head of a request."""
    if not is_same_origin(settings, request):
        way = f' Open the app at {settings.public_url} and send it there.' if settings.public_url is not None else ''
        raise RefusedPostError(HTTPStatus.FORBIDDEN, f'This form was not sent by a page of this app.{way}')
    types = request.headers.getlist('content-type')
    kind, _, parameter = (types[0] if len(types) == 1 else '').lower().partition(';')
    if kind.strip() != _CONTENT_TYPE or parameter.strip() not in {'', 'charset=utf-8'}:
        raise RefusedPostError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f'A form is sent as {_CONTENT_TYPE}.')
    if {each.lower() for each in request.headers.getlist('content-encoding')} - {'identity'}:
        raise RefusedPostError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, 'A form is sent without a content encoding.')
    length = request.headers.get('content-length')
    if length is not None and not (length.isascii() and length.isdigit()):
        raise _malformed('The Content-Length is not a number.')
    if length is not None and int(length[:20]) > most:
        raise _too_large()


async def _read(request: Request, most: int, seconds: float) -> bytes:
    """Read the body, which may come in chunks without a length."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise _too_large()
    except TimeoutError:
        raise RefusedPostError(HTTPStatus.REQUEST_TIMEOUT, 'The form took too long to arrive.') from None
    except ClientDisconnect:
        raise _malformed('The form did not arrive.') from None
    return bytes(body)


def _single(name: str, values: Sequence[str]) -> str:
    if len(values) > 1:
        raise _malformed(f'The form has the field {name!r} more than once.')
    return values[0] if values else ''


def _malformed(text: str) -> RefusedPostError:
    return RefusedPostError(HTTPStatus.BAD_REQUEST, text)


def _too_large() -> RefusedPostError:
    return RefusedPostError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, 'The form is too large.')
