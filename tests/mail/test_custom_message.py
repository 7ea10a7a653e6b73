"""The designed messages: in 18 languages, as templates of a pool, as a trigger of the embedded pool and as files."""

from __future__ import annotations

import html.parser
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from authui.errors import SettingsError
from authui.local import LocalPool, Message, PoolConfig
from authui.mail import custom_message_trigger, pool_messages, write_custom_message
from authui.mail.custom_message import handler, language_of
from authui.pages.texts import LANGUAGES
from authui.settings import Settings

TEXTS = json.loads((Path(__file__).parents[2] / 'src/authui/mail/custom_message.json').read_text())['texts']
SOURCES = (
    'SignUp', 'ResendCode', 'ForgotPassword', 'UpdateUserAttribute', 'VerifyUserAttribute', 'Authentication',
    'AdminCreateUser',
)  # fmt: skip
MIXED = '<script>alert(1)</script> & {####} "Co"'


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def event(source: str, *, locale: str = 'en', metadata: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        'triggerSource': f'CustomMessage_{source}',
        'request': {
            'userAttributes': {'email': 'ann@example.org', 'locale': locale},
            'codeParameter': '{####}',
            'usernameParameter': '{username}' if source == 'AdminCreateUser' else None,
            **({'clientMetadata': metadata} if metadata else {}),
        },
        'response': {'smsMessage': None, 'emailMessage': None, 'emailSubject': None},
    }


class Reader(html.parser.HTMLParser):
    """Reads an e-mail as a program that shows no HTML does, and notes its tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self._in = ''
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= dict(attrs)
        self._in = tag

    def handle_data(self, data: str) -> None:
        if self._in not in {'style', 'title'}:
            self.words.append(data)


def test_every_language_has_every_text_and_every_language_of_the_pages_is_there() -> None:
    assert {frozenset(each) for each in TEXTS.values()} == {frozenset(TEXTS['en'])}
    assert all(text.strip() for each in TEXTS.values() for text in each.values())
    assert {each.language.partition('-')[0] for each in LANGUAGES} <= TEXTS.keys()
    assert len(TEXTS) == 18


@pytest.mark.parametrize('source', SOURCES)
@pytest.mark.parametrize('language', TEXTS)
def test_every_message_keeps_the_rules_of_cognito(language: str, source: str) -> None:
    response = handler(event(source, locale=language), None)['response']
    assert len(response['emailMessage']) <= 20_000
    assert len(response['emailSubject']) <= 140
    assert len(response['smsMessage']) <= 140
    for body in (response['emailMessage'], response['smsMessage']):
        assert '{####}' in body
        assert ('{username}' in body) is (source == 'AdminCreateUser')
    reader = Reader(response['emailMessage'])
    assert 'table' not in reader.tags
    assert 'script' not in reader.tags
    assert reader.attributes['lang'] == language
    # Without its tags, the mail still says all that it has to.
    key = {'ForgotPassword': 'reset', 'Authentication': 'sign_in', 'AdminCreateUser': 'invite'}.get(source, 'verify')
    words = ' '.join(''.join(reader.words).split())
    assert (
        words.index(TEXTS[language][f'{key}_subject']) < words.index('{####}') < words.index(TEXTS[language]['not_you'])
    )


def test_a_newer_kind_of_message_keeps_the_words_of_the_pool() -> None:
    asked = event('AccountTakeOverNotification')
    assert handler(asked, None)['response']['emailMessage'] is None


@pytest.mark.parametrize(
    ('asked', 'language'),
    [
        (['de'], 'de'),
        (['de_CH'], 'de'),
        (['pt-BR'], 'pt'),
        (['ZH-Hans-CN'], 'zh'),
        ([None, 'xx', 'fr'], 'fr'),
        (['', None], 'en'),
        ([{'not': 'text'}], 'en'),
    ],
)
def test_the_first_language_that_there_are_texts_in_is_used(asked: list[Any], language: str) -> None:
    assert language_of(asked, TEXTS) == language


def test_the_request_names_the_language_before_the_user_and_the_user_before_the_app() -> None:
    trigger = custom_message_trigger(Settings.load(language='it'))
    both = trigger(event('SignUp', locale='de'), None)
    assert both['response']['emailSubject'].startswith(TEXTS['de']['verify_subject'])
    assert trigger(event('SignUp', locale='de', metadata={'locale': 'fr'}), None)['response'][
        'emailSubject'
    ].startswith(TEXTS['fr']['verify_subject'])
    nobody = trigger(event('SignUp', locale=''), None)
    assert nobody['response']['emailSubject'].startswith(TEXTS['it']['verify_subject'])


def test_a_language_written_from_right_to_left_is_drawn_so() -> None:
    assert 'lang="ar" dir="rtl"' in handler(event('SignUp', locale='ar'), None)['response']['emailMessage']


class TestLooks:
    def test_a_title_is_text_and_no_placeholder(self) -> None:
        messages = pool_messages(Settings.load(title=MIXED))
        for body in (messages.verification_email, messages.invitation_email):
            assert '<script' not in body
            assert body.count('{####}') == 1
        assert messages.verification_subject.endswith('· <script>alert(1)</script> & (####) "Co"')
        assert messages.sms.count('{####}') == 1

    def test_a_long_title_stays_within_the_limits(self) -> None:
        messages = pool_messages(Settings.load(title='Long ' * 60))
        assert len(messages.verification_subject) <= 140
        assert len(messages.sms) <= 140
        assert len(messages.invitation_sms) <= 140

    @pytest.mark.parametrize(('accent', 'text'), [('#0b7285', '#ffffff'), ('#ffe066', '#10141c'), ('#000', '#ffffff')])
    def test_the_mark_has_the_accent_and_a_readable_letter(self, accent: str, text: str) -> None:
        body = pool_messages(Settings.load(title='shop', accent=accent)).verification_email
        assert f'background:{accent};color:{text}' in body
        assert '>S</span>' in body

    @pytest.mark.parametrize(
        ('logo', 'public_url', 'shown'),
        [
            ('https://cdn.example.org/logo.png', None, 'https://cdn.example.org/logo.png'),
            ('/brand/logo.png', 'https://shop.example.org', 'https://shop.example.org/brand/logo.png'),
            ('/brand/logo.png', 'http://localhost:8080', None),
            ('/brand/logo.png', None, None),
            ('https://cdn.example.org/logo.svg', None, None),
        ],
    )
    def test_a_logo_that_mail_programs_can_load_is_shown(
        self, logo: str, public_url: str | None, shown: str | None
    ) -> None:
        body = pool_messages(Settings.load(logo=logo, public_url=public_url)).verification_email
        assert (f'<img src="{shown}"' in body) is (shown is not None)

    def test_the_language_of_the_app_is_that_of_its_templates(self) -> None:
        messages = pool_messages(Settings.load(language='fr'))
        assert messages.verification_subject.startswith(TEXTS['fr']['any_subject'])


def test_the_embedded_pool_sends_them(tmp_path: Path) -> None:
    settings = Settings.load(title='Meadow')
    pool = LocalPool.open(tmp_path / 'pool', PoolConfig(custom_message=custom_message_trigger(settings)))
    sent: list[Message] = []
    pool.mailbox.subscribe(sent.append)
    pool.admin_create_user('ann@example.org', 'battery staple', {'locale': 'de-AT'}, temporary=True)
    pool.close()
    [message] = sent
    assert message.subject.get_secret_value() == f'{TEXTS["de"]["invite_subject"]} · Meadow'
    body = message.body.get_secret_value()
    assert 'ann@example.org' in body
    assert 'battery staple' in body
    assert '{####}' not in body


class TestFiles:
    def test_the_function_runs_in_a_python_without_authui(self, tmp_path: Path) -> None:
        folder = tmp_path / 'function'
        program, data = write_custom_message(folder, Settings.load(title='Meadow', language='nl'))
        assert json.loads(data.read_text())['looks']['title'] == 'Meadow'
        run = (
            'import json, sys; from custom_message import handler; '
            'print(json.dumps(handler(json.loads(sys.stdin.read()), None)))'
        )
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, '-S', '-c', run], cwd=folder, input=json.dumps(event('SignUp', locale='')),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert json.loads(done.stdout)['response']['emailSubject'] == f'{TEXTS["nl"]["verify_subject"]} · Meadow'
        assert program.name == 'custom_message.py'

    def test_written_again_it_keeps_the_texts_that_the_host_changed(self, tmp_path: Path) -> None:
        _, data = write_custom_message(tmp_path, Settings.load())
        written = json.loads(data.read_text())
        written['texts']['en']['verify'] = 'Hello!'
        data.write_text(json.dumps(written))
        write_custom_message(tmp_path, Settings.load(title='Meadow'))
        again = json.loads(data.read_text())
        assert again['texts']['en']['verify'] == 'Hello!'
        assert again['looks']['title'] == 'Meadow'

    @pytest.mark.parametrize('text', ['{', '[]', '{"looks": {}}', '{"texts": 7}'])
    def test_a_damaged_file_of_texts_is_not_written_over(self, tmp_path: Path, text: str) -> None:
        (tmp_path / 'custom_message.json').write_text(text)
        with pytest.raises(SettingsError, match='delete it'):
            write_custom_message(tmp_path, Settings.load())
        assert (tmp_path / 'custom_message.json').read_text() == text
