"""A login that stands alone: in front of a folder of files, or of whatever a reverse proxy has behind it."""

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
from authui.errors import SettingsError
from authui.guards.current_user import CurrentUser
from authui.guards.visit import screen_url, visit_of
from authui.host import AuthUI
from authui.models import User
from authui.settings import Settings
from authui.targets import local_path

_log = logging.getLogger(__name__)

_NOWHERE = '.nothing'
"""A path that is never served."""
_CHECK = 'authui/check'
_UNKEPT = {'Cache-Control': 'no-store'}
_KEPT = '@+/:;=!$&()* '
"""Beside letters, digits and `_.-~`, what a header's value may have as it is."""


def run(settings: Settings, *, host: str, port: int, folder: Path | None, group: str | None) -> None:
    """Serve until it is stopped: the login's screens, the check for a proxy, and the folder's files if there is one."""
    auth = AuthUI(settings).install()
    add_check(settings, group)
    if folder is None:
        _add_home(auth)
    else:
        add_files(folder, group, private=(settings.data_dir, Path('.env')))
    ui.run(
        host=host,
        port=port,
        title=settings.title,
        reload=False,
        show=False,
        reconnect_timeout=30,
        show_welcome_message=False,
    )


def add_check(settings: Settings, group: str | None = None) -> None:
    """Answer whether a browser is signed in, for `auth_request` of nginx and its like.

    204 names the user in the headers `X-Authui-Sub`, `-Username`, `-Email` and `-Groups`, percent-encoded where a
    header could not hold them. 401 says in `Location` where to log in and come back from, to the path that the proxy
    sent as `X-Original-URI`. 403 is for who is signed in and not in the group.
    """

    @app.get(settings.path(_CHECK), include_in_schema=False)
    async def check(request: Request) -> Response:
        user = await visit_of(request).user()
        if user is None or not user.email_verified:
            wanted = local_path(request.headers.get('x-original-uri'), settings.home)
            headers = {'Location': screen_url(settings, 'login', target=wanted)}
            return Response(status_code=401, headers=headers | _UNKEPT)
        if not _may(user, group):
            return Response(status_code=403, headers=_UNKEPT)
        named = {
            'Sub': (user.sub,),
            'Username': (user.username,),
            'Email': (user.email or '',),
            'Groups': user.groups,
        }
        headers = {f'X-Authui-{name}': ','.join(map(_encoded, values)) for name, values in named.items()}
        return Response(status_code=204, headers=headers | _UNKEPT)


def add_files(folder: Path, group: str | None = None, private: Iterable[Path] = ()) -> None:
    """Serve the files of a folder to signed-in users; what a page of the app has by its path comes before them.

    What begins with a dot is never served, nor are the `private` files and folders, wherever they lie: they are
    answered as if they were not there. Raises `SettingsError` where the folder itself is private.
    """
    files = ShownFiles(folder, private)
    if hidden := files.hidden():
        _log.warning('%s holds what is not served to anybody: %s', folder, ', '.join(hidden))

    @app.api_route('/{path:path}', methods=['GET', 'HEAD'], include_in_schema=False)
    async def file(request: Request, user: CurrentUser) -> Response:
        if not _may(user, group):
            raise HTTPException(403, 'This is for members of a group that you are not in.')
        answer = await files.get_response(files.get_path(request.scope), request.scope)
        answer.headers['Cache-Control'] = 'no-store'
        return answer


class ShownFiles(StaticFiles):
    """The files of a folder, without those that a folder of a site may hold and nobody is meant to fetch."""

    def __init__(self, folder: Path, private: Iterable[Path]) -> None:
        self._root = folder.resolve()
        self._private = [each.resolve() for each in private]
        if any(self._root.is_relative_to(each) for each in self._private):
            raise SettingsError(
                f'{folder} is where authui keeps secrets: name the folder of the site, or another data_dir'
            )
        super().__init__(directory=self._root, html=True)

    def get_path(self, scope: Scope) -> str:
        """Return what is looked up: the path that was asked for, or one that nothing has."""
        path = str(scope['path'])
        segments = path.split('/')
        # A backslash or a colon names other files on Windows, and what cannot be seen is ignored by some file systems.
        if (
            not path.isprintable()
            or '\\' in path
            or (os.name == 'nt' and ':' in path)
            or any(map(_is_hidden, segments))
        ):
            return _NOWHERE
        return super().get_path(scope)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Find a file as its real path has it: behind links, short names and other cases."""
        found, status = super().lookup_path(path)
        if status is None or not self._is_shown(Path(found).resolve()):
            return '', None
        return found, status

    def hidden(self) -> list[str]:
        """Return the names in the folder that are not served, and those of private folders deeper in it."""
        deeper = (each for each in self._private if each.is_relative_to(self._root) and each.exists())
        names = [each.name for each in self._root.iterdir() if _is_hidden(each.name)]
        return sorted({*names, *(str(each.relative_to(self._root)) for each in deeper)})

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


def _may(user: User, group: str | None) -> bool:
    return group is None or group in user.groups


def _encoded(value: str) -> str:
    """Return a value as a header can hold it, without a comma: those stand between groups."""
    return quote(value, safe=_KEPT)
