"""The style sheets and scripts of the screens as finished bytes, and pages and files as answers."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from authui.pages.branding_css import host_css, own_css, variables_of
from authui.pages.email_guess import CLOSENESS, DOMAINS, SHORTEST
from authui.pages.markup import data
from authui.pages.screen_view import Style
from authui.settings import Settings

_FOLDER = Path(__file__).parent
_FOR_EVER = 'public, max-age=31536000, immutable'
_PAGE_LEVEL = 5
"""The level at which gzip compresses a page: level 9 takes twice the time for 20 bytes less."""
_SMALL = 500
"""Compressing less than this saves nothing."""
_KNOWN = '{ domains: [], closeness: 1, shortest: 0 }'
"""The marker that the data of `email_guess.py` replaces in `authui_guess.js`."""
_DARK = '.body--dark'
_DARK_RULE = re.compile(r'^[^\n{}@]*(?:,\n[^\n{}@]*)*\{[^{}]*\}', re.MULTILINE)
_COMMENT_LINE = re.compile(r'^[ \t]*(?://.*|/\*\*.*\*/)\n', re.MULTILINE)
_INDENT_OR_REMARK = re.compile(r'^[ \t]+|(?<=[;{]) // .*$', re.MULTILINE)
_IN_DARK = '(prefers-color-scheme: dark)'
_REMARK = re.compile(r'/\*.*?\*/', re.DOTALL)
_BLANKS = re.compile(r'\s*\n\s*')
_TAG = re.compile(r'\s*gzip\s*(?:;\s*q\s*=\s*([01](?:\.\d*)?)\s*)?', re.IGNORECASE)


@dataclass(frozen=True)
class File:
    """A file that is served at a URL of its own, which changes with its content."""

    path: str
    """The path of this app that it is served at."""
    media_type: str
    raw: bytes
    gzipped: bytes

    def response(self, accept_encoding: str, *, is_current: bool = True) -> Response:
        """Return the answer to a request; browsers keep it for good unless they asked for another version."""
        response = _response(
            self.raw, self.gzipped if accepts_gzip(accept_encoding) else None, f'{self.media_type}; charset=utf-8'
        )
        response.headers['Cache-Control'] = _FOR_EVER if is_current else 'no-store'
        return response


class ScreenFiles:
    """The files that the screens of one app load."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.pattern = settings.path('authui/files/{version}/{name}')
        """The path of the route that serves them, with its two parameters."""
        self._files: dict[str, File] = {}
        css = with_system_scheme(_short(own_css(settings)) + variables_of(settings))
        own = Style(url=self._add('authui.css', 'text/css', css), css=css)
        self.styles = (own, *self._host_styles())
        """The style sheets of a screen, in their order; authui's own is in the document itself."""
        self.style_hash = _hash(css)
        """The source by which a content policy allows authui's own style sheet in a document."""
        self.scripts = (self._add_scripts(),)
        """The URLs of the modules of a screen."""
        passkey = _FOLDER / 'authui_passkey.js'
        self.passkey_script = self._add(passkey.name, 'text/javascript', _without_comments(passkey.read_text('utf-8')))
        """The URL of the module that cards with a passkey load."""
        providers = _FOLDER / 'authui_providers.js'
        self.providers_script = self._add(
            providers.name, 'text/javascript', _without_comments(providers.read_text('utf-8'))
        )
        """The URL of the module that cards with other providers load."""

    def response(self, version: str, name: str, accept_encoding: str) -> Response:
        """Return the answer to a request for a file.

        A page of another version of the app, which runs on another server or ran before a restart, gets the file of
        this one.
        """
        file = self._files.get(name)
        if file is None:
            return Response(status_code=404)
        return file.response(accept_encoding, is_current=file.path == self._path(version, name))

    def _host_styles(self) -> list[Style]:
        """Return the host's style sheet; where the system decides, a second one has its rules for dark pages."""
        css = host_css(self._settings)
        if not css:
            return []
        if self._settings.is_dark is not None or _DARK not in css:
            return [Style(url=self._add('host.css', 'text/css', css))]
        dark = css.replace(_DARK, '.authui-system')
        return [
            Style(url=self._add('host.css', 'text/css', css), media=f'not all and {_IN_DARK}'),
            Style(url=self._add('host-dark.css', 'text/css', dark), media=_IN_DARK),
        ]

    def _add_scripts(self) -> str:
        """Add the script of the screens and the one that it loads from beside it, so both have one version."""
        known = data({'domains': DOMAINS, 'closeness': CLOSENESS, 'shortest': SHORTEST})
        guess = _without_comments((_FOLDER / 'authui_guess.js').read_text('utf-8')).replace(_KNOWN, known)
        own = _without_comments((_FOLDER / 'authui.js').read_text('utf-8'))
        version = _version(own + guess)
        self._add('authui_guess.js', 'text/javascript', guess, version)
        return self._add('authui.js', 'text/javascript', own, version)

    def _add(self, name: str, media_type: str, content: str, version: str = '') -> str:
        raw = content.encode()
        path = self._path(version or _version(content), name)
        self._files[name] = File(path, media_type, raw, gzip.compress(raw, 9, mtime=0))
        return path

    def _path(self, version: str, name: str) -> str:
        return self._settings.path(f'authui/files/{version}/{name}')


def _version(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _without_comments(script: str) -> str:
    """Return a script without comments and indents, which are a fifth of its bytes."""
    return _INDENT_OR_REMARK.sub('', _COMMENT_LINE.sub('', script))


def _short(css: str) -> str:
    """Return style rules without remarks, blank lines and indents, which are a fifth of their bytes."""
    return _BLANKS.sub('\n', _REMARK.sub('', css)).lstrip()


def _hash(text: str) -> str:
    return f'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'


def with_system_scheme(css: str) -> str:
    """Return authui's rules with a copy of those for dark pages, for pages whose colours the system decides."""
    dark = [found[0].replace(_DARK, '.authui-system') for found in _DARK_RULE.finditer(css) if _DARK in found[0]]
    return f'{css}\n@media {_IN_DARK} {{\n' + '\n'.join(dark) + '\n}\n'


def page_response(document: str, *, accept_encoding: str, status_code: int = 200, has_secret: bool = False) -> Response:
    """Return a finished page as an answer that nobody keeps.

    A page that `has_secret`, such as the key of an authenticator app, is `sent_as_it_is`.
    """
    raw = document.encode()
    is_packed = len(raw) >= _SMALL and not has_secret and accepts_gzip(accept_encoding)
    packed = gzip.compress(raw, _PAGE_LEVEL, mtime=0) if is_packed else None
    response = _response(raw, packed, 'text/html; charset=utf-8')
    response.status_code = status_code
    response.headers['Cache-Control'] = 'no-store'
    return sent_as_it_is(response) if has_secret else response


def sent_as_it_is(response: Response) -> Response:
    """Keep an answer with a secret from being compressed, by NiceGUI's middleware and by a proxy in front of it too.

    Its length would tell of the secret to those who can choose a part of the URL and measure the answer (BREACH). Both
    leave an answer alone that has an encoding, and `identity` is that of plain bytes (RFC 9110, 12.5.3).
    """
    response.headers['Content-Encoding'] = 'identity'
    return response


def revalidated(response: Response) -> Response:
    """Let the browser keep a page that is the same for all visitors, and ask each time whether it still holds.

    Since the cookie is part of what it depends on, a browser that has signed in meanwhile never shows it unasked.
    """
    policy = response.headers.get('Content-Security-Policy', '')
    version = hashlib.sha256(b'\x00'.join((policy.encode('latin-1'), bytes(response.body)))).hexdigest()
    response.headers['Cache-Control'] = 'private, no-cache'
    response.headers['Vary'] = 'Accept, Accept-Encoding, Accept-Language, Cookie'
    response.headers['ETag'] = f'W/"{version[:24]}"'
    return response


def has_version(if_none_match: str, etag: str) -> bool:
    """Tell whether a browser that sent `If-None-Match` has the document of an ETag (RFC 9110, 13.1.2)."""
    asked = {each.strip().removeprefix('W/') for each in if_none_match.split(',')}
    return bool(asked & {'*', etag.removeprefix('W/')})


def accepts_gzip(accept_encoding: str) -> bool:
    """Tell whether a browser takes gzip (RFC 9110, Accept-Encoding)."""
    for each in accept_encoding.split(','):
        if found := _TAG.fullmatch(each):
            return found[1] is None or found[1].strip('0.') != ''
    return False


def _response(raw: bytes, packed: bytes | None, media_type: str) -> Response:
    response = Response(raw if packed is None else packed, media_type=media_type)
    response.headers['Vary'] = 'Accept-Encoding'
    if packed is not None:
        response.headers['Content-Encoding'] = 'gzip'
    return response
