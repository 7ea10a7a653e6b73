"""The theme editor: the login in other looks, live, with the settings to copy and what the contrasts need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, get_args

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from pydantic import ValidationError

from authui.account import AccountState
from authui.pages.branding_css import own_css, variables_of
from authui.pages.cards import cards_of
from authui.pages.files import with_system_scheme
from authui.pages.html import screen_html
from authui.pages.palette import TEXT_CONTRAST, lowest_contrast, palette_of, parse, to_css
from authui.pages.screen_view import PlacedCard, ScreenView
from authui.pages.setup import PageSetup
from authui.reactive.devtools import DEVTOOLS_BACKDROP, DEVTOOLS_CSS
from authui.settings import Settings
from authui.settings.branding import Branding

_CSS = Path(__file__).with_name('theme_editor.css')
_WAIT_SECONDS = 0.1
_STANDARD_ACCENT = '#2b57d6'
_EDITED = ('title', 'accent', 'radius', 'font', 'logo', 'color_scheme', 'layout', 'picture')
"""The settings on offer, those that this version has."""
PRESETS: Mapping[str, Mapping[str, Any]] = {
    'Calm': {'accent': '#0f766e', 'radius': 12, 'font': None},
    'Sharp': {'accent': '#111827', 'radius': 0, 'font': 'Georgia, serif'},
    'Friendly': {'accent': '#c026d3', 'radius': 24, 'font': 'ui-rounded, "Trebuchet MS", sans-serif'},
}
_LABELS = {
    'title': 'Name',
    'accent': 'Accent',
    'radius': 'Radius of corners, in pixels',
    'font': 'Fonts',
    'logo': 'Logo: a path or an https URL',
    'color_scheme': 'Light or dark',
    'layout': 'Layout',
    'picture': 'Picture of a split layout: a path or an https URL',
}
_VALUE = '(event) => emit(event.target.value)'


def add_theme_editor(setup: PageSetup, path: str) -> None:
    """Register the page."""

    @ui.page(path, title='Theme editor', dark=None, language='en-US')
    def theme_editor_page() -> None:
        ui.add_head_html(DEVTOOLS_BACKDROP)
        ui.add_css(DEVTOOLS_CSS)
        ui.add_css(_CSS)
        _Editor(setup)


def offered() -> tuple[str, ...]:
    """Return the names of the settings that can be edited."""
    return tuple(name for name in _EDITED if name in Settings.model_fields)


def read_look(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """Return settings with other looks; raises `ValueError` with the name of the setting that is wrong."""
    given = {name: value for name, value in values.items() if value not in {None, ''}}
    kept = {name: Settings.model_fields[name].default for name in values if name not in given}
    try:
        checked = Branding.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise ValueError(f'{_LABELS[str(first["loc"][0])]}: {first["msg"].removeprefix("Value error, ")}') from None
    known = {name: getattr(checked, name, value) for name, value in given.items()}
    return settings.model_copy(update=kept | known)


def changed(settings: Settings) -> dict[str, Any]:
    """Return the settings whose values are not the defaults, by name."""
    names = [name for name in offered() if name != 'picture' or settings.layout == 'split']
    values = {name: getattr(settings, name) for name in names}
    return {name: value for name, value in values.items() if value != Settings.model_fields[name].default}


def env_lines(settings: Settings) -> str:
    """Return the settings as lines of a file `.env`."""

    def quoted(value: object) -> str:
        text = str(value)
        if text.replace('/', '').replace('.', '').replace('-', '').isalnum():
            return text
        return "'" + text.replace('\\', '\\\\').replace("'", "\\'") + "'"

    return '\n'.join(f'AUTHUI_{name.upper()}={quoted(value)}' for name, value in changed(settings).items())


def python_line(settings: Settings) -> str:
    """Return the settings as Python."""
    given = ', '.join(f'{name}={value!r}' for name, value in changed(settings).items())
    return f'AuthUI(Settings.load({given}))' if given else 'AuthUI()'


def contrast_warnings(accent: str | None) -> list[str]:
    """Say where an accent is hard to read, and which shade authui takes there instead."""
    if accent is None:
        return []
    said, given = [], parse(accent)
    for scheme, is_dark in {'light': False, 'dark': True}.items():
        palette = palette_of(accent, dark=is_dark)
        if parse(palette.accent) != given:
            ratio = f'{lowest_contrast(accent, dark=is_dark):.1f} to 1 where text needs {TEXT_CONTRAST}'
            said.append(f'On {scheme} pages, links in {accent} have a contrast of {ratio}: they are {palette.accent}.')
        if parse(palette.fill) != given:
            said.append(f'On {scheme} pages, buttons in {accent} would not be readable: they are {palette.fill}.')
    return said


def preview_html(setup: PageSetup, settings: Settings) -> str:
    """Return the login in a look, as one document without scripts."""
    local = replace(setup, settings=settings)
    cards = cards_of(local, 'login', settings.home, AccountState(), {})
    view = ScreenView(
        title=settings.title,
        texts=setup.texts,
        branding=settings,
        cards=[PlacedCard(view=each.view(AccountState()), action=settings.path('login')) for each in cards],
    )
    css = with_system_scheme(own_css(settings) + variables_of(settings))
    return screen_html(view).replace('</head>', f'<style>{css}</style></head>', 1)


class _Editor:
    """The page of one visitor."""

    def __init__(self, setup: PageSetup) -> None:
        self._setup = setup
        self._values: dict[str, Any] = {name: getattr(setup.settings, name) for name in offered()}
        self._inputs: dict[str, Element] = {}
        with ui.element('div').classes('devtools-page'):
            TextElement(tag='h1', text='Theme editor')
            TextElement(tag='p', text='Nothing is changed here: copy the settings when you like what you see.').classes(
                'devtools-hint'
            )
            with ui.element('div').classes('devtools-columns theme-columns'):
                with ui.element('section').classes('devtools-card').props('aria-label=Look'):
                    self._draw_inputs()
                with ui.element('div').classes('theme-results'):
                    self._preview = ui.element('iframe').classes('theme-preview')
                    self._preview.props('title="Preview of the login"')
                    self._preview.props['sandbox'] = ''
                    with ui.element('section').classes('devtools-card').props('aria-label=Settings'):
                        self._env = self._draw_code('Lines for .env')
                        self._python = self._draw_code('Python')
        self._set_width('')
        self._show()

    def _draw_inputs(self) -> None:
        with ui.element('div').classes('devtools-buttons').props('role=group aria-label=Presets'):
            for name, values in PRESETS.items():
                _button(name).on('click', partial(self._set, values))
        for name in self._values:
            with ui.element('label').classes('theme-field'):
                TextElement(tag='span', text=_LABELS[name])
                self._inputs[name] = self._draw_input(name)
        self._alert = TextElement(tag='p', text='').classes('devtools-alert').props('role=alert')
        with ui.element('div').props('role=status aria-label=Contrasts'):
            self._warnings = ui.element('ul').classes('theme-warnings')
        with ui.element('div').classes('devtools-buttons').props('role=group aria-label="Width of the preview"'):
            self._widths = {width: _button(name) for name, width in {'Wide': '', 'Phone': 'theme-phone'}.items()}
            for width, button in self._widths.items():
                button.on('click', partial(self._set_width, width))

    def _draw_input(self, name: str) -> Element:
        options = get_args(Settings.model_fields[name].annotation)
        is_choice = bool(options) and all(isinstance(each, str) for each in options)
        kinds = {'accent': 'type=color', 'radius': 'type=range min=0 max=32'}
        with ui.element('select' if is_choice else 'input').classes('theme-input') as field:
            if is_choice:
                for option in options:
                    TextElement(tag='option', text=str(option)).props['value'] = option
            else:
                field.props(kinds.get(name, 'type=text maxlength=200 spellcheck=false'))

        def take(event: Any) -> None:
            self._set({name: str(event.args)})

        # What is typed counts once it is whole: the answer to a part of it would overwrite the rest.
        is_live = name in kinds
        field.on('input' if is_live else 'change', take, js_handler=_VALUE, throttle=_WAIT_SECONDS if is_live else 0)
        return field

    @staticmethod
    def _draw_code(title: str) -> TextElement:
        with ui.element('div').classes('theme-line'):
            TextElement(tag='h2', text=title)
            copy = _button('Copy')
        copy.props['aria-label'] = f'Copy: {title}'
        code = TextElement(tag='pre', text='').classes('theme-code')
        code.props(f'tabindex=0 role=region aria-label="{title}"')

        def copied() -> None:
            ui.clipboard.write(code.text)
            copy.set_text('Copied')

        copy.on('click', copied)
        return code

    def _set(self, values: Mapping[str, Any]) -> None:
        self._values.update(values)
        self._show()

    def _set_width(self, width: str) -> None:
        for each, button in self._widths.items():
            button.props['aria-pressed'] = str(each == width).lower()
        self._preview.classes(replace=f'theme-preview {width}'.strip())

    def _show(self) -> None:
        """Show the look as it is now; where a setting is wrong, say so and keep the last one."""
        for name, field in self._inputs.items():
            value = self._values[name]
            field.props['value'] = _shade(value) if name == 'accent' else str(value if value is not None else '')
        try:
            settings = read_look(self._setup.settings, self._values)
        except ValueError as error:
            self._alert.set_text(str(error))
            self._alert.set_visibility(True)
            return
        self._alert.set_visibility(False)
        self._preview.props['srcdoc'] = preview_html(self._setup, settings)
        self._env.set_text(env_lines(settings) or '# the defaults')
        self._python.set_text(python_line(settings))
        with self._warnings.clear():
            for warning in contrast_warnings(settings.accent):
                TextElement(tag='li', text=warning)


def _shade(accent: str | None) -> str:
    """Return an accent as the browser's own chooser of colours reads it."""
    return _STANDARD_ACCENT if accent is None else to_css(parse(accent))


def _button(text: str) -> TextElement:
    return TextElement(tag='button', text=text).classes('devtools-button').props('type=button')
