"""Which page a download belongs to: NiceGUI serves it to everybody who has its URL."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from nicegui import context, core
from nicegui.functions.download import Download

from authui.edge.nicegui_hooks.wrapping import in_place_of, original

_DOWNLOAD_DEPTH = 4
"""The depth of `/_nicegui/auto/static/TOKEN`, the folder of one file."""
_downloading: ContextVar[bool] = ContextVar('downloading', default=False)


def follow_downloads() -> Callable[[str], str | None]:
    """Remember the page of each path that `ui.download` makes; the result returns the page of a path."""
    pages: dict[str, str] = {}
    download, add_static_file = original(Download.file), original(core.app.add_static_file)

    def file(self: object, path: str | Path, *args: Any, **kwargs: Any) -> None:
        token = _downloading.set(True)
        try:
            download(self, path, *args, **kwargs)
        finally:
            _downloading.reset(token)

    def add(**kwargs: Any) -> str:
        url: str = add_static_file(**kwargs)
        if _downloading.get():
            folder, client = _folder_of(unquote(url)), context.client
            pages[folder] = client.id
            client.on_delete(lambda: pages.pop(folder, None))
        return url

    Download.file = in_place_of(download, file)  # type: ignore[method-assign]  # no hook of its own
    core.app.add_static_file = in_place_of(add_static_file, add)  # type: ignore[method-assign]  # likewise
    return lambda path: pages.get(_folder_of(path))


def _folder_of(path: str) -> str:
    """Return the folder that NiceGUI makes for one download: a file name with braces is a pattern to the router."""
    return '/'.join(path.split('/')[: _DOWNLOAD_DEPTH + 1])
