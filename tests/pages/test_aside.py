"""The card of a host's own: its words are escaped, its buttons post, and it stands where the host says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.markup import read

from authui.pages import Aside, AsideButton, Link
from authui.pages.html import main_html, screen_html
from authui.pages.screen_view import ScreenView
from authui.pages.texts import ARABIC
from authui.settings.branding import Branding

NASTY = '"><script>alert(1)</script>'


def view(aside: Aside | None) -> ScreenView:
    return ScreenView(title='Login', texts=ARABIC, branding=Branding(), aside=aside, prefix='/app')


def aside(**more: object) -> Aside:
    button = AsideButton(text='Ada', action='/login', hint='A user', values=(('email', 'ada@example.org'),))
    link = Link(text='News', href='/news', kind='page')
    given: dict[str, object] = {'heading': 'A demo', 'text': 'Try it.', 'buttons': (button,), 'links': (link,)}
    return Aside(**{**given, **more})  # type: ignore[arg-type]  # fields by name


def test_a_button_posts_its_values_to_the_path_behind_the_prefix() -> None:
    section = read(screen_html(view(aside()))).one('section', class_='authui-aside')
    form = section.one('form')
    assert (form.attributes['method'], form.attributes['action']) == ('post', '/app/login')
    assert [each.attributes['value'] for each in form.all('input', name='email')] == ['ada@example.org']
    assert section.one('a').attributes['href'] == '/app/news'
    assert section.attributes['aria-labelledby'] == section.one('h2').attributes['id']
    assert 'lang' not in section.attributes


def test_words_in_another_language_say_so() -> None:
    section = read(screen_html(view(aside(language='en')))).one('section', class_='authui-aside')
    assert (section.attributes['lang'], section.attributes['dir']) == ('en', 'auto')


@pytest.mark.parametrize('place', ['above', 'below'])
def test_it_stands_above_or_below_the_cards(place: str) -> None:
    html = main_html(view(aside(place=place)))
    assert (html.index('authui-aside') < html.index('authui-cards')) == (place == 'above')


def test_without_one_nothing_is_drawn() -> None:
    assert 'authui-aside' not in screen_html(view(None))


def test_all_words_are_escaped() -> None:
    button = AsideButton(text=NASTY, action='/x', hint=NASTY, values=((NASTY, NASTY),))
    html = screen_html(view(aside(heading=NASTY, text=NASTY, buttons=(button,), language=NASTY)))
    assert '<script' not in html


@pytest.mark.parametrize('action', ['javascript:alert(1)', '//evil.example', 'data:text/html,x'])
def test_a_button_leads_to_no_script(action: str) -> None:
    with pytest.raises(ValueError, match='cannot be linked'):
        screen_html(replace(view(aside(buttons=(AsideButton(text='x', action=action),))), prefix=''))
