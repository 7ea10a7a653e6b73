from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest
from support.catalogues import CATALOGUES, flat, name_of

from authui.account.next_screen import Notice
from authui.errors import AuthError, ThrottledError
from authui.models import Factor, Problem
from authui.pages.texts import ENGLISH, ENGLISH_PLAIN, LANGUAGES, Texts

SAME_IN_ENGLISH = {
    'sent_code': {'de', 'fr', 'nl'},
    'email': {'vi', 'id'},
    'password': {'it'},
    'factors.password': {'it'},
    'factors.passkey': {'de', 'it'},
    'passkeys': {'de'},
    'attributes.name': {'de'},
    'attributes.website': {'de', 'nl'},
    'attributes.email': {'vi', 'id'},
    'mail_kinds.invitation': {'fr'},
}
"""Words that are the same as in English; the title of a page is made of names in every language."""


NEEDLESS = {('en-US, plain', 'code_short'): {'length'}}
"""What a text need not say: the code's length, where letters were typed."""


SENT = {
    'en': 'sent|mailed',
    'de': 'gesendet|geschickt',
    'fr': 'envoyé',
    'es': 'enviado',
    'it': 'inviato',
    'pt': 'enviamos',
    'nl': 'gestuurd',
    'pl': 'wysłaliśmy',
    'uk': 'надісла|надход',
    'ru': 'отправил|приходит',
    'tr': 'gönder',
    'ar': 'أرسل',
    'hi': 'भेजा',
    'id': 'mengirim|dari kami',
    'ja': '送信|届',
    'ko': '보냈|받은',
    'vi': 'gửi',
    'zh': '发送|已发',
}
"""The words by which a language says that a code was sent, or that it comes."""


def kinds(root: type[AuthError]) -> Iterator[type[AuthError]]:
    yield root
    for kind in root.__subclasses__():
        if kind.__module__.startswith('authui.'):
            yield from kinds(kind)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_languages_are_the_promised_ones() -> None:
    tags = [texts.language for texts in LANGUAGES]
    european = ['en-US', 'de', 'fr', 'es', 'it', 'pt-BR', 'nl', 'pl', 'uk', 'ru']
    assert tags == [*european, 'tr', 'ar', 'hi', 'id', 'vi', 'zh-CN', 'ja', 'ko']
    assert len({texts.language_name for texts in LANGUAGES}) == len(LANGUAGES)
    assert [texts.language for texts in LANGUAGES if texts.direction == 'rtl'] == ['ar']


@pytest.mark.parametrize('texts', CATALOGUES, ids=name_of)
class TestEachCatalogue:
    def test_has_a_text_for_every_error_notice_and_factor(self, texts: Texts) -> None:
        assert set(texts.errors) == {kind.code for kind in kinds(AuthError)}
        assert set(texts.notices) == set(get_args(Notice))
        assert set(texts.factors) == set(get_args(Factor))

    def test_has_the_same_keys_as_english(self, texts: Texts) -> None:
        assert set(flat(texts)) == set(flat(ENGLISH))

    def test_has_the_same_placeholders_as_english(self, texts: Texts) -> None:
        english = flat(ENGLISH)
        differing = {
            key: text
            for key, text in flat(texts).items()
            if placeholders(text) != placeholders(english[key]) - NEEDLESS.get((name_of(texts), key), set())
            or '{}' in text
        }
        assert differing == {}

    def test_is_translated(self, texts: Texts) -> None:
        if texts is ENGLISH or texts is ENGLISH_PLAIN:
            return
        english = flat(ENGLISH)
        same = {key for key, text in flat(texts).items() if text == english[key]} - {'page_title'}
        assert same == {key for key, tags in SAME_IN_ENGLISH.items() if texts.language in tags}

    def test_has_no_stray_blanks(self, texts: Texts) -> None:
        odd = {key: text for key, text in flat(texts).items() if text != text.strip() or '  ' in text or not text}
        assert odd == {}

    def test_ends_sentences_with_a_full_stop_where_english_does(self, texts: Texts) -> None:
        english = flat(ENGLISH)
        ends = ('.', '。', '।')
        odd = {
            key: text
            for key, text in flat(texts).items()
            if key.startswith(('errors.', 'notices.')) and english[key].endswith('.') and not text.endswith(ends)
        }
        assert odd == {}

    def test_says_once_that_a_code_was_sent(self, texts: Texts) -> None:
        if texts is ENGLISH:
            return  # its words are given
        sent = next(words for tag, words in SENT.items() if texts.language.startswith(tag))
        assert re.search(sent, texts.delivered, re.IGNORECASE)
        assert not re.search(sent, texts.code_hint, re.IGNORECASE)
        assert re.search('6|sechs', texts.code_hint)

    def test_has_different_texts_for_different_things(self, texts: Texts) -> None:
        for name in ('challenges', 'factors', 'attributes', 'notices'):
            said = list(getattr(texts, name).values())
            assert len(set(said)) == len(said), name
        assert texts.password != texts.confirm_password
        assert texts.confirm_password != texts.new_password
        assert texts.password_short != texts.password_long


class TestACatalogue:
    @pytest.mark.parametrize('name', ['errors', 'notices', 'challenges', 'factors'])
    def test_without_a_required_text_is_refused(self, name: str) -> None:
        some = dict(getattr(ENGLISH, name))
        missing, _ = some.popitem()
        with pytest.raises(ValueError, match=f'the texts in cy lack {name}: {missing}'):
            replace(ENGLISH, language='cy', **{name: some})  # type: ignore[arg-type]  # one of the mappings

    @pytest.mark.parametrize('tag', ['', 'Deutsch!', '"></script>', 'de_DE', 'd'])
    def test_without_a_valid_language_tag_is_refused(self, tag: str) -> None:
        with pytest.raises(ValueError, match='is not a language tag'):
            replace(ENGLISH, language=tag)


def test_the_text_of_a_rule_precedes_that_of_the_error() -> None:
    problem = Problem(code='password_policy', rule='number')
    assert ENGLISH.problem(problem) == 'The password needs a number.'


def test_an_unknown_rule_gets_the_text_of_the_error() -> None:
    problem = Problem(code='password_policy', rule='moon phase')
    assert ENGLISH.problem(problem) == 'The password does not meet the rules for passwords.'


def test_the_text_of_an_unexpected_error_has_its_reference() -> None:
    assert '1a2b3c4d' in ENGLISH.problem(Problem(code='unexpected', reference='1a2b3c4d'))


@pytest.mark.parametrize('texts', CATALOGUES, ids=name_of)
def test_an_overload_says_when_it_is_over_where_that_is_known(texts: Texts) -> None:
    assert texts.problem(Problem.of(ThrottledError(retry_after=6.2))) == texts.busy_again.format(seconds=7)
    assert texts.problem(Problem(code='throttled')) == texts.errors['throttled']
    assert re.findall(r'\d+', texts.problem(Problem.of(ThrottledError(retry_after=0.4)))) == ['2']
