"""The names of NiceGUI's inside that the screens need; no other file of this room uses any.

No guard needs them, so they are not in the adapter, `edge/nicegui_hooks/`; its table lists them too and looks them up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path
from typing import Any, TypeAlias, get_args

import nicegui
from nicegui import Client, app, helpers
from nicegui.element import Element
from nicegui.language import Language

LanguagePack: TypeAlias = Language
"""The name of NiceGUI's and Quasar's own texts in a language."""

LANGUAGE_PACKS: tuple[LanguagePack, ...] = get_args(Language)
"""All of them."""

_FILES = (
    'vue.esm-browser.prod.js',
    'quasar.umd.prod.js',
    'nicegui.js',
    'socket.io.min.js',
    'tailwindcss.min.js',
    'dompurify.mjs',
    'quasar.unimportant.prod.css',
    'quasar.important.prod.css',
    'nicegui.css',
    'fonts.css',
)
"""The files that each page of NiceGUI loads: a screen without NiceGUI fetches them for the page that follows."""
_STATIC = Path(nicegui.__file__).parent / 'static'


def is_simulated() -> bool:
    """Tell whether NiceGUI's simulation of a user drives the app: it reads elements, and no HTML."""
    return helpers.is_user_simulation()


def set_language(client: Client, language: LanguagePack | None) -> None:
    """Set the language of a document that is being built."""
    client.page = copy(client.page)  # the one of its path answers everybody
    client.page.language = language


def set_dark(client: Client, *, is_dark: bool | None) -> None:
    """Set whether a document that is being built is dark; None lets it follow the browser."""
    client.page = copy(client.page)
    client.page.dark = is_dark


def is_dark(client: Client) -> bool | None:
    """Return whether a page is dark; None where it follows the browser."""
    return client.page.resolve_dark()


def path_of(client: Client) -> str:
    """Return the path that a page shows by now."""
    return client.sub_pages_router.current_path


def body_of(client: Client) -> Element:
    """Return the element that holds the content of a page."""
    return client.content


def page_paths(is_wanted: Callable[[Callable[..., Any]], bool]) -> Iterator[str]:
    """Go through the paths of all pages whose builders are wanted."""
    builders = {builder: path for builder, path in Client.page_routes.items() if is_wanted(builder)}
    yield from builders.values()
    # NiceGUI notes one path of each builder, and a builder may stand at several.
    for route in app.routes:
        if getattr(getattr(route, 'endpoint', None), '__wrapped__', None) in builders:
            yield getattr(route, 'path', '')


def nicegui_files() -> tuple[str, ...]:
    """Return the folder of the files as a path of this app, and their names, without those that this version lacks."""
    return f'/_nicegui/{nicegui.__version__}/static/', *(each for each in _FILES if (_STATIC / each).is_file())
