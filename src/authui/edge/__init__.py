"""The edge of the app: which origins and sockets are let in, and what every answer tells the browser to refuse."""

from authui.edge.address import client_address
from authui.edge.errors import add_error_page
from authui.edge.headers import SecurityHeaders
from authui.edge.nicegui_hooks import (
    NiceGUIRoutes,
    close_sockets,
    give_up_waiting_pages,
    guard_frames,
    guard_sub_pages,
    paint_first,
    reconnect_seconds,
    sockets_of,
)
from authui.edge.origin import is_same_origin
from authui.edge.sockets import SocketGuard

__all__ = [
    'NiceGUIRoutes',
    'SecurityHeaders',
    'SocketGuard',
    'add_error_page',
    'client_address',
    'close_sockets',
    'give_up_waiting_pages',
    'guard_frames',
    'guard_sub_pages',
    'is_same_origin',
    'paint_first',
    'reconnect_seconds',
    'sockets_of',
]
