"""The colours that are made from one accent colour, so that text on and of it can be read in light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

TEXT_CONTRAST = 4.5
"""What text needs against what lies behind it (WCAG 2.2, 1.4.3, AA)."""
EDGE_CONTRAST = 3.0
"""What the edge of a control needs (1.4.11)."""

_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_INK = (16, 20, 28)
"""Dark text on a light colour."""
_STEPS = 100
_LINEAR_BELOW = 0.04045
_HOVER = 0.12
_BACKS = {False: ((244, 246, 249), (255, 255, 255)), True: ((18, 22, 29), (27, 33, 43))}
"""The page and the card, light and dark, as in `authui.css`."""

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """The shades of one scheme, as CSS writes colours."""

    accent: str
    """Text, links and rings."""
    fill: str
    """The button: the accent as it was given, unless it could not be told from the card."""
    on_fill: str
    """The button's text."""
    fill_strong: str
    """The button under the pointer."""
    fill_edge: str
    """The button's edge, which is seen where the button itself is hardly."""


def palette_of(accent: str, *, dark: bool) -> Palette:
    """Return the shades of an accent colour (`#rrggbb` or `#rgb`) that can be read on light or on dark pages."""
    given, backs = parse(accent), _BACKS[dark]
    readable = _moved(given, _WHITE if dark else _BLACK, lambda colour: _least(colour, backs) >= TEXT_CONTRAST)
    fill = given if contrast(given, backs[1]) >= _SEEN else readable
    on_fill = _WHITE if contrast(fill, _WHITE) >= TEXT_CONTRAST else _INK
    if contrast(fill, on_fill) < TEXT_CONTRAST:  # a colour of the middle: neither white nor ink, so it gives way
        fill = _moved(fill, _WHITE, lambda colour: contrast(colour, on_fill) >= TEXT_CONTRAST)
    strong = _mixed(fill, _WHITE if on_fill is _INK else _BLACK, _HOVER)
    edge = fill if contrast(fill, backs[1]) >= EDGE_CONTRAST else readable
    return Palette(*map(written, (readable, fill, on_fill, strong, edge)))


_SEEN = 1.35
"""What a plane of colour needs to be told from the card at all."""


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


def written(colour: Colour) -> str:
    """Return a colour as CSS writes it."""
    return f'#{bytes(colour).hex()}'


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR_BELOW else float(((part + 0.055) / 1.055) ** 2.4)


def _least(colour: Colour, backs: Iterable[Colour]) -> float:
    return min(contrast(colour, back) for back in backs)


def _mixed(colour: Colour, other: Colour, part: float) -> Colour:
    red, green, blue = (round(one + (two - one) * part) for one, two in zip(colour, other, strict=True))
    return red, green, blue


def _moved(colour: Colour, towards: Colour, is_enough: Callable[[Colour], bool]) -> Colour:
    """Return the colour, moved no further towards another than it takes."""
    shades = (_mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next(shade for shade in shades if is_enough(shade))
