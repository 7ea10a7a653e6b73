"""What the theme editor shows and copies: every look that it lets through is one that the settings accept."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.markup import read

from authui import AuthUI
from authui.host.theme_editor import (
    PRESETS,
    contrast_warnings,
    env_lines,
    offered,
    preview_html,
    python_line,
    read_look,
)
from authui.settings import Settings

NASTY = [
    {'font': '"Source Sans 3", sans-serif'},
    {'title': "It's \\ a # name"},
    {'title': 'Two words', 'accent': '#abc', 'radius': '0'},
    {'logo': '/brand/logo.svg?v=2', 'color_scheme': 'dark'},
]


@pytest.mark.parametrize('values', [*PRESETS.values(), *NASTY])
def test_copied_settings_read_back_as_the_same_look(
    values: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    look = read_look(Settings.load(), values)
    Path('.env').write_text(env_lines(look), encoding='utf-8')
    read_again = Settings.load()
    assert [getattr(read_again, name) for name in offered()] == [getattr(look, name) for name in offered()]


def test_the_python_line_makes_the_look() -> None:
    look = read_look(Settings(), {'accent': '#0f766e', 'radius': '4', 'font': '"A B", serif'})
    line = python_line(look)
    assert line == """AuthUI(Settings.load(accent='#0f766e', radius=4, font='"A B", serif'))"""
    made = eval(line, {'AuthUI': lambda settings: settings, 'Settings': Settings})  # noqa: S307 - our own line
    assert (made.accent, made.radius, made.font) == ('#0f766e', 4, '"A B", serif')
    assert python_line(Settings()) == 'AuthUI()'
    assert env_lines(Settings()) == ''


@pytest.mark.parametrize(
    ('values', 'named'),
    [
        ({'accent': 'blue'}, 'Accent'),
        ({'radius': '99'}, 'Radius'),
        ({'font': 'a;b'}, 'Fonts'),
        ({'logo': '//x'}, 'Logo'),
    ],
)
def test_a_wrong_value_is_named(values: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=f'^{named}'):
        read_look(Settings(), values)


def test_an_emptied_field_is_the_default() -> None:
    look = read_look(Settings(accent='#0f766e', font='serif'), {'accent': '', 'font': None, 'title': ''})
    assert (look.accent, look.font, look.title) == (None, None, 'authui')


@pytest.mark.parametrize(
    ('accent', 'schemes'),
    [(None, []), ('#2b57d6', ['dark']), ('#ffcc00', ['light']), ('#767676', ['light', 'dark'])],
)
def test_warns_where_links_would_be_hard_to_read(accent: str | None, schemes: list[str]) -> None:
    warnings = contrast_warnings(accent)
    assert [each.split()[1] for each in warnings if 'links' in each] == schemes
    for each in warnings:
        ratio = each.partition('contrast of ')[2].partition(' ')[0]
        assert not ratio or float(ratio) <= 4.5


def test_warns_where_a_button_would_not_be_readable() -> None:
    assert any('buttons' in each for each in contrast_warnings('#ffffff'))


def test_the_preview_is_the_login_in_that_look(tmp_path: Path) -> None:
    auth = AuthUI(Settings(data_dir=tmp_path / 'data'))
    look = read_look(auth.settings, {'title': 'Nordlicht', 'accent': '#0f766e', 'radius': '3', 'color_scheme': 'dark'})
    html = preview_html(auth._pages, look)
    page = read(html)
    assert page.one('h1').text == 'Nordlicht'
    assert page.all('form', name='login')
    assert page.all('script') == []
    assert '--authui-radius: 3px' in html
    assert '#0f766e' in html
    assert 'body--dark' in page.one('body').attributes['class']
