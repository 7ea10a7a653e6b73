from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from nicegui import Client, ui
from starlette.requests import HTTPConnection
from support.catalogues import INFORMAL

from authui import AuthUI
from authui.errors import SettingsError
from authui.pages import Languages, set_document_language
from authui.pages.texts import ENGLISH, ENGLISH_PLAIN, GERMAN, GERMAN_INFORMAL, LANGUAGES, Texts
from authui.settings import Settings


def language(header: str | None, cookie: str | None = None, languages: Languages | None = None) -> str:
    """Return the language that a browser with these headers gets."""
    headers = []
    if header is not None:
        headers.append((b'accept-language', header.encode('latin-1')))
    if cookie is not None:
        headers.append((b'cookie', f'authui-language={cookie}'.encode('latin-1')))
    request = HTTPConnection({'type': 'http', 'headers': headers})
    return (languages or Languages(LANGUAGES)).for_request(request).language


@pytest.mark.parametrize(
    ('header', 'tag'),
    [
        (None, 'en-US'),
        ('', 'en-US'),
        ('*', 'en-US'),
        ('de', 'de'),
        ('DE-at', 'de'),
        ('de-AT-1996-x-private', 'de'),
        ('en-GB,de;q=0.9', 'en-US'),
        ('pt-PT,en;q=0.5', 'pt-BR'),
        ('zh-Hans-CN', 'zh-CN'),
        ('cy, ga;q=0.9, fr-CA;q=0.8, de;q=0.7', 'fr'),
        ('ko-KR,ko;q=0.9,en;q=0.8', 'ko'),
        ('ru-UA,uk;q=0.9', 'ru'),
        ('id-ID', 'id'),
        ('vi-VN', 'vi'),
        ('de;q=0.2, fr;q=0.8', 'fr'),
        ('de;q=0.5, fr;q=0.5', 'de'),
        ('de;q=0, ja;q=0.001', 'ja'),
        ('de ; q=0.4 , ar ; q=1.000', 'ar'),
        ('cy,*;q=0.5', 'en-US'),
    ],
)
def test_a_browser_gets_the_language_that_it_prefers(header: str | None, tag: str) -> None:
    assert language(header) == tag


@pytest.mark.parametrize(
    'header',
    [
        ';;;,,,',
        'de;q=2',
        'de;q=-1',
        'de;q=nan',
        'de;q=inf',
        'de;q=0.1234',
        'de;q=',
        'de-',
        '-de',
        'd\xe9',
        '<script>',
        'de\x00',
        'a-' * 40_000,
        ',' * 60_000 + 'de',
        'x' * 60_000,
    ],
)
def test_a_malformed_header_is_ignored(header: str) -> None:
    assert language(header) == 'en-US'
    assert language(f'ja, {header}') == 'ja'


class TestAChosenLanguage:
    def test_precedes_the_ones_that_the_browser_asks_for(self) -> None:
        assert language('de', cookie='ja') == 'ja'

    @pytest.mark.parametrize('cookie', ['', 'cy', '"><script>', 'j' * 5000, '../de'])
    def test_is_ignored_if_it_is_not_on_offer(self, cookie: str) -> None:
        assert language('de', cookie=cookie) == 'de'


class TestAHost:
    def test_may_offer_one_language(self) -> None:
        languages = Languages(next(each for each in LANGUAGES if each.language == 'de'))
        assert [each.language for each in languages.offered] == ['de']
        assert language('fr', cookie='fr', languages=languages) == 'de'

    @pytest.mark.parametrize('fixed', ['pt', 'pt-BR', 'PT-br', 'pt-PT'])
    def test_may_fix_the_language_by_a_setting(self, fixed: str) -> None:
        languages = Languages(LANGUAGES, fixed=fixed)
        assert [each.language for each in languages.offered] == ['pt-BR']
        assert language('fr', cookie='fr', languages=languages) == 'pt-BR'

    def test_gets_an_error_where_the_setting_names_an_unknown_language(self) -> None:
        with pytest.raises(SettingsError, match=r'AUTHUI_LANGUAGE: there are no texts in cy; there are en-US, de, '):
            Languages(LANGUAGES, fixed='cy')

    def test_has_to_offer_a_language(self) -> None:
        with pytest.raises(SettingsError, match=r'texts=\.\.\..*at least one language'):
            Languages([])

    def test_may_replace_a_text_of_a_language(self) -> None:
        languages = Languages([*LANGUAGES, replace(ENGLISH, login='Sign in')])
        assert len(languages.offered) == len(LANGUAGES)
        assert texts_in(languages, 'en-US').login == 'Sign in'

    def test_may_add_a_language_and_put_it_first(self) -> None:
        languages = Languages([replace(ENGLISH, language='cy', login='Mewngofnodi'), *LANGUAGES])
        assert language('xx', languages=languages) == 'cy'
        assert language('cy-GB', languages=languages) == 'cy'
        assert language('en', languages=languages) == 'en-US'

    def test_may_offer_two_variants_of_a_language(self) -> None:
        languages = Languages([*LANGUAGES, replace(ENGLISH, language='en-GB')])
        assert language('en-GB', languages=languages) == 'en-GB'
        assert language('en-AU', languages=languages) == 'en-US'


class TestAWording:
    @pytest.mark.parametrize('plain', [False, True])
    def test_of_english_is_chosen_next_to_all_other_languages(self, plain: bool) -> None:
        languages = Languages(LANGUAGES, plain_english=plain)
        assert texts_in(languages, 'en-US') is (ENGLISH_PLAIN if plain else ENGLISH)
        assert [each.language for each in languages.offered] == [each.language for each in LANGUAGES]
        assert languages.offered[1:] == LANGUAGES[1:]

    def test_is_the_informal_one_in_each_language_that_has_it(self) -> None:
        languages = Languages(LANGUAGES, informal=True)
        changed = {each.language for each, usual in zip(languages.offered, LANGUAGES, strict=True) if each is not usual}
        assert changed == {'de', 'fr', 'es', 'nl', 'tr'}
        assert all(texts_in(languages, each.language) is each for each in INFORMAL)

    def test_holds_for_some_languages_and_for_a_single_one_too(self) -> None:
        assert Languages(ENGLISH, plain_english=True).offered == (ENGLISH_PLAIN,)
        assert Languages([GERMAN, ENGLISH], plain_english=True).offered == (GERMAN, ENGLISH_PLAIN)
        assert Languages(LANGUAGES, fixed='de', informal=True).offered == (GERMAN_INFORMAL,)

    def test_leaves_the_texts_of_a_host_as_they_are(self) -> None:
        own = replace(ENGLISH, login='Come in')
        assert Languages([*LANGUAGES, own], plain_english=True, informal=True).with_tag('en-US') is own

    def test_may_be_passed_without_a_setting(self) -> None:
        languages = Languages([*LANGUAGES, ENGLISH_PLAIN, GERMAN_INFORMAL])
        assert (texts_in(languages, 'en-US').login, texts_in(languages, 'de').account) == ('Log in', 'Dein Konto')

    @pytest.mark.parametrize(('name', 'tag'), [('AUTHUI_PLAIN_ENGLISH', 'en-US'), ('AUTHUI_INFORMAL', 'de')])
    def test_is_chosen_by_a_setting_of_the_app(
        self, name: str, tag: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        usual = texts_in(AuthUI(Settings.load())._pages.languages, tag)
        monkeypatch.setenv(name, '1')
        other = texts_in(AuthUI(Settings.load())._pages.languages, tag)
        assert (usual in (ENGLISH, GERMAN), other in (ENGLISH_PLAIN, GERMAN_INFORMAL)) == (True, True)


def texts_in(languages: Languages, tag: str) -> Texts:
    found = languages.with_tag(tag)
    assert found is not None
    return found


@pytest.mark.parametrize('tag', ['en', 'EN', 'en_US', 'en-GB', ' en-us '])
def test_the_tag_of_a_fixed_language_may_be_written_in_several_ways(tag: str) -> None:
    assert [each.language for each in Languages(LANGUAGES, fixed=tag).offered] == ['en-US']


@pytest.mark.parametrize(
    ('tag', 'pack'),
    [
        ('en', 'en-US'),
        ('en-US', 'en-US'),
        ('pt', 'pt'),
        ('pt-PT', 'pt'),
        ('pt-BR', 'pt-BR'),
        ('zh', 'zh-CN'),
        ('ko', 'ko-KR'),
        ('ru', 'ru'),
        ('uk', 'uk'),
        ('vi', 'vi'),
        ('id', 'id'),
        ('xx', None),
    ],
)
def test_niceguis_own_texts_are_in_the_closest_language(tag: str, pack: str | None) -> None:
    client = Client(ui.page('/language'), request=None)
    set_document_language(client, replace(ENGLISH, language=tag))
    assert client.page.language == pack
    client.delete()
