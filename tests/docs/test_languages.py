"""The page on languages is true: its blocks run, and it names the languages and the setting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.catalogues import flat

from authui import AuthUI
from authui.pages.texts import ENGLISH, ENGLISH_PLAIN, FRENCH, GERMAN_INFORMAL, LANGUAGES
from authui.settings import Settings

PAGE = (Path(__file__).parents[2] / 'docs' / 'languages.md').read_text(encoding='utf-8')
BLOCKS = dict(re.findall(r'^## ([^\n]+)\n(?:(?!^## ).)*?^```python\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL))


def run(section: str) -> AuthUI:
    """Run the block of a section; it has no page, since those need a server."""
    names: dict[str, object] = {}
    exec(compile(BLOCKS[section], 'docs/languages.md', 'exec'), names)  # noqa: S102 - our own page
    auth = names['auth']
    assert isinstance(auth, AuthUI)
    return auth


def offered(auth: AuthUI) -> list[str]:
    return [texts.language for texts in auth._pages.languages.offered]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_counts_the_languages() -> None:
    said = PAGE.split('speak ')[1].split('.')[0]
    assert len(re.split(r',\s|\sand\s', said)) == len(LANGUAGES)


def test_some_can_be_chosen() -> None:
    assert offered(run('Choose')) == ['de', 'fr', 'it']


def test_a_wording_can_be_named() -> None:
    auth = run('Formal or informal')
    assert auth._pages.languages.offered == (ENGLISH_PLAIN, GERMAN_INFORMAL, FRENCH)


def test_its_table_has_both_wordings_of_english() -> None:
    rows = re.findall(r'^\| ([^|`]+) \| ([^|`]+) \|$', PAGE, re.MULTILINE)
    first, plain = (set(flat(texts).values()) for texts in (ENGLISH, ENGLISH_PLAIN))
    assert len(rows) > 3
    assert {old for old, _ in rows[1:]} <= first
    assert {new for _, new in rows[1:]} <= plain


def test_a_text_can_be_replaced() -> None:
    auth = run('Say something else')
    assert offered(auth) == [texts.language for texts in LANGUAGES]
    english = auth._pages.languages.offered[0]
    assert (english.login_button, english.login) == ('Sign in', 'Login')
    assert 'extension 4711' in english.errors['blocked']


def test_a_language_can_be_added() -> None:
    assert offered(run('Add a language'))[-1] == 'cy'


def test_the_setting_exists() -> None:
    found = re.search(r'^AUTHUI_(\w+)=(\w+)$', PAGE, re.MULTILINE)
    assert found is not None
    auth = AuthUI(Settings.load(**{found[1].lower(): found[2]}))
    assert offered(auth) == ['de']


def test_a_page_of_the_host_gets_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AuthUI, 'install', lambda self: self)
    run('In your own pages')
