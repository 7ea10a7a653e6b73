"""The builders of sub pages: in-page navigation comes over the socket, where no middleware sees it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

from nicegui.elements.sub_pages import SubPages

from authui.edge.dependencies import dependencies_of
from authui.errors import SettingsError

_log = logging.getLogger(__name__)

Builder = Callable[..., Any]


def guard_sub_pages(guarded: Callable[[str, Builder], Builder]) -> Callable[[], None]:
    """Build every sub page by what `guarded` returns for its builder; the result ends that.

    `guarded` is given the whole path that is asked for, and the builder.
    """
    render = SubPages._render_page  # noqa: SLF001 - the one place where a builder is called

    def render_guarded(sub_pages: SubPages, match: Any) -> bool:
        for builder in sub_pages._routes.values():  # noqa: SLF001 - there is no other way to ask
            warn_of_depends(builder)
        if dependencies_of(match.builder):
            match.builder = _refuse  # it would be built for anybody
            return render(sub_pages, match)
        path = _joined(sub_pages._root_path or '', match.path, match.remaining_path)  # noqa: SLF001 - the same
        match.builder = guarded(path, match.builder)
        return render(sub_pages, match)

    SubPages._render_page = render_guarded  # type: ignore[method-assign, assignment]  # noqa: SLF001 - see above

    def restore() -> None:
        SubPages._render_page = render  # type: ignore[method-assign]  # noqa: SLF001 - see above

    return restore


def _joined(*parts: str) -> str:
    """Return the path that its parts make; NiceGUI's remaining path below `/` begins without a slash."""
    joined = ''
    for each in filter(None, parts):
        joined = f'{joined.rstrip("/")}{"" if each.startswith("/") else "/"}{each}'
    return joined.rstrip('/') or '/'


def _refuse() -> None:
    raise SettingsError('a sub page asks for a dependency, which ui.sub_pages ignores: it is not built for anybody')


_warned: WeakSet[Builder] = WeakSet()


def warn_of_depends(builder: Builder) -> None:
    """Warn once of a builder of a sub page whose dependencies do nothing."""
    named = dependencies_of(builder)
    if named and builder not in _warned:
        _warned.add(builder)
        _log.warning(
            'the sub page %s asks for %s by a dependency, which ui.sub_pages ignores, so it is not built: '
            'put @auth.required() above the builder and take the parameter out',
            getattr(builder, '__qualname__', builder),
            ', '.join(named),
        )
