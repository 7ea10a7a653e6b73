"""Where a login leads back to: paths of this site, kept byte for byte, and judged so that none leaves it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

_MAX_TARGET = 2048
_MAX_DECODINGS = 8
_CONTROLS = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029]')
_OUTSIDE = '~'
"""Begins a target that lies beside NiceGUI's app: `~/report` is `/report` of the app that NiceGUI's is mounted in."""
_KEPT_IN_URLS = '!#$%&\'()*+,/:;=?@[]~^`{|}\\"<>'
"""What stands in a header as it was asked for, besides letters and digits; browsers encode the rest themselves."""


def local_path(target: str | None, default: str) -> str:
    """Return a target when it is a path on this site; else the default.

    Its path is judged. Other origins are refused (two slashes, a backslash, any scheme), and so are control characters,
    also where they show only once the path is decoded, however often. A query and a fragment lead nowhere: in them only
    bare control characters are refused. More than 2,048 characters are refused. Characters that are not printable come
    back encoded, as a browser would send them.
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
    """Return the target that leads back to what a request asked for: its path and query, byte for byte.

    `base` is the path, decoded, below which NiceGUI's app lies; it ends with `mount`, below which that app lies in the
    one that the request came to.
    """
    raw: bytes = scope.get('raw_path') or quote(scope['path']).encode()
    path = raw.partition(b'?')[0].decode('latin-1')
    query = scope.get('query_string', b'').decode('latin-1')
    asked = f'?{query}' if query else ''
    if (below := _below(base, path)) is not None:
        return below + asked
    return f'{_OUTSIDE}{_below(base.removesuffix(mount), path) or "/"}{asked}'


def _below(base: str, path: str) -> str | None:
    """Return the part of a path, encoded as it came, that lies below a base, which is decoded."""
    depth = base.count('/')
    parts = path.split('/')
    if unquote('/'.join(parts[: depth + 1])) != base:
        return None
    return '/' + '/'.join(parts[depth + 1 :])


def location(target: str, *, base: str, mount: str = '') -> str:
    """Return what a redirect to a target says in its Location; `base` and `mount` are those of `target_of`."""
    if is_outside(target):
        base = base.removesuffix(mount)
    return quote(base + target.removeprefix(_OUTSIDE), safe=_KEPT_IN_URLS, errors='replace')


def link(target: str, *, mount: str = '') -> str:
    """Return a target as a path below NiceGUI's app, which puts its own prefix before it."""
    if not is_outside(target):
        return target
    return '/..' * mount.count('/') + target.removeprefix(_OUTSIDE)


def is_outside(target: str) -> bool:
    """Tell whether a target lies beside NiceGUI's app, in the app that it is mounted in."""
    return target.startswith(_OUTSIDE)


def path_below(base: str, path: str) -> str | None:
    """Return a path as seen from the app that is mounted at `base`; None for one that lies elsewhere."""
    if path == base:
        return '/'
    return path[len(base) :] if path.startswith(f'{base}/') else None
