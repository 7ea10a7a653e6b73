"""Korean, Russian, Ukrainian, Vietnamese and Indonesian keep one register, and say one word for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields

import pytest

from authui.pages.texts import INDONESIAN, KOREAN, RUSSIAN, UKRAINIAN, VIETNAMESE, Texts

_INSIDE = r'(?<![.!?:] )(?<!^)'
_NEVER: Mapping[str, tuple[Texts, Mapping[str, str]]] = {
    'ko': (
        KOREAN,
        {
            '-아요/-어요': r'습니다|십시오|합니다|됩니다|당신',
            '인증번호': r'(?<!QR )코드|확인번호',
            '이메일': r'전자우편|이메일 계정',
            '비밀번호': r'패스워드|암호',
            '회원가입': r'등록하기|계정 만들기',
        },
    ),
    'ru': (
        RUSSIAN,
        {
            'вы': rf'{_INSIDE}\b(Вы|Вас|Вам|Ваш\w*)\b|\b(ты|тебе|твой|твои)\b',
            'почта': r'(?i)e-?mail|имейл|мейл',
            'аккаунт': r'(?i)уч[её]тн|профиль пользователя',
            'двухэтапная аутентификация': r'(?i)двухфактор|второй фактор',
            '«»': r'["“”„]',
            'ё': r'\b(еще|подтвержден|введен|удален|истек|нем)\b',
        },
    ),
    'uk': (
        UKRAINIAN,
        {
            'ви': rf'{_INSIDE}\b(Ви|Вас|Вам|Ваш\w*)\b|\b(ти|тобі|твій|твої)\b',
            'пошта': r'(?i)e-?mail|імейл|мейл',
            'обліковий запис': r'(?i)акаунт|аккаунт',
            'двоетапна перевірка': r'(?i)двофактор|другий фактор',
            '«» and ’': r'["“”„\']',
            'the letters of Ukrainian': r'[ыэёъЫЭЁЪ]',
        },
    ),
    'vi': (
        VIETNAMESE,
        {
            'bạn': r'(?i)quý khách|\b(anh|chị)\b',
            'mã xác minh': r'(?i)mã xác nhận|mã xác thực|mã OTP',
            'email': r'(?i)thư điện tử|e-mail',
            'xác minh 2 bước': r'(?i)hai bước|hai lớp|2 lớp|hai yếu tố',
            '“”': r'["«»]',
        },
    ),
    'id': (
        INDONESIAN,
        {
            'Anda': r'\banda\b|(?i:\b(kamu|kau)\b)',
            'kata sandi': r'(?i)password|sandi(?<!kata sandi)(?<!kunci sandi)',
            'email': r'(?i)e-mail|surel',
            'masuk': r'(?i)\blog ?in\b|sign in',
            'kode verifikasi': r'(?i)kode konfirmasi|kode otp',
            '“”': r'["«»]',
        },
    ),
}


def _texts(texts: Texts) -> Iterator[str]:
    for each in fields(texts):
        value = getattr(texts, each.name)
        yield from value.values() if isinstance(value, Mapping) else (value,)


@pytest.mark.parametrize(
    ('texts', 'instead', 'never'),
    [
        pytest.param(texts, said, never, id=f'{tag}-{said}')
        for tag, (texts, pairs) in _NEVER.items()
        for said, never in pairs.items()
    ],
)
def test_a_catalogue_says_it_in_one_way(texts: Texts, instead: str, never: str) -> None:
    assert [text for text in _texts(texts) if re.search(never, text)] == [], f'say {instead}'


def test_korean_sentences_end_in_one_style() -> None:
    sentences = [part for text in _texts(KOREAN) for part in re.findall(r'[^.?!]*[가-힣]\.(?=\s|$)', text)]
    assert len(sentences) > 50
    assert [each for each in sentences if not re.search(r'(요|죠)\.$', each)] == []
