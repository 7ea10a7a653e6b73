"""Which origin a request may come from: the app's own, compared exactly. Sessions are not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from authui.settings import LOOPBACK_HOSTS

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from authui.settings import Settings

_SCHEMES = {'ws': 'http', 'wss': 'https'}


def own_origin(settings: Settings, connection: HTTPConnection) -> str | None:
    """Return the app's origin as browsers write it; None where a request's Host cannot be the app's.

    It is the public URL. On the embedded pool, which needs none, it is the Host header's, which has to name loopback
    then: another site can make a name of its own resolve to this machine (DNS rebinding).
    """
    if settings.public_url is not None:
        return settings.public_url
    scheme = _SCHEMES.get(connection.url.scheme, connection.url.scheme)
    host = connection.headers.get('host', '').lower()
    try:
        name = urlsplit(f'//{host}').hostname
    except ValueError:  # not a host, such as [::1
        return None
    if name not in LOOPBACK_HOSTS and not settings.unsafe_local_pool:
        return None
    return f'{scheme}://{host}'


def is_own_name(settings: Settings, connection: HTTPConnection) -> bool:
    """Tell whether a request used a name of this machine: loopback's, or that of the public URL.

    Any other name was made to resolve here (DNS rebinding), and pages of another site could read the answer.
    """
    names = connection.headers.getlist('host')
    try:
        name = urlsplit(f'//{names[0]}').hostname if len(names) == 1 else None
    except ValueError:  # not a host, such as [::1
        return False
    own = urlsplit(settings.public_url).hostname if settings.public_url is not None else None
    return name is not None and (name in LOOPBACK_HOSTS or name == own)


def is_same_origin(settings: Settings, connection: HTTPConnection, *, may_lack_origin: bool = False) -> bool:
    """Tell whether a request was made by a page of the app's own.

    Browsers send no Origin with a GET within one origin. Where such a request is expected (`may_lack_origin`),
    `Sec-Fetch-Site: same-origin` counts instead, which no script can forge (Fetch Metadata).
    """
    sites = connection.headers.getlist('sec-fetch-site')
    origins = connection.headers.getlist('origin')
    if not origins:
        return may_lack_origin and sites == ['same-origin']
    return origins == [own_origin(settings, connection)] and sites in ([], ['same-origin'])
