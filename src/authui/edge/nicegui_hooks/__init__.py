"""The one checked adapter to what NiceGUI has inside, and to what carries it: FastAPI, Starlette, Socket.IO, Engine.io.

`table.py` lists every hook point and looks each up when an `AuthUI` is made; the other files use them. Rooms below this
one, which cannot import it, keep theirs in a `nicegui_hooks.py` of their own: `reactive/` and `pages/`. No other file
uses a name of NiceGUI's inside (`tests/edge/nicegui_hooks/test_inside_names.py`). Tested with NiceGUI 3.18.
"""

from authui.edge.nicegui_hooks.downloads import follow_downloads
from authui.edge.nicegui_hooks.engine import follow_sockets, read_json
from authui.edge.nicegui_hooks.errors import answer_by, has_error_page, replace_not_found, withdraw
from authui.edge.nicegui_hooks.frames import guard_frames
from authui.edge.nicegui_hooks.middleware import add_innermost, add_outermost, has_middleware
from authui.edge.nicegui_hooks.pages import (
    clear_page,
    close_sockets,
    drop_queued,
    find_page,
    give_up_waiting_pages,
    has_moved,
    path_of,
    reconnect_seconds,
    run_in_background,
    set_status,
    sockets_of,
)
from authui.edge.nicegui_hooks.registrations import (
    check_registrations,
    check_routes,
    guard_root,
    has_root,
    refuse_registered,
)
from authui.edge.nicegui_hooks.routes import (
    NiceGUIRoutes,
    builder_of,
    chosen_route,
    endpoint_of,
    is_page,
    mount_of,
    page_builders,
)
from authui.edge.nicegui_hooks.sub_pages import guard_sub_pages
from authui.edge.nicegui_hooks.table import look_up_hooks

__all__ = [
    'NiceGUIRoutes',
    'add_innermost',
    'add_outermost',
    'answer_by',
    'builder_of',
    'check_registrations',
    'check_routes',
    'chosen_route',
    'clear_page',
    'close_sockets',
    'drop_queued',
    'endpoint_of',
    'find_page',
    'follow_downloads',
    'follow_sockets',
    'give_up_waiting_pages',
    'guard_frames',
    'guard_root',
    'guard_sub_pages',
    'has_error_page',
    'has_middleware',
    'has_moved',
    'has_root',
    'is_page',
    'look_up_hooks',
    'mount_of',
    'page_builders',
    'path_of',
    'read_json',
    'reconnect_seconds',
    'refuse_registered',
    'replace_not_found',
    'run_in_background',
    'set_status',
    'sockets_of',
    'withdraw',
]
