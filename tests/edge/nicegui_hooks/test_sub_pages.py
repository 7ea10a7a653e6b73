"""How the builders of sub pages are guarded, and what is said of those whose dependencies do nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Annotated, Any, cast

import pytest
from fastapi import Depends, Request
from nicegui import Client, background_tasks, core, ui
from nicegui.elements.sub_pages import SubPages

from authui.edge.nicegui_hooks.sub_pages import guard_sub_pages, warn_of_depends
from authui.errors import SettingsError
from authui.guards.current_user import CurrentUser
from authui.models import User


def by_annotation(user: CurrentUser) -> None: ...


def by_default(user: User = Depends(str)) -> None: ...  # noqa: B008 - the mistake in question


def of_another_kind(name: Annotated[str, 'a name'], count: int = 1) -> None: ...


@pytest.mark.parametrize('builder', [by_annotation, by_default])
def test_a_dependency_is_named_once_with_the_remedy(builder: object, caplog: pytest.LogCaptureFixture) -> None:
    assert callable(builder)
    warn_of_depends(builder)
    warn_of_depends(builder)
    assert len(caplog.messages) == 1
    assert 'asks for user by a dependency' in caplog.text
    assert '@auth.required()' in caplog.text


def test_other_builders_are_not_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    warn_of_depends(of_another_kind)
    warn_of_depends(lambda: None)
    assert caplog.messages == []


@pytest.mark.parametrize('root', [None, '/app'])
@pytest.mark.parametrize('outer', ['/', '/a'])
@pytest.mark.parametrize('inner', ['/', '/b', '/{name}'])
@pytest.mark.parametrize('beyond', ['', 'guides', 'guides/2'])
async def test_a_sub_page_is_judged_by_its_whole_path(
    monkeypatch: pytest.MonkeyPatch, root: str | None, outer: str, inner: str, beyond: str
) -> None:
    """Also below `/`: there NiceGUI's own parts of the path neither begin nor end where a segment does."""
    monkeypatch.setattr(core, 'loop', asyncio.get_running_loop())
    judged: list[str] = []

    def judge(path: str, builder: Callable[..., object]) -> Callable[..., object]:
        judged.append(path)
        return builder

    def nested() -> None:
        ui.sub_pages({inner: lambda **_: None}, show_404=False)

    asked = f'{root or ""}{outer.rstrip("/")}{inner.replace("{name}", "x")}'
    asked = f'{asked.rstrip("/")}/{beyond}'.rstrip('/') or '/'
    scope = {'type': 'http', 'method': 'GET', 'path': asked, 'query_string': b'', 'headers': []}
    restore = guard_sub_pages(judge)
    try:
        with Client(ui.page('/'), request=Request(scope)) as client:
            ui.sub_pages({outer: nested}, root_path=root, show_404=False)
        client.delete()
    finally:
        restore()
        await background_tasks.teardown()
    assert judged == [asked, asked]


class TestSubPages:
    """Each sub page is built by what guards it, which is given the whole path that is asked for."""

    @pytest.fixture
    def built(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
        built: list[object] = []

        def render(_sub_pages: object, match: Any) -> bool:
            built.append(match.builder())
            return True

        def guarded(path: str, builder: Callable[[], object]) -> Callable[[], object]:
            return lambda: (path, builder())

        monkeypatch.setattr(SubPages, '_render_page', render)
        restore = guard_sub_pages(guarded)
        yield built
        restore()
        assert SubPages._render_page is render

    @staticmethod
    def render(builder: object, path: str, remaining: str = '', root: str | None = None) -> bool:
        sub_pages = SimpleNamespace(_routes={path: builder}, _root_path=root)
        match = SimpleNamespace(builder=builder, path=path, remaining_path=remaining)
        return SubPages._render_page(cast('SubPages', sub_pages), cast('Any', match))

    @pytest.mark.parametrize(
        ('path', 'remaining', 'root', 'whole'),
        [
            ('/', '', None, '/'),
            ('/a', '', None, '/a'),
            ('/a/', '', None, '/a'),
            ('/a', '/b', None, '/a/b'),
            ('/', '/b', '/gui', '/gui/b'),
        ],
    )
    def test_is_guarded_by_its_whole_path(
        self, built: list[object], path: str, remaining: str, root: str | None, whole: str
    ) -> None:
        assert self.render(lambda: 'page', path, remaining, root)
        assert built == [(whole, 'page')]

    def test_with_a_dependency_is_built_for_nobody_and_said(
        self, built: list[object], caplog: pytest.LogCaptureFixture
    ) -> None:
        def asks(user: CurrentUser) -> None: ...

        with pytest.raises(SettingsError, match='not built for anybody'):
            self.render(asks, '/')
        assert built == []
        assert 'asks for user by a dependency' in caplog.text
