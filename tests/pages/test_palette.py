"""Any accent colour becomes shades that are readable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import authui.pages
from authui.pages.palette import EDGE_CONTRAST, TEXT_CONTRAST, contrast, palette_of, parse

CSS = (Path(authui.pages.__file__).parent / 'authui.css').read_text(encoding='utf-8')
BACKS = {False: ('#f4f6f9', '#ffffff'), True: ('#12161d', '#1b212b')}
"""The backgrounds of page and card, by whether they are dark."""


def between(one: str, other: str) -> float:
    return contrast(parse(one), parse(other))


@given(colour=st.integers(0, 0xFFFFFF), dark=st.booleans())
def test_text_in_any_accent_is_readable_and_so_is_text_on_its_button(colour: int, *, dark: bool) -> None:
    palette = palette_of(f'#{colour:06x}', dark=dark)
    for back in BACKS[dark]:
        assert between(palette.accent, back) >= TEXT_CONTRAST
    assert between(palette.on_fill, palette.fill) >= TEXT_CONTRAST
    assert between(palette.on_fill, palette.fill_strong) >= TEXT_CONTRAST
    assert between(palette.fill_edge, BACKS[dark][1]) >= EDGE_CONTRAST


@pytest.mark.parametrize('accent', ['#0b7285', '#ffcc00', '#e03131', '#12b886'])
@pytest.mark.parametrize('dark', [False, True])
def test_the_button_has_the_accent_as_given(accent: str, *, dark: bool) -> None:
    assert palette_of(accent, dark=dark).fill == accent


@pytest.mark.parametrize(
    ('accent', 'dark'), [('#ffffff', False), ('#fafafa', False), ('#1b212b', True), ('#000', True)]
)
def test_a_button_too_close_to_the_card_gets_another_shade(accent: str, *, dark: bool) -> None:
    assert between(palette_of(accent, dark=dark).fill, BACKS[dark][1]) >= TEXT_CONTRAST


def test_a_colour_may_be_written_short() -> None:
    assert palette_of('#1c8', dark=False) == palette_of('#11cc88', dark=False)


@pytest.mark.parametrize(
    ('one', 'other', 'ratio'), [('#000', '#fff', 21), ('#777777', '#fff', 4.48), ('#abc', '#abc', 1)]
)
def test_contrast_is_computed_as_wcag_defines_it(one: str, other: str, ratio: float) -> None:
    assert between(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize(('selector', 'dark'), [(':root', False), ('body.body--dark', True)])
def test_the_default_colours_are_readable(selector: str, *, dark: bool) -> None:
    block = re.search(rf'^{re.escape(selector)} \{{(.*?)^\}}', CSS, re.MULTILINE | re.DOTALL)
    assert block is not None
    colours = dict(re.findall(r'--authui-([\w-]+): (#[0-9a-f]{6});', block[1]))
    assert (colours['back'], colours['card']) == BACKS[dark]
    for back in ('back', 'card'):
        for text in ('text', 'muted', 'accent', 'bad', 'good'):
            assert between(colours[text], colours[back]) >= TEXT_CONTRAST, (text, back)
        assert between(colours['line'], colours[back]) >= EDGE_CONTRAST
    for text, back in (('bad', 'bad-back'), ('good', 'good-back'), ('on-fill', 'fill'), ('on-fill', 'fill-strong')):
        assert between(colours[text], colours[back]) >= TEXT_CONTRAST, (text, back)
