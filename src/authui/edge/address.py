"""Which address a request counts for: its peer's, or the one that trusted proxies report."""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

_IPV6_PREFIX = 64
_WITH_PORT = re.compile(r'\[(?P<v6>[^\]]+)\](:\d+)?|(?P<v4>[^:]+):\d+')
_MOST_HEADERS = 4096


def client_address(connection: HTTPConnection, trusted_proxies: int) -> str:
    """Return the address that a request counts for: an IPv4 address, or an IPv6 network of 64 bits.

    Each of the `trusted_proxies` appends the address that it saw to X-Forwarded-For. The address that the outermost of
    them appended counts; entries before it may be made up. Without proxies, or with fewer entries than proxies, the
    peer of the connection counts.
    """
    peer = connection.client.host if connection.client is not None else ''
    if not trusted_proxies:
        return _network(peer) or peer
    forwarded = ','.join(connection.headers.getlist('x-forwarded-for'))[-_MOST_HEADERS:].split(',')
    if len(forwarded) < trusted_proxies:
        return _network(peer) or peer
    return _network(forwarded[-trusted_proxies]) or _network(peer) or peer


def _network(text: str) -> str | None:
    text = text.strip()
    if found := _WITH_PORT.fullmatch(text):
        text = found['v6'] or found['v4']
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address), _IPV6_PREFIX), strict=False))
    return str(address)
