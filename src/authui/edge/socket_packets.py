"""The packets that a browser may send over a socket: those of the shapes that NiceGUI's client makes.

Engine.io and Socket.IO log a traceback for a packet that they cannot read, so such a packet is dropped before.
"""

from __future__ import annotations

import re

from authui.edge.nicegui_hooks import read_json

_POLLED = frozenset({'1', '3', '5', '41'})
"""Close, pong, upgrade, leave."""
_BARE = _POLLED | {'2', '2probe', '3probe', '6'}
"""Only a websocket may send these as well. Over polling they would wait for a socket that nobody reads."""
_JSON = re.compile(r'4(?:(?P<connect>0)|(?P<event>2)\d{0,15}|(?P<answer>3)\d{1,15})(?P<data>.*)', re.DOTALL | re.ASCII)
_RESERVED = frozenset({'connect', 'disconnect', 'connect_error'})
"""Events that only the server may raise."""
_MOST_PACKETS = 16
_SEPARATOR = '\x1e'


def is_packet(text: str) -> bool:
    """Tell whether a text is one packet; binary packets and those of other namespaces do not count."""
    found = _JSON.fullmatch(text)
    if found is None or not (found['data'] or found['connect']):
        return text in _BARE
    try:
        data = read_json(found['data'] or '{}')
    except (ValueError, RecursionError):
        return False
    if found['connect']:
        return isinstance(data, dict)
    if found['answer']:
        return isinstance(data, list)
    return isinstance(data, list) and bool(data) and isinstance(data[0], str) and data[0] not in _RESERVED


def is_payload(body: bytes) -> bool:
    """Tell whether the body of a polling request holds only packets."""
    try:
        packets = body.decode().split(_SEPARATOR)
    except UnicodeDecodeError:
        return False
    return len(packets) <= _MOST_PACKETS and all(
        is_packet(each) and (each in _POLLED or each not in _BARE) for each in packets
    )
