"""Where a login leads back to: a path of this site, kept byte for byte, and checked so that it cannot lead away.

Why it is as it is: docs/design.md#session
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

_MAX_TARGET = 2048
_MAX_DECODINGS = 8
_CONTROLS = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029]')
_OUTSIDE = '~'
"""Prefix of a target outside NiceGUI's app: `~/report` is `/report` of the app that NiceGUI's app is mounted in."""
_KEPT_IN_URLS = '!#$%&\'()*+,/:;=?@[]~^`{|}\\"<>'
"""Characters that stay unencoded in a Location header, in addition to letters and digits."""


def local_path(target: str | None, default: str) -> str:
    """Return a target if it is a path on this site; otherwise the default.

    Refused are paths that lead to another origin (two slashes, a backslash, any scheme) or contain control characters,
    as they stand or after decoding them any number of times; in a query or a fragment, which lead nowhere, unencoded
    control characters; and more than 2,048 characters. Unprintable characters are returned encoded, as a browser would
    send them.
    """
    if not target or len(target) > _MAX_TARGET:
        return default
    outside = _OUTSIDE if target.startswith(f'{_OUTSIDE}/') else ''
    target = target.removeprefix(outside)
    path = re.split('[?#]', target, maxsplit=1)[0]
    if _CONTROLS.search(target) or '\\' in path:
        return default
    for _ in range(_MAX_DECODINGS):
        if not path.startswith('/') or path.startswith(('//', '/\\')) or _CONTROLS.search(path):
            return default
        decoded = unquote(path)
        if decoded == path:
            return outside + ''.join(each if each.isprintable() else _encoded(each) for each in target)
        path = decoded
    return default


def _encoded(character: str) -> str:
    return quote(character, errors='replace')


def target_of(scope: Mapping[str, Any], *, base: str, mount: str = '') -> str:
    """Return the target that leads back to the path and query of a request, byte for byte.

    `base` is the decoded path under which browsers reach NiceGUI's app. It ends with `mount`, the path under which that
    app is mounted in the app that got the request.
    """
    raw: bytes = scope.get('raw_path') or quote(scope['path']).encode()
    path = raw.partition(b'?')[0].decode('latin-1')
    query = scope.get('query_string', b'').decode('latin-1')
    asked = f'?{query}' if query else ''
    if (below := _below(base, path)) is not None:
        return below + asked
    return f'{_OUTSIDE}{_below(base.removesuffix(mount), path) or "/"}{asked}'


def _below(base: str, path: str) -> str | None:
    """Return the part of a path below a base, or None; the path is encoded as it was sent, the base is decoded."""
    depth = base.count('/')
    parts = path.split('/')
    if unquote('/'.join(parts[: depth + 1])) != base:
        return None
    return '/' + '/'.join(parts[depth + 1 :])


def location(target: str, *, base: str, mount: str = '') -> str:
    """Return the Location header of a redirect to a target; `base` and `mount` are those of `target_of`."""
    if is_outside(target):
        base = base.removesuffix(mount)
    return quote(base + target.removeprefix(_OUTSIDE), safe=_KEPT_IN_URLS, errors='replace')


def link(target: str, *, mount: str = '') -> str:
    """Return a target as a path for NiceGUI's navigation, which adds the prefix of its app."""
    if not is_outside(target):
        return target
    return '/..' * mount.count('/') + target.removeprefix(_OUTSIDE)


def is_outside(target: str) -> bool:
    """Tell whether a target is outside NiceGUI's app, in the app that it is mounted in."""
    return target.startswith(_OUTSIDE)


def path_below(base: str, path: str) -> str | None:
    """Return a path as seen from the app that is mounted at `base`; None for one that lies elsewhere."""
    if path == base:
        return '/'
    return path[len(base) :] if path.startswith(f'{base}/') else None
