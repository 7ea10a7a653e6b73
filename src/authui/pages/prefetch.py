"""NiceGUI's files that each of its pages loads: a screen without NiceGUI fetches them for the page that follows."""

from __future__ import annotations

from pathlib import Path

import nicegui

_NAMES = (
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
_FOLDER = Path(nicegui.__file__).parent / 'static'


def nicegui_files() -> tuple[str, ...]:
    """Return the folder of the files as a path of this app, and their names, without those that this version lacks."""
    return f'/_nicegui/{nicegui.__version__}/static/', *(each for each in _NAMES if (_FOLDER / each).is_file())
