"""The shades of one accent colour, chosen so that text in it and on it is readable on light and dark pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

TEXT_CONTRAST = 4.5
"""The contrast that text needs against its background (WCAG 2.2, 1.4.3, AA)."""
EDGE_CONTRAST = 3.0
"""The contrast that the edge of a control needs (1.4.11)."""

_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_DARK_TEXT = (16, 20, 28)
"""Dark text on a light colour."""
_STEPS = 100
_LINEAR_BELOW = 0.04045
_HOVER = 0.12
_BACKGROUNDS = {False: ((244, 246, 249), (255, 255, 255)), True: ((18, 22, 29), (27, 33, 43))}
"""The backgrounds of page and card by whether they are dark, as in `authui.css`."""

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """The shades of one scheme, as CSS writes colours."""

    accent: str
    """Text, links and rings."""
    fill: str
    """The button: the accent as given, unless it is too close to the colour of the card."""
    on_fill: str
    """The text on the button."""
    fill_strong: str
    """The button under the pointer."""
    fill_edge: str
    """The edge of the button, for buttons whose colour is close to that of the card."""


def palette_of(accent: str, *, dark: bool) -> Palette:
    """Return the shades of an accent colour (`#rrggbb` or `#rgb`) that are readable on light or on dark pages."""
    given, backgrounds = parse(accent), _BACKGROUNDS[dark]
    readable = _moved(
        given, _WHITE if dark else _BLACK, lambda colour: _lowest_contrast(colour, backgrounds) >= TEXT_CONTRAST
    )
    fill = given if contrast(given, backgrounds[1]) >= _VISIBLE_CONTRAST else readable
    on_fill = _WHITE if contrast(fill, _WHITE) >= TEXT_CONTRAST else _DARK_TEXT
    if contrast(fill, on_fill) < TEXT_CONTRAST:  # neither white nor dark text is readable on it, so it is lightened
        fill = _moved(fill, _WHITE, lambda colour: contrast(colour, on_fill) >= TEXT_CONTRAST)
    strong = _mixed(fill, _WHITE if on_fill is _DARK_TEXT else _BLACK, _HOVER)
    edge = fill if contrast(fill, backgrounds[1]) >= EDGE_CONTRAST else readable
    return Palette(*map(to_css, (readable, fill, on_fill, strong, edge)))


_VISIBLE_CONTRAST = 1.35
"""The contrast at which a coloured area begins to stand out from the card."""


def lowest_contrast(accent: str, *, dark: bool) -> float:
    """Return the contrast of a colour to the page or to the card, whichever is lower."""
    return _lowest_contrast(parse(accent), _BACKGROUNDS[dark])


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def parse(colour: str) -> Colour:
    """Return the three parts of `#rrggbb` or `#rgb`."""
    digits = colour.removeprefix('#')
    if len(digits) == len('rgb'):
        digits = ''.join(each * 2 for each in digits)
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def to_css(colour: Colour) -> str:
    """Return a colour as CSS writes it."""
    return f'#{bytes(colour).hex()}'


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR_BELOW else float(((part + 0.055) / 1.055) ** 2.4)


def _lowest_contrast(colour: Colour, backgrounds: Iterable[Colour]) -> float:
    return min(contrast(colour, background) for background in backgrounds)


def _mixed(colour: Colour, other: Colour, part: float) -> Colour:
    red, green, blue = (round(one + (two - one) * part) for one, two in zip(colour, other, strict=True))
    return red, green, blue


def _moved(colour: Colour, towards: Colour, is_enough: Callable[[Colour], bool]) -> Colour:
    """Return the first shade on the way from one colour to another for which `is_enough` is true."""
    shades = (_mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next(shade for shade in shades if is_enough(shade))
