"""The devtools page: the live stores of an app, their timelines and time travel; only there if it is added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from authui.reactive.inspector import Inspector
from authui.reactive.timeline import Recorder, Timeline, TimelineEntry
from authui.store import Store
from authui.store.errors import StoreError

DEVTOOLS_CSS = Path(__file__).with_name('devtools.css')
DEVTOOLS_BACKDROP = """
<meta name="color-scheme" content="light dark">
<style>html { background: #f4f6f9 } @media (prefers-color-scheme: dark) { html { background: #12161d } }</style>
"""
_REFRESH_SECONDS = 0.2
_LOOK_SECONDS = 1.0
_MARK = '__authui_devtools__'

Stores = Callable[[], Mapping[str, Store]]


def add_devtools(
    stores: Stores,
    path: str = '/devtools',
    *,
    recorder: Recorder | None = None,
    links: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Add a page that shows the stores named by `stores`, one a tab, and records them while it is open.

    Stores with `recorder` among their plugins are recorded from their beginning. `links` are other tools, by what the
    page calls them. Everybody who can open the page can
    read and change the state of every tab: use it on your own machine only.
    """
    devtools = _Devtools(stores, recorder)

    @ui.page(path, title='Store devtools', dark=None, language='en-US')
    def devtools_page() -> None:
        ui.add_head_html(DEVTOOLS_BACKDROP)
        ui.add_css(DEVTOOLS_CSS)
        devtools.begin()
        ui.context.client.on_delete(devtools.end)
        _Panel(devtools, links)

    setattr(devtools_page, _MARK, devtools_page)


def is_devtools(builder: object) -> bool:
    """Tell whether a function builds the devtools; a wrapper copies the mark, which still names the first one."""
    return getattr(builder, _MARK, None) is builder


class _Devtools:
    """The timelines of the live stores; without a recorder they are recorded while a panel is open."""

    def __init__(self, stores: Stores, recorder: Recorder | None = None) -> None:
        self._stores = stores
        self._recorder = recorder or Recorder()
        self._timelines: dict[Store, Timeline] = {}
        self._panels = 0

    def begin(self) -> None:
        """Count a panel that was opened."""
        self._panels += 1

    def end(self) -> None:
        """Count a panel that was closed; after the last one nothing is recorded."""
        self._panels -= 1
        if not self._panels:
            self._keep(set())

    def live(self) -> dict[str, Timeline]:
        """Return the timelines of the live stores by name."""
        named = {name: store for name, store in self._stores().items() if not store.closed}
        self._keep(set(named.values()))
        return {name: self._recorder.timeline(store) or self._record(store) for name, store in named.items()}

    def _record(self, store: Store) -> Timeline:
        if store not in self._timelines:
            self._timelines[store] = Timeline(store)
        return self._timelines[store]

    def _keep(self, stores: set[Store]) -> None:
        for store in self._timelines.keys() - stores:
            self._timelines.pop(store).end()


class _Panel:
    """One devtools page."""

    def __init__(self, devtools: _Devtools, links: Mapping[str, str]) -> None:
        self._devtools = devtools
        self._live: dict[str, Timeline] = {}
        self._names: list[str] = []
        self._chosen: Timeline | None = None
        self._view: _View | None = None
        with ui.element('div').classes('devtools-page'):
            TextElement(tag='h1', text='Store devtools')
            if links:
                with ui.element('nav').classes('devtools-buttons').props('aria-label="Other tools"'):
                    for name, where in links.items():
                        ui.link(name, where).classes('devtools-button devtools-link')
            with ui.element('nav').props('aria-label="Stores"'):
                self._list = ui.element('ul').classes('devtools-stores')
            self._empty = TextElement(tag='p', text='No store lives: open a page of the app in another tab.')
            self._box = ui.element('div').classes('devtools-store')
        self._look()
        ui.timer(_LOOK_SECONDS, self._look)
        ui.timer(_REFRESH_SECONDS, self._refresh)

    def _look(self) -> None:
        """Look for live stores."""
        self._live = self._devtools.live()
        if self._chosen not in self._live.values():
            self._choose(next(reversed(self._live.values()), None))
        elif list(self._live) != self._names:
            self._draw_list()

    def _refresh(self) -> None:
        if self._view is not None and self._chosen in self._live.values():
            self._view.refresh()

    def _choose(self, timeline: Timeline | None) -> None:
        self._chosen = timeline
        self._empty.set_visibility(timeline is None)
        with self._box.clear():
            self._view = None if timeline is None else _View(timeline)
        self._draw_list()

    def _draw_list(self) -> None:
        self._names = list(self._live)
        with self._list.clear():
            for name, timeline in self._live.items():
                with ui.element('li'):
                    button = TextElement(tag='button', text=name).classes('devtools-button')
                    button.props['aria-pressed'] = str(timeline is self._chosen).lower()
                    button.on('click', partial(self._choose, timeline))


class _View:
    """One store: its modules and its timeline."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._version = -1
        self._rows: dict[int, _EntryRow] = {}
        self._alert = TextElement(tag='p', text='').classes('devtools-alert').props('role=alert')
        self._complain('')
        with ui.element('div').props('role=status').classes('devtools-travel') as self._travel:
            self._where = TextElement(tag='p', text='')
            with ui.element('div').classes('devtools-buttons'):
                back = TextElement(tag='button', text='Return to the present').classes('devtools-button')
                back.on('click', lambda: self._do(timeline.return_to_present))
                stay = TextElement(tag='button', text='Go on from here').classes('devtools-button')
                stay.on('click', lambda: self._do(timeline.stay))
        with ui.element('div').classes('devtools-columns'):
            with ui.element('section').classes('devtools-card'):
                TextElement(tag='h2', text='Modules')
                self._inspector = Inspector(timeline.store, self._complain)
            with ui.element('section').classes('devtools-card'):
                TextElement(tag='h2', text='Timeline')
                TextElement(tag='p', text='The newest first. Choose an entry to set the state back to it.').classes(
                    'devtools-hint'
                )
                self._list = ui.element('ol').classes('devtools-timeline').props('reversed')
        self.refresh()

    def refresh(self) -> None:
        """Show the changes."""
        self._inspector.refresh()
        timeline = self._timeline
        if timeline.version == self._version:
            return
        self._version = timeline.version
        kept = {entry.number for entry in timeline.entries}
        for number in self._rows.keys() - kept:
            self._rows.pop(number).delete()
        for entry in timeline.entries:
            row = self._rows.get(entry.number)
            if row is None:
                with self._list:
                    row = self._rows[entry.number] = _EntryRow(entry, partial(self._go, entry))
                row.move(target_index=0)
            row.show(entry, is_here=entry.number == timeline.at)
        self._travel.set_visibility(timeline.is_away)
        if timeline.is_away:
            self._where.set_text('The state was set back' + (f' to entry {timeline.at}.' if timeline.at else '.'))

    def _go(self, entry: TimelineEntry) -> None:
        self._do(lambda: self._timeline.go(entry.number))

    def _do(self, step: Callable[[], None]) -> None:
        try:
            step()
        except StoreError as error:
            self._complain(str(error))
        else:
            self._complain('')
        self.refresh()

    def _complain(self, text: str) -> None:
        self._alert.set_text(text)
        self._alert.set_visibility(bool(text))


class _EntryRow(Element):
    """One entry of the timeline."""

    def __init__(self, entry: TimelineEntry, on_click: Callable[[], None]) -> None:
        super().__init__('li')
        self._shown: tuple[str, bool] | None = None
        began_at = datetime.fromtimestamp(entry.began_at, UTC).astimezone()
        self._time = f'#{entry.number} · {began_at:%H:%M:%S}.{began_at.microsecond // 1000:03}'
        self.style(f'--devtools-depth: {entry.depth}')
        with self, ui.element('button').classes('devtools-entry').on('click', on_click) as self._button:
            with ui.element('span').classes('devtools-line'):
                TextElement(tag='span', text=entry.kind).classes(f'devtools-tag devtools-{entry.kind}')
                TextElement(tag='span', text=entry.type).classes('devtools-type')
            self._meta = TextElement(tag='span', text='').classes('devtools-meta')
            if entry.payload:
                TextElement(tag='span', text=entry.payload).classes('devtools-payload')

    def show(self, entry: TimelineEntry, *, is_here: bool) -> None:
        """Show how far the entry is, and whether the state is as it was then."""
        if (entry.outcome, is_here) == self._shown:
            return
        self._shown = entry.outcome, is_here
        within = '' if entry.parent is None else f' · in #{entry.parent}'
        took = '' if entry.seconds is None else f' · {_duration(entry.seconds)}'
        error = f' with {entry.error}' if entry.error else ''
        self._meta.set_text(f'{self._time}{within}{took} · {entry.outcome}{error}')
        outcome = 'bad' if entry.outcome in {'failed', 'undone'} else entry.outcome
        self._meta.classes(replace=f'devtools-meta devtools-{outcome}')
        self._button.props['aria-current'] = 'true' if is_here else None


def _duration(seconds: float) -> str:
    milliseconds = seconds * 1000
    return f'{milliseconds:.{1 if milliseconds >= 1 else 3}f} ms' if seconds < 1 else f'{seconds:.2f} s'
