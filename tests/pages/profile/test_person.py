"""Initials of names in any script, and whose pictures are shown."""

from __future__ import annotations

import pytest

from authui.pages.profile.person import initials, picture_url
from authui.settings import Settings

HERE = 'https://app.example.org'


@pytest.mark.parametrize(
    ('name', 'letters'),
    [
        ('Ada Lovelace', 'AL'),
        ('ada  king of lovelace', 'AL'),
        ('Ada', 'A'),
        ('ada@example.org', 'A'),
        ('“Ada” (Countess)', 'AC'),
        ('Ada 👩\u200d💻', 'A'),
        ('Ада Лавлейс', 'АЛ'),
        ('éva Örsi', 'ÉÖ'),
        ('e\u0301va o\u0308rsi', 'E\u0301O\u0308'),
        ('ßandra ﬁsher', 'SF'),
        ('李 小龙', '李'),
        ('やまだ たろう', 'や'),
        ('김민준', '김'),
        ('ليلى حداد', 'ل'),
        ('किरण राव', 'कि'),
        ('Ada 1815', 'A'),
        ('2cd26caf-7613', '2'),
        ('👩\u200d💻 …', ''),
        ('', ''),
    ],
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def shown(picture: str | None, **settings: object) -> str | None:
    return picture_url(picture, settings=Settings.load(**settings), origin=HERE, prefix='/under')


class TestAPicture:
    @pytest.mark.parametrize('path', ['/', '/pictures/ada.png', '/p/1?size=56&v=2', '/a%20b.png', "/it's(1).png"])
    def test_of_this_site_is_shown_below_its_prefix(self, path: str) -> None:
        assert shown(path) == f'/under{path}'

    def test_may_name_this_site(self) -> None:
        assert shown(f'{HERE}/ada.png') == f'{HERE}/ada.png'
        assert shown('HTTPS://App.Example.org/ada.png') == 'HTTPS://App.Example.org/ada.png'
        assert shown(f'{HERE}/ada.png', public_url='https://other.example.org') is None
        assert shown('https://other.example.org/a', public_url='https://other.example.org') is not None

    def test_of_another_site_is_shown_by_the_hosts_choice_alone(self) -> None:
        url = 'https://secure.gravatar.com/avatar/1?s=56'
        assert shown(url) is None
        assert shown(url, picture_origins='https://secure.gravatar.com, https://lh3.example.org') == url
        assert shown(url, picture_origins='https://gravatar.com') is None

    @pytest.mark.parametrize(
        'picture',
        [
            None,
            '',
            'ada.png',
            '//evil.example/a.png',
            '///evil.example/a.png',
            '/\\evil.example/a.png',
            '\\\\evil.example/a.png',
            '/\t/evil.example/a.png',
            ' /a.png',
            '/a.png\n',
            'https:evil.example/a.png',
            'https:/evil.example/a.png',
            'https:\\\\evil.example/a.png',
            'http://app.example.org/a.png',
            'https://app.example.org:8443/a.png',
            'https://app.example.org.evil.example/a.png',
            'https://app.example.org@evil.example/a.png',
            'https://evil.example\\@app.example.org/a.png',
            'https://app.example.org\\.evil.example/a.png',
            'https://evil.example/?https://app.example.org/a.png',
            'data:image/svg+xml,<svg/>',
            'javascript:alert(1)',
            'blob:https://app.example.org/1',
            '/a.png" onerror="alert(1)',
            '/a.png?' + 'x' * 2048,
        ],
    )
    def test_from_anywhere_else_is_never_asked_for(self, picture: str | None) -> None:
        assert shown(picture) is None
