"""A code that has probably gone to a mistyped address: the confirm card guesses which one was meant."""

from __future__ import annotations

import pytest
from support.cards import DELIVERY, NEXT, card, page_setup, state_of

from authui.pages.description import Link
from authui.pages.email_guess import email_guess


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


def guesses(email: str, **settings: object) -> list[Link]:
    state = state_of(step='confirm', identifier=email, delivery=DELIVERY)
    shown = card('confirm', state, page_setup(settings=settings)).view(state)
    return [each for each in shown.links if each.before]


def test_the_confirm_card_leads_back_to_the_sign_up() -> None:
    (guess,) = guesses('ann@gmial.com')
    assert (guess.before, guess.text, guess.href) == ('Did you mean ann@gmail.com?', 'Signup', f'/signup?{NEXT}')
    assert guesses('ann@example.org') == []
    assert guesses('ann@gmial.com', sign_up=False) == []
