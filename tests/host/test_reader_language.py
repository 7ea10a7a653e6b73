"""Messages are asked for in the language of the form that led to them: Cognito gets it as ClientMetadata."""

from __future__ import annotations

from typing import Any

import pytest
from support.plain import SEEN, PlainBrowser, Run

from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@example.org'
POOL = (
    'pool=PoolConfig(mfa_configuration="OPTIONAL", enabled_mfas={"EMAIL_OTP"}, '
    'custom_message=lambda event, _: SEEN.append(event) or event)'
)


def languages() -> list[tuple[str, str | None]]:
    """Return, for each message, its occasion and its language."""
    events: list[dict[str, Any]] = SEEN
    return [
        (each['triggerSource'].removeprefix('CustomMessage_'), each['request'].get('clientMetadata', {}).get('locale'))
        for each in events
    ]


async def sign_up(browser: PlainBrowser) -> None:
    await browser.open('/signup')
    await browser.send('signup', email=EMAIL, password=PASSWORD, repeated=PASSWORD)


@pytest.mark.parametrize(('asked', 'language'), [('de', 'de'), ('pt', 'pt-BR'), ('xx', 'en-US')])
async def test_of_a_sign_up_and_its_resend(run: Run, asked: str, language: str) -> None:
    async with run(POOL) as browser:
        browser.http.headers['Accept-Language'] = asked
        await sign_up(browser)
        await browser.send('confirm', 'resend')
        assert languages() == [('SignUp', language), ('ResendCode', language)]


async def test_of_a_forgotten_password(run: Run, local_pool: PoolUnderTest) -> None:
    async with run(POOL) as browser:
        local_pool.add_user(EMAIL)
        browser.http.headers['Accept-Language'] = 'fr'
        await browser.open('/forgot')
        await browser.send('forgot', email=EMAIL)
        assert languages() == [('ForgotPassword', 'fr')]


async def test_two_simultaneous_readers_get_their_own_languages(run: Run) -> None:
    async with run(POOL) as browser:
        browser.http.headers['Accept-Language'] = 'ar'
        await sign_up(browser)
        browser.http.headers['Accept-Language'] = 'ja'
        await browser.open('/forgot')
        await browser.open('/confirm')
        await browser.send('confirm', 'resend')
        assert languages() == [('SignUp', 'ar'), ('ResendCode', 'ja')]
