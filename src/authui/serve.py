"""The login by itself: in front of a folder of files, or of an app behind a reverse proxy.

Why it is as it is: docs/design.md#doors
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from fastapi import HTTPException, Request
from nicegui import app, ui
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from authui.account import Account
from authui.edge.targets import local_path
from authui.errors import SettingsError
from authui.guards.current_user import CurrentUser
from authui.guards.visit import screen_url, visit_of
from authui.host import AuthUI
from authui.host.run import run_server
from authui.models import User
from authui.settings import Settings

_log = logging.getLogger(__name__)

_NOWHERE = '.nothing'
"""A path at which nothing is ever served."""
_CHECK = 'authui/check'
_NO_STORE = {'Cache-Control': 'no-store'}
_UNQUOTED = '@+/:;=!$&()* '
"""Characters that a header's value may hold as they are, besides letters, digits and `_.-~`."""


def run(settings: Settings, *, host: str, port: int, folder: Path | None, group: str | None) -> None:
    """Serve until it is stopped: the login's screens, the check for a proxy, and the files of a folder, if given."""
    auth = AuthUI(settings).install()
    add_check(settings, group)
    if folder is None:
        _add_home(auth)
    else:
        add_files(folder, group, private=(settings.data_dir, Path('.env')))
    run_server(settings, host=host, port=port)


def add_check(settings: Settings, group: str | None = None) -> None:
    """Tell a reverse proxy whether a browser is signed in, as nginx asks with `auth_request`.

    204 names the user in the headers `X-Authui-Sub`, `-Username`, `-Email` and `-Groups`, percent-encoded where a
    header could not hold a value. 401 gives the login page in `Location`, which leads back to the path that the proxy
    sent as `X-Original-URI`. 403 means that the user is signed in, and not in the group.
    """

    @app.get(settings.path(_CHECK), include_in_schema=False)
    async def check(request: Request) -> Response:
        user = await visit_of(request).user()
        if user is None or not user.is_verified:
            wanted = local_path(request.headers.get('x-original-uri'), settings.home)
            headers = {'Location': screen_url(settings, 'login', target=wanted)}
            return Response(status_code=401, headers=headers | _NO_STORE)
        if not _is_member(user, group):
            return Response(status_code=403, headers=_NO_STORE)
        values = {
            'Sub': (user.sub,),
            'Username': (user.username,),
            'Email': (user.email or '',),
            'Groups': user.groups,
        }
        headers = {f'X-Authui-{name}': ','.join(map(_quoted, each)) for name, each in values.items()}
        return Response(status_code=204, headers=headers | _NO_STORE)


def add_files(folder: Path, group: str | None = None, private: Iterable[Path] = ()) -> None:
    """Serve the files of a folder to signed-in users; a page of the app comes before a file of the same path.

    Names that begin with a dot are never served, nor are the `private` files and folders, wherever they lie: the
    answer is as if they did not exist. Raises `SettingsError` where the folder itself is private.
    """
    files = ShownFiles(folder, private)
    if hidden := files.hidden():
        _log.warning('%s holds files that are served to nobody: %s', folder, ', '.join(hidden))

    @app.api_route('/{path:path}', methods=['GET', 'HEAD'], include_in_schema=False)
    async def file(request: Request, user: CurrentUser) -> Response:
        if not _is_member(user, group):
            raise HTTPException(403, 'This is for members of a group that you are not in.')
        answer = await files.get_response(files.get_path(request.scope), request.scope)
        answer.headers['Cache-Control'] = 'no-store'
        return answer


class ShownFiles(StaticFiles):
    """The files of a site's folder, without hidden and private ones, which nobody is meant to fetch."""

    def __init__(self, folder: Path, private: Iterable[Path]) -> None:
        self._root = folder.resolve()
        self._private = [each.resolve() for each in private]
        if any(self._root.is_relative_to(each) for each in self._private):
            raise SettingsError(
                f'{folder} is where authui keeps secrets: name the folder of the site, or set another AUTHUI_DATA_DIR'
            )
        super().__init__(directory=self._root, html=True)

    def get_path(self, scope: Scope) -> str:
        """Return the path to look up: the requested one, or for a hidden one a path at which there is nothing."""
        path = str(scope['path'])
        segments = path.split('/')
        # On Windows a backslash or a colon names other files, and some file systems ignore invisible characters.
        if (
            not path.isprintable()
            or '\\' in path
            or (os.name == 'nt' and ':' in path)
            or any(map(_is_hidden, segments))
        ):
            return _NOWHERE
        return super().get_path(scope)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file, and judge it by its real path: behind links, short names and names in other cases."""
        found, status = super().lookup_path(path)
        if status is None or not self._is_shown(Path(found).resolve()):
            return '', None
        return found, status

    def hidden(self) -> list[str]:
        """Return the names in the folder that are not served, with those of private files deeper in it."""
        private = (each for each in self._private if each.is_relative_to(self._root) and each.exists())
        names = [each.name for each in self._root.iterdir() if _is_hidden(each.name)]
        return sorted({*names, *(str(each.relative_to(self._root)) for each in private)})

    def _is_shown(self, file: Path) -> bool:
        if not file.is_relative_to(self._root) or any(map(_is_hidden, file.relative_to(self._root).parts)):
            return False
        private = [each for each in self._private if each.exists()]
        return not any(folder.samefile(each) for folder in (file, *file.parents) for each in private)


def _is_hidden(name: str) -> bool:
    return name.startswith('.') and name != '.well-known'


def _add_home(auth: AuthUI) -> None:
    @ui.page(auth.settings.home, title=auth.settings.title, dark=auth.settings.is_dark, language='en-US')
    def home(user: CurrentUser) -> None:  # noqa: ARG001 - asking for a user is what guards the page
        store = auth.store()
        with auth.frame(), ui.element('section').classes('authui-card'):
            with ui.element('h2').classes('authui-heading'):
                ui.label('You are signed in')
            ui.label(f'as {store.get(Account.display_name)}')
            with ui.element('button').classes('authui-button').on('click', lambda: store.dispatch(Account.logout)):
                ui.label('Log out')


def _is_member(user: User, group: str | None) -> bool:
    return group is None or group in user.groups


def _quoted(value: str) -> str:
    """Percent-encode a value for a header; a comma too, because commas separate the groups."""
    return quote(value, safe=_UNQUOTED)
