"""In each kind of pool the texts name what people sign in with there, in every language; a host's own texts stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest
from support.cards import COMMON, DELIVERY, SCREENS, card, card_of_challenge, page_setup, read, state_of
from support.catalogues import CATALOGUES, name_of

from authui.account.next_screen import Notice
from authui.models import CodeChallenge, Identifiers, Problem
from authui.pages import PageSetup
from authui.pages.texts import ENGLISH, ENGLISH_PLAIN, GERMAN, Texts
from authui.pages.texts.wording import worded_for
from authui.settings import Settings

EMAIL: Mapping[str, str] = {
    'en': r'e-?mail|spam|address',
    'de': r'e-mail|spam|adresse',
    'fr': r'e-mail|indésirable|adresse',
    'es': r'correo|dirección',
    'it': r'e-mail|spam|indirizzo',
    'pt': r'e-mail|spam|endereço',
    'nl': r'e-mail|adres',
    'pl': r'e-mail|spam|adres',
    'uk': r'пошт|адрес|спам|лист',
    'ru': r'почт|адрес|спам|письм',
    'tr': r'e-posta|posta|adres|spam',
    'ar': r'البريد|بريد|عنوان',
    'hi': r'ईमेल|स्पैम|पता\b',
    'id': r'email|spam|alamat',
    'vi': r'email|thư rác|địa chỉ',
    'zh': r'邮箱|邮件|地址',
    'ja': r'メール|アドレス',
    'ko': r'이메일|메일|스팸|주소',
}
"""The words about e-mail in each language."""

KINDS: Mapping[str, Mapping[str, Any]] = {
    'phone number': {'identifiers': ('phone_number',)},
    'user name': {'identifiers': ('username',), 'verified_contacts': ()},
    'user name or phone number': {'identifiers': ('username', 'phone_number'), 'verified_contacts': ('phone_number',)},
}
"""Pools in which nobody signs in by e-mail, and no code goes there."""
CODE = CodeChallenge(name='SMS_MFA', factor='sms', delivery=DELIVERY, can_resend=True, **COMMON)
ABOUT_CONTACTS = {'delivery_failed.no_contact', 'invalid_input.email', 'provider_refused.organisation'}
"""What is said about an e-mail address that a user has, wherever people sign in."""


def words_of(texts: Texts) -> str:
    return next(words for tag, words in EMAIL.items() if texts.language.startswith(tag))


def in_pool(texts: Texts, settings: Mapping[str, Any]) -> PageSetup:
    names = Settings.load(**settings).names
    return page_setup(worded_for(texts, names), dict(settings))


def shown(setup: PageSetup) -> Iterator[tuple[str, str]]:
    """Go through all that the cards of a sign-in say, in each of their states."""
    for screen in SCREENS[:5]:
        drawn = card(screen, state_of(step=screen, identifier='ann'), setup)
        for state in (
            {},
            *({'notice': each} for each in get_args(Notice) if each != 'verify_email'),
            *({'error': Problem(code=each)} for each in setup.texts.errors),
        ):
            given = state_of(step=screen, identifier='ann', **state)
            yield from ((screen, text) for text in read(drawn.view(given)))
    challenged = state_of(CODE, identifier='ann')
    yield from (('challenge', text) for text in read(card_of_challenge(CODE, setup).view(challenged)))
    for key in setup.texts.rules:
        code, _, rule = key.partition('.')
        if key not in ABOUT_CONTACTS:
            yield key, setup.texts.problem(Problem(code=code, rule=rule))


@pytest.mark.parametrize('texts', CATALOGUES, ids=name_of)
@pytest.mark.parametrize('kind', KINDS)
def test_no_screen_and_no_error_speaks_of_email_where_nobody_signs_in_by_it(texts: Texts, kind: str) -> None:
    setup = in_pool(texts, KINDS[kind])
    odd = {(at, text) for at, text in set(shown(setup)) if re.search(words_of(texts), text, re.IGNORECASE)}
    assert odd == set()


@pytest.mark.parametrize('texts', CATALOGUES, ids=name_of)
def test_an_email_pool_has_the_catalogue_itself(texts: Texts) -> None:
    assert worded_for(texts, Identifiers()) is texts
    assert any(re.search(words_of(texts), text, re.IGNORECASE) for _, text in shown(page_setup(texts)))


@pytest.mark.parametrize('texts', CATALOGUES, ids=name_of)
@pytest.mark.parametrize(
    ('kinds', 'label'),
    [(('phone_number',), 'phone_number'), (('username',), 'preferred_username')],
    ids=['phone number', 'user name'],
)
def test_the_errors_name_what_the_field_is_called(texts: Texts, kinds: Any, label: str) -> None:
    """They have the first word of the label, or its stem where the language bends it."""
    said = worded_for(texts, Identifiers(kinds=kinds))
    stem = texts.attribute(label).split()[0][:3].casefold()
    for code in ('wrong_credentials', 'account_exists'):
        assert stem in said.errors[code].casefold()


@pytest.mark.parametrize('texts', CATALOGUES, ids=name_of)
def test_a_pool_of_several_names_none_of_them(texts: Texts) -> None:
    said = worded_for(texts, Identifiers(kinds=('email', 'phone_number'), proofs=('email', 'phone_number')))
    for text in (said.errors['wrong_credentials'], said.errors['account_exists'], said.forgot_info, said.reset_sent):
        assert not re.search(words_of(texts), text, re.IGNORECASE)


def test_codes_by_email_are_looked_for_in_the_spam_folder_whatever_people_sign_in_with() -> None:
    by_name = Identifiers(kinds=('username',))
    assert worded_for(ENGLISH_PLAIN, by_name).code_hint == ENGLISH_PLAIN.code_hint
    assert 'spam' not in worded_for(ENGLISH_PLAIN, by_name.model_copy(update={'proofs': ('phone_number',)})).code_hint


def test_texts_of_the_host_stay() -> None:
    by_name = Identifiers(kinds=('username',))
    own = replace(ENGLISH, forgot_info='Ask Bob.', errors={**ENGLISH.errors, 'wrong_credentials': 'No.'})
    said = worded_for(own, by_name)
    assert (said.forgot_info, said.errors['wrong_credentials']) == ('Ask Bob.', 'No.')
    assert said.errors['account_exists'] == ENGLISH.identifiers['exists_name']
    neutral = replace(own, neutral={**ENGLISH.neutral, 'forgot_info': 'Ask Eve.'})
    assert worded_for(neutral, by_name).forgot_info == 'Ask Eve.'
    assert worded_for(GERMAN, by_name).notices['confirmed'] == GERMAN.neutral['confirmed']
