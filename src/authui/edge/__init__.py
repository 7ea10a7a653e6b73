"""The edge of the app: it judges origins, sockets and frames, adds the security headers, and reaches into NiceGUI.

Why it is as it is: docs/design.md#edge
"""

from authui.edge.address import client_address
from authui.edge.admission import Admission, AdmissionControl
from authui.edge.dependencies import GUARDS, demands_of, dependencies_of, name_of, refuse_dependencies
from authui.edge.entrance import stand_before
from authui.edge.errors import add_error_page, answer_not_found
from authui.edge.headers import SecurityHeaders, strict_policy
from authui.edge.local import LocalOnly
from authui.edge.log_limit import PerMinute, limit_logs
from authui.edge.nicegui_hooks import (
    NiceGUIRoutes,
    add_innermost,
    builder_of,
    check_registrations,
    check_routes,
    chosen_route,
    clear_page,
    close_sockets,
    drop_queued,
    endpoint_of,
    find_page,
    follow_downloads,
    follow_sockets,
    give_up_waiting_pages,
    guard_frames,
    guard_root,
    guard_sub_pages,
    has_middleware,
    has_root,
    is_page,
    look_up_hooks,
    mount_of,
    page_builders,
    path_of,
    reconnect_seconds,
    refuse_registered,
    run_in_background,
    set_status,
)
from authui.edge.one_name import OneName
from authui.edge.open_sockets import OpenSockets
from authui.edge.origin import is_same_origin
from authui.edge.refusals import AnswerRefused, RefusedRequest, answer_in_text
from authui.edge.sockets import SocketGuard

__all__ = [
    'GUARDS',
    'Admission',
    'AdmissionControl',
    'AnswerRefused',
    'LocalOnly',
    'NiceGUIRoutes',
    'OneName',
    'OpenSockets',
    'PerMinute',
    'RefusedRequest',
    'SecurityHeaders',
    'SocketGuard',
    'add_error_page',
    'add_innermost',
    'answer_in_text',
    'answer_not_found',
    'builder_of',
    'check_registrations',
    'check_routes',
    'chosen_route',
    'clear_page',
    'client_address',
    'close_sockets',
    'demands_of',
    'dependencies_of',
    'drop_queued',
    'endpoint_of',
    'find_page',
    'follow_downloads',
    'follow_sockets',
    'give_up_waiting_pages',
    'guard_frames',
    'guard_root',
    'guard_sub_pages',
    'has_middleware',
    'has_root',
    'is_page',
    'is_same_origin',
    'limit_logs',
    'look_up_hooks',
    'mount_of',
    'name_of',
    'page_builders',
    'path_of',
    'reconnect_seconds',
    'refuse_dependencies',
    'refuse_registered',
    'run_in_background',
    'set_status',
    'stand_before',
    'strict_policy',
]
