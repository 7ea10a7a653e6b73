"""The demo for somebody who signs in at a fake provider."""

from __future__ import annotations

import pytest
from support.provider_rounds import be

from .conftest import RunDemo


async def test_beside_an_address_without_proof_there_is_no_word_of_a_code(
    run_demo: RunDemo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('AUTHUI_PROVIDERS', 'DemoID=Demo ID')
    async with run_demo() as browser:
        await browser.open('/login/with/DemoID')
        await be(browser, email_state='unverified')
        assert browser.path == '/confirm'
        assert 'Demo ID has not confirmed' in browser.notice('confirm')
        assert browser.page.all('section', class_='authui-aside') == []
