"""The style rules of the pages: authui's own, and those of a host's branding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from authui.errors import SettingsError
from authui.pages.palette import Palette, palette_of
from authui.settings import Settings
from authui.settings.branding import Branding, read_css

_FOLDER = Path(__file__).parent


def own_css(settings: Settings) -> str:
    """Return authui's own rules; an app without other providers needs none for their buttons."""
    names = ('authui.css', *(('providers.css',) if settings.uses_providers else ()))
    return '\n'.join((_FOLDER / name).read_text('utf-8') for name in names)


def css_of(branding: Branding) -> str:
    """Return all rules of a host's branding; raises `SettingsError` where its CSS file cannot be read."""
    return '\n'.join(filter(None, [variables_of(branding), host_css(branding)]))


def variables_of(branding: Branding) -> str:
    """Return the rules that set authui's variables to a host's colours, font and radius."""
    light, dark = {}, {}
    if branding.accent is not None:
        light, dark = (_colours(palette_of(branding.accent, dark=is_dark)) for is_dark in (False, True))
    if branding.radius != Branding.model_fields['radius'].default:
        light['radius'] = f'{branding.radius}px'
    if branding.font is not None:
        light['font'] = branding.font
    return '\n'.join(filter(None, [_rule(':root', light), _rule('body.body--dark', dark)]))


def host_css(branding: Branding) -> str:
    """Return the rules in a host's CSS file; raises `SettingsError` where it cannot be read."""
    if branding.css_file is None:
        return ''
    try:
        return read_css(branding.css_file)
    except ValueError as error:
        raise SettingsError(f'AUTHUI_CSS_FILE: {error}') from None


def _colours(palette: Palette) -> dict[str, str]:
    return {name.replace('_', '-'): colour for name, colour in asdict(palette).items()}


def _rule(selector: str, values: Mapping[str, str]) -> str:
    body = ' '.join(f'--authui-{name}: {value};' for name, value in values.items())
    return f'{selector} {{ {body} }}' if body else ''
