"""The parameters of a query or a posted form, each at most once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from authui.local.oauth.refusals import TokenRequestError

if TYPE_CHECKING:
    from starlette.requests import Request

_MAX_BYTES = 65_536
_FORM = 'application/x-www-form-urlencoded'


class Parameters:
    """Decoded parameters. One without a value counts as left out, and so does one that is given twice (RFC 6749, 3.1).

    Bytes that are not UTF-8 survive as surrogates, so that a `state` comes back byte for byte.
    """

    def __init__(self, encoded: bytes) -> None:
        pairs = [_decoded(each) for each in encoded.split(b'&') if each]
        counts = Counter(name for name, _ in pairs)
        self.repeated: frozenset[str] = frozenset(name for name, count in counts.items() if count > 1)
        """The names that were given more than once."""
        self._values = {name: value for name, value in pairs if value and counts[name] == 1}

    def get(self, name: str) -> str | None:
        """Return a parameter's value; None if it is missing, empty or repeated."""
        return self._values.get(name)

    def as_dict(self) -> dict[str, str]:
        """Return all that have one value."""
        return dict(self._values)


def is_text(value: str) -> bool:
    """Tell whether a value is Unicode without control characters."""
    return _is_unicode(value) and value.isprintable()


async def posted_form(request: Request) -> Parameters:
    """Read a posted form; refuses other content, a form that is not UTF-8, and one that is too long."""
    if request.headers.get('content-type', '').partition(';')[0].strip().lower() != _FORM:
        raise TokenRequestError('invalid_request', f'The content type has to be {_FORM}')
    body = b''
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BYTES:
            raise TokenRequestError('invalid_request', 'The request is too long', status=413)
    form = Parameters(body)
    if not all(map(_is_unicode, form.as_dict().values())):
        raise TokenRequestError('invalid_request', 'The form is not UTF-8')
    return form


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _decoded(pair: bytes) -> tuple[str, str]:
    name, _, value = pair.partition(b'=')
    return _text(name), _text(value)


def _text(encoded: bytes) -> str:
    return unquote_to_bytes(encoded.replace(b'+', b' ')).decode('utf-8', 'surrogateescape')
