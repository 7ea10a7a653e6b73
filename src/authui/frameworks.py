"""The frameworks that authui was tested with: another NiceGUI is refused, and so is one that lacks a hook point.

Why it is as it is: docs/design.md#edge
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires, version

from authui.errors import SettingsError

_MODULES = frozenset({'nicegui', 'fastapi', 'starlette', 'socketio', 'engineio'})
_OTHERS = ('fastapi', 'starlette', 'python-socketio', 'python-engineio')


def refuse_other_nicegui() -> None:
    """Raise `SettingsError` with the remedy for a NiceGUI of another version than authui asks for when installed."""
    asked = _asked_nicegui()
    try:
        found = version('nicegui')
    except PackageNotFoundError:
        return
    if asked is None:
        return
    least, most = (re.search(pattern, asked) for pattern in (r'>=\s*(\d[\d.]*)', r'<\s*(\d[\d.]*)'))
    if (least and _numbers(found) < _numbers(least[1])) or (most and _numbers(found) >= _numbers(most[1])):
        raise SettingsError(f"authui needs {asked}, and NiceGUI {found} is installed: pip install '{asked}'")


def lacking(what: object) -> SettingsError:
    """Return the error for frameworks that lack something: it names their versions and the ones to install."""
    others = ', '.join(f'{name} {version(name)}' for name in _OTHERS)
    return SettingsError(
        f'NiceGUI {version("nicegui")} ({others}) lacks what authui builds on: {what}. Install the version that authui '
        f"was tested with: pip install '{_asked_nicegui() or 'nicegui'}', and the other packages as in authui's "
        'requirements.lock'
    )


def is_of_frameworks(error: ImportError) -> bool:
    """Tell whether a framework lacks a name that is imported; a framework that is not installed is another matter."""
    is_away = isinstance(error, ModuleNotFoundError) and error.name in _MODULES
    return not is_away and (error.name or '').partition('.')[0] in _MODULES


def _asked_nicegui() -> str | None:
    """Return the NiceGUI that authui asks for when it is installed; None in a copy of the sources."""
    try:
        return next((each for each in requires('authui') or () if each.startswith('nicegui')), None)
    except PackageNotFoundError:
        return None


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r'\d+', text)[:3])
