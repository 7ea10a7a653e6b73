"""A visitor's look replaces that of the settings, and each look is made ready once."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import Request
from pydantic import ValidationError

from authui.pages.looks import LookCache, no_look
from authui.settings import Look, Settings


def request(look: str = '') -> Request:
    return Request({'type': 'http', 'headers': [], 'query_string': look.encode()})


def test_the_settings_hold_for_a_visitor_without_a_look() -> None:
    for choose in (no_look, lambda _: Look()):
        looks = LookCache(Settings(accent='#0b7285'), choose)
        assert looks.of(request()) is looks.usual
        assert '#0b7285' in looks.usual.css


def test_a_look_replaces_what_it_names_and_is_made_once() -> None:
    looks = LookCache(
        Settings(title='Acme', accent='#0b7285', radius=4), lambda _: Look(accent='#7c3aed', layout='single')
    )
    worn = looks.of(request())
    assert worn is looks.of(request())
    assert (worn.settings.accent, worn.settings.layout) == ('#7c3aed', 'single')
    assert (worn.settings.title, worn.settings.radius) == ('Acme', 4)
    assert '#7c3aed' in worn.css
    assert worn.files.style_hash != looks.usual.files.style_hash
    assert worn.files.scripts == looks.usual.files.scripts


def test_any_number_of_looks_takes_a_bounded_place() -> None:
    looks = LookCache(Settings(), lambda asked: Look(accent=f'#{int(asked.query_params["n"]):06x}'))
    for number in range(70):
        looks.of(request(f'n={number}'))
    assert 0 < len(looks._made) <= 64
    assert looks.of(request('n=1')).settings.accent == '#000001'


@pytest.mark.parametrize(
    'wrong',
    [
        {'accent': 'red; } body { display: none'},
        {'accent': '#12345'},
        {'radius': 33},
        {'radius': -1},
        {'font': 'Georgia; } *'},
        {'layout': 'sideways'},
        {'color_scheme': 'dim'},
        {'logo': '/x.svg'},
        {'css_file': '/etc/passwd'},
    ],
)
def test_a_look_with_a_wrong_value_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Look.model_validate(wrong)
