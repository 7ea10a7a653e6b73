"""The page of a busy server, as browsers and programs get it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from html import escape
from typing import Any

import pytest
from starlette.types import Message

from authui.pages import BusyPage, Languages
from authui.pages.palette import palette_of
from authui.pages.texts import ARABIC, ENGLISH, LANGUAGES, Texts
from authui.settings.branding import Branding

BROWSER = {'accept': 'text/html,application/xhtml+xml,*/*;q=0.8'}


class Answer:
    def __init__(self, begin: Message, body: bytes) -> None:
        self.status: int = begin['status']
        self.headers = {name.decode(): value.decode() for name, value in begin['headers']}
        self.text = body.decode()


async def ask(
    headers: Mapping[str, str] = BROWSER,
    seconds: int = 7,
    *,
    branding: Branding | None = None,
    texts: tuple[Texts, ...] = LANGUAGES,
    **changed: Any,
) -> Answer:
    """Return what a request is answered that may come back after some seconds."""
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError('the body is not read')

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {'type': 'http', 'method': 'GET', 'path': '/', 'headers': raw, 'http_version': '1.1'} | changed
    await BusyPage(branding or Branding(), Languages(texts)).answer(seconds)(scope, receive, send)
    return Answer(sent[0], sent[1]['body'])


class TestForBrowsers:
    async def test_it_says_that_the_server_is_busy_and_comes_back_by_itself(self) -> None:
        answer = await ask()
        assert answer.status == 503
        assert answer.headers['retry-after'] == '7'
        assert answer.headers['cache-control'] == 'no-store'
        assert '<noscript><meta http-equiv="refresh" content="7; url=?"></noscript>' in answer.text
        assert ' data-seconds="7">' in answer.text
        assert f'<h1>{ENGLISH.busy}</h1>' in answer.text
        assert ENGLISH.busy_info.format(seconds=7) in answer.text
        assert f'<a href="">{ENGLISH.busy_link}</a>' in answer.text

    @pytest.mark.parametrize('texts', LANGUAGES, ids=lambda texts: texts.language)
    async def test_it_is_in_the_language_of_the_browser(self, texts: Texts) -> None:
        answer = await ask(BROWSER | {'accept-language': texts.language})
        assert f'<html lang="{texts.language}" dir="{texts.direction}" ' in answer.text
        assert texts.busy_info.format(seconds=7) in answer.text

    async def test_the_language_that_was_chosen_on_a_page_precedes_the_browsers(self) -> None:
        answer = await ask(BROWSER | {'accept-language': 'de', 'cookie': 'authui-language=ar'})
        assert ARABIC.busy in answer.text

    async def test_it_comes_back_to_the_same_query(self) -> None:
        query = b'a=1&b="><script>alert(1)</script>'
        answer = await ask(query_string=query)
        assert f'url=?{escape(query.decode())}">' in answer.text
        assert answer.text.count('<script>') == 1

    async def test_a_form_is_not_sent_again_by_itself(self) -> None:
        answer = await ask(method='POST')
        assert '\n<meta http-equiv="refresh" content="7; url=?">\n' in answer.text
        assert '<script' not in answer.text

    async def test_its_policy_allows_its_own_style_and_script_and_nothing_else(self) -> None:
        answer = await ask()
        policy = answer.headers['content-security-policy']
        [style] = re.findall('<style>(.*?)</style>', answer.text, re.DOTALL)
        [script] = re.findall('<script>(.*?)</script>', answer.text, re.DOTALL)
        allowed = [base64.b64encode(sha256(each.encode()).digest()).decode() for each in (style, script)]
        assert policy.startswith(
            f"default-src 'none'; style-src 'sha256-{allowed[0]}'; script-src 'sha256-{allowed[1]}'; base-uri 'none'; "
        )
        assert 'unsafe' not in policy
        assert 'style=' not in answer.text

    async def test_it_has_the_name_and_the_colours_of_the_app(self) -> None:
        answer = await ask(branding=Branding(title='Acme <Shop> & Co', accent='#0b7285'))
        assert 'Acme &lt;Shop&gt; &amp; Co' in answer.text
        assert '<Shop>' not in answer.text
        for dark in (False, True):
            assert f'--accent: {palette_of("#0b7285", dark=dark).accent}' in answer.text

    @pytest.mark.parametrize(
        ('scheme', 'backgrounds'),
        [('light', ['#f4f6f9']), ('dark', ['#12161d']), ('system', ['#f4f6f9', '#12161d'])],
    )
    async def test_it_is_light_or_dark_as_the_pages_are(self, scheme: Any, backgrounds: list[str]) -> None:
        answer = await ask(branding=Branding(color_scheme=scheme))
        assert re.findall(r'--back: (#\w+)', answer.text) == backgrounds

    async def test_texts_of_a_host_are_escaped(self) -> None:
        own = replace(ENGLISH, busy='<b>Busy</b>', busy_info='1 < {seconds}', busy_link='"again"')
        answer = await ask(texts=(own,))
        assert '<b>' not in answer.text
        assert '1 &lt; 7' in answer.text

    async def test_a_browser_that_waits_keeps_no_connection_open(self) -> None:
        assert (await ask()).headers['connection'] == 'close'

    @pytest.mark.parametrize('changed', [{'method': 'POST'}, {'http_version': '2'}])
    async def test_a_body_on_its_way_and_http_2_keep_theirs(self, changed: dict[str, Any]) -> None:
        assert 'connection' not in (await ask(**changed)).headers


class TestForPrograms:
    @pytest.mark.parametrize('accept', ['application/json', '*/*', None])
    async def test_they_get_the_code_and_the_seconds(self, accept: str | None) -> None:
        answer = await ask({'accept': accept} if accept else {}, method='POST')
        assert answer.status == 503
        assert answer.headers['retry-after'] == '7'
        assert answer.headers['cache-control'] == 'no-store'
        assert answer.headers['content-type'] == 'application/json'
        assert json.loads(answer.text) == {'code': 'busy', 'retry_after': 7}
