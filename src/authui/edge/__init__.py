"""The edge of the app: which origins and sockets are let in, and what every answer tells the browser to refuse."""

from authui.edge.address import client_address
from authui.edge.dependencies import GUARDS, demands_of, dependencies_of, name_of, refuse_dependencies
from authui.edge.entrance import stand_before
from authui.edge.errors import add_error_page
from authui.edge.headers import SecurityHeaders
from authui.edge.local import LocalOnly
from authui.edge.log_limit import PerMinute, limit_logs
from authui.edge.nicegui_hooks.engine import follow_downloads, follow_sockets
from authui.edge.nicegui_hooks.frames import (
    NiceGUIRoutes,
    close_sockets,
    drop_queued,
    give_up_waiting_pages,
    guard_frames,
    guard_sub_pages,
    paint_first,
    reconnect_seconds,
    sockets_of,
)
from authui.edge.nicegui_hooks.registrations import check_registrations, check_routes, guard_root, refuse_registered
from authui.edge.one_name import OneName
from authui.edge.open_sockets import OpenSockets
from authui.edge.origin import is_same_origin
from authui.edge.sockets import SocketGuard

__all__ = [
    'GUARDS',
    'LocalOnly',
    'NiceGUIRoutes',
    'OneName',
    'OpenSockets',
    'PerMinute',
    'SecurityHeaders',
    'SocketGuard',
    'add_error_page',
    'check_registrations',
    'check_routes',
    'client_address',
    'close_sockets',
    'demands_of',
    'dependencies_of',
    'drop_queued',
    'follow_downloads',
    'follow_sockets',
    'give_up_waiting_pages',
    'guard_frames',
    'guard_root',
    'guard_sub_pages',
    'is_same_origin',
    'limit_logs',
    'name_of',
    'paint_first',
    'reconnect_seconds',
    'refuse_dependencies',
    'refuse_registered',
    'sockets_of',
    'stand_before',
]
