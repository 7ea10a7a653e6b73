"""An e-mail whose domain looks mistyped: the address that was meant stands below its field, and bars nothing."""

from __future__ import annotations

from typing import Any

import pytest
from support.cards import DELIVERY, NEXT, card, page_setup, state_of
from support.markup import Element, read

from authui.pages.attributes import attribute_field
from authui.pages.description import Link
from authui.pages.email_guess import email_guess
from authui.pages.form_html import form_html
from authui.pages.setup import Screen
from authui.pages.texts import ARABIC, ENGLISH, Texts


@pytest.mark.parametrize(
    ('typed', 'meant'),
    [
        ('ann@gmial.com', 'ann@gmail.com'),
        ('ann@gmail.con', 'ann@gmail.com'),
        ('Ann.B@GMAIL.CO', 'Ann.B@gmail.com'),
        ('ann@hotmial.com', 'ann@hotmail.com'),
        ('ann@outlok.com', 'ann@outlook.com'),
        ('ann@yaho.com', 'ann@yahoo.com'),
        ('ann@icloud.cm', 'ann@icloud.com'),
    ],
)
def test_a_mistyped_domain_is_guessed(typed: str, meant: str) -> None:
    assert email_guess(typed) == meant


@pytest.mark.parametrize(
    'typed',
    [
        'ann@gmail.com',
        'ann@gmx.de',
        'ann@web.de',
        'ann@example.org',
        'ann@acme.com',
        'ann@mail.de',
        'ann',
        '',
        '@',
        'a@b',
    ],
)
def test_any_other_address_is_left_alone(typed: str) -> None:
    assert email_guess(typed) == ''


def shown(screen: Screen, email: str, texts: Texts = ENGLISH, **state: Any) -> Element:
    """Return the form of a screen that an e-mail was typed into before."""
    made = card(screen, state_of(step=screen, identifier=email, **state), page_setup(texts))
    view = made.view(state_of(step=screen, identifier=email, **state))
    return read(form_html(view, texts, action='/x', prefix=''))


FORMS: tuple[Screen, ...] = ('login', 'signup', 'confirm', 'forgot', 'reset')


@pytest.mark.parametrize('screen', FORMS)
def test_stands_below_the_field_where_there_is_one(screen: Screen) -> None:
    form = shown(screen, 'ann@gmial.com')
    field, line = form.one('input', name='email'), form.one('p', class_='authui-guess')
    (around,) = (each for each in form.all('div', class_='authui-field') if line in each.children)
    assert field in list(around.walk())
    assert line.text == 'Did you mean ann@gmail.com? Use this address'
    assert 'hidden' not in line.attributes
    assert line.attributes['id'] in field.attributes['aria-describedby'].split()
    assert field.attributes['data-guess'] == 'now'
    assert line.one('button').attributes['type'] == 'button'  # it sends nothing
    assert field.attributes['aria-invalid'] == 'false'


@pytest.mark.parametrize('screen', FORMS)
@pytest.mark.parametrize('email', ['', 'ann@gmail.com', 'ann@example.org'])
def test_is_not_seen_where_there_is_none(screen: Screen, email: str) -> None:
    form = shown(screen, email)
    field, line = form.one('input', name='email'), form.one('p', class_='authui-guess')
    assert 'hidden' in line.attributes
    assert line.attributes['id'] not in field.attributes.get('aria-describedby', '').split()
    # A login waits for no further script.
    assert field.attributes.get('data-guess') == (None if screen == 'login' else '')


@pytest.mark.parametrize(
    ('kinds', 'field', 'guesses'),
    [
        (('email', 'phone_number'), 'identifier', True),
        (('username', 'email'), 'identifier', True),
        (('phone_number',), 'phone_number', False),
        (('username',), 'username', False),
    ],
)
def test_is_for_each_field_that_takes_an_address(kinds: tuple[str, ...], field: str, *, guesses: bool) -> None:
    setup = page_setup(settings={'identifiers': kinds})
    state = state_of(identifier='ann@gmial.com')
    form = read(form_html(card('login', state, setup).view(state), ENGLISH, action='/x', prefix=''))
    form.one('input', name=field)
    assert bool(form.all('p', class_='authui-guess')) == guesses


def test_is_for_the_address_that_is_asked_for_beside_a_name() -> None:
    assert attribute_field(ENGLISH, 'email').guesses
    assert not attribute_field(ENGLISH, 'website').guesses


def test_keeps_running_left_to_right() -> None:
    words = shown('forgot', 'ann@gmial.com', ARABIC).one('p', class_='authui-guess').one('span').text
    assert '\u2066ann@gmail.com\u2069' in words


def guesses(email: str, **settings: object) -> list[Link]:
    state = state_of(step='confirm', identifier=email, delivery=DELIVERY)
    shown = card('confirm', state, page_setup(settings=settings)).view(state)
    return [each for each in shown.links if each.before]


def test_the_confirm_card_leads_back_to_the_sign_up_once_a_code_was_sent() -> None:
    (guess,) = guesses('ann@gmial.com')
    assert (guess.before, guess.text, guess.href) == ('Did you mean ann@gmail.com?', 'Signup', f'/signup?{NEXT}')
    assert guess.field == 'email'
    assert guesses('ann@example.org') == []
    assert guesses('ann@gmial.com', sign_up=False) == []
    # The account has the mistyped address: another one in this form would confirm nothing.
    assert shown('confirm', 'ann@gmial.com', delivery=DELIVERY).all('p', class_='authui-guess') == []
