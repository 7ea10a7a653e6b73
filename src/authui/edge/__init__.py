"""The edge of the app: which origins and sockets are let in, and what every answer tells the browser to refuse."""

from authui.edge.address import client_address
from authui.edge.dependencies import GUARDS, demands_of, dependencies_of, name_of, refuse_dependencies
from authui.edge.errors import add_error_page
from authui.edge.headers import SecurityHeaders
from authui.edge.local import LocalOnly
from authui.edge.nicegui_hooks import (
    close_sockets,
    give_up_waiting_pages,
    guard_frames,
    guard_sub_pages,
    paint_first,
    reconnect_seconds,
    sockets_of,
)
from authui.edge.one_name import OneName
from authui.edge.origin import is_same_origin
from authui.edge.registrations import check_registrations, check_routes, guard_root, refuse_registered
from authui.edge.sockets import SocketGuard

__all__ = [
    'GUARDS',
    'LocalOnly',
    'OneName',
    'SecurityHeaders',
    'SocketGuard',
    'add_error_page',
    'check_registrations',
    'check_routes',
    'client_address',
    'close_sockets',
    'demands_of',
    'dependencies_of',
    'give_up_waiting_pages',
    'guard_frames',
    'guard_root',
    'guard_sub_pages',
    'is_same_origin',
    'name_of',
    'paint_first',
    'reconnect_seconds',
    'refuse_dependencies',
    'refuse_registered',
    'sockets_of',
]
