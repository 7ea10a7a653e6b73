"""Too many sign in at once: each way in is served, or answered 503 with the time to come again, and nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
from support.passkeys import WITH_PASSKEYS, Device
from support.plain import PlainBrowser, Run, auth
from support.provider_rounds import until_callback

from authui.errors import ThrottledError
from authui.pages.texts import ENGLISH, GERMAN, Texts
from authui.session import Throttle
from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@example.org'
CODE = '123456'
SECRETS = (PASSWORD, CODE)
FEW = 'limits=Limits(in_all=Window(8, 600.0), failure_seconds=0.0), '
"""Eight tries in ten minutes: the next ones would wait for minutes."""
WITH_FACTOR = "pool=PoolConfig(mfa_configuration='OPTIONAL'), "
FORMS = {
    'login': ('/login', 'submit', {'password': PASSWORD}),
    'signup': ('/signup', 'submit', {'password': PASSWORD, 'repeated': PASSWORD}),
    'confirm': ('/confirm', 'submit', {'code': CODE}),
    'resend': ('/confirm', 'resend', {}),
    'forgot': ('/forgot', 'submit', {}),
    'reset': ('/reset', 'submit', {'code': CODE, 'password': PASSWORD, 'repeated': PASSWORD}),
}


@asynccontextmanager
async def crowded(run: Run, arguments: str = '', **settings: str) -> AsyncIterator[PlainBrowser]:
    """Run an app that lets few tries through."""
    imports = 'from authui.session import Limits, Window'
    async with run(arguments + FEW, before=imports, **settings) as browser:
        yield browser


async def use_up() -> None:
    """Try until no further try gets a turn."""
    throttle: Throttle = auth()._runtime().registry.services.throttle
    for number in range(9):
        with suppress(ThrottledError):
            async with throttle.attempt('step', '', f'192.0.2.{number}'):
                continue
    assert throttle.later() > 0


async def pass_by() -> None:
    """Let those ten minutes pass."""
    throttle: Throttle = auth()._runtime().registry.services.throttle
    await throttle._counters.forget('all')
    throttle._turns._free_at = 0.0


def seconds_of(answer: httpx.Response) -> int:
    """Return after how many seconds an answer says to come back."""
    assert answer.status_code == 503
    assert answer.headers['cache-control'] == 'no-store'
    return int(answer.headers['retry-after'])


async def sent(browser: PlainBrowser, name: str, *, as_script: bool = False, language: str = 'en') -> httpx.Response:
    """Send one of the forms with everything filled in, and return the answer."""
    path, action, secrets = FORMS[name]
    form = path.removeprefix('/')
    browser.http.headers['Accept-Language'] = language
    await browser.open(path)
    if as_script:
        browser.http.headers['Accept'] = 'application/json'
        data = {'authui-form': form, 'authui-do': action, 'email': EMAIL, **secrets}
        await browser.post(path, data)
    else:
        await browser.send(form, action, email=EMAIL, **secrets)
    return browser.answer


class TestAForm:
    @pytest.mark.parametrize('name', FORMS)
    @pytest.mark.parametrize('is_the_pools', [False, True], ids=['no turn', 'throttled by the pool'])
    async def test_keeps_what_was_typed_and_says_when_to_come_back(
        self, run: Run, local_pool: PoolUnderTest, name: str, *, is_the_pools: bool
    ) -> None:
        async with crowded(run, BUSY_PAGE='0') as browser:
            if is_the_pools:
                local_pool.faults.throttle()
            else:
                await use_up()
            answer = await sent(browser, name)
            seconds = seconds_of(answer)
            assert (seconds == 5) if is_the_pools else (2 <= seconds <= 30)
            form = FORMS[name][0].removeprefix('/')
            assert ENGLISH.busy_again.format(seconds=seconds) in browser.alert(form)
            assert browser.value(form, 'email') == EMAIL
            assert browser.form(form).attributes['data-wait'] == str(seconds)
            assert not [each for each in SECRETS if each in answer.text]

    @pytest.mark.parametrize('name', FORMS)
    async def test_of_a_script_is_to_be_sent_again_as_it_is(self, run: Run, name: str) -> None:
        async with crowded(run, BUSY_PAGE='0') as browser:
            await use_up()
            answer = await sent(browser, name, as_script=True)
            assert answer.json() == {'code': 'busy', 'retry_after': seconds_of(answer)}

    @pytest.mark.parametrize('texts', [GERMAN], ids=['de'])
    async def test_speaks_the_language_of_its_reader(self, run: Run, texts: Texts) -> None:
        async with crowded(run, BUSY_PAGE='0') as browser:
            await use_up()
            answer = await sent(browser, 'login', language=texts.language)
            assert browser.alert('login').startswith(texts.busy_again.format(seconds=seconds_of(answer)))

    @pytest.mark.parametrize('is_the_pools', [False, True], ids=['no turn', 'throttled by the pool'])
    async def test_of_a_challenge_goes_on_where_it_was(
        self, run: Run, local_pool: PoolUnderTest, *, is_the_pools: bool
    ) -> None:
        async with crowded(run, WITH_FACTOR, BUSY_PAGE='0') as browser:
            local_pool.add_user(EMAIL, mfa=True)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert browser.path == '/mfa'
            if is_the_pools:
                local_pool.faults.throttle('RespondToAuthChallenge', times=1)
            else:
                await use_up()
            code = local_pool.app_code(EMAIL)
            await browser.send('challenge', code=code)
            seconds = seconds_of(browser.answer)
            assert ENGLISH.busy_again.format(seconds=seconds) in browser.alert('challenge')
            assert code not in browser.answer.text
            await browser.send('challenge', code=code)
            assert (browser.path == '/') == is_the_pools

    async def test_is_refused_before_anything_is_built_for_it_once_it_is_known_that_no_try_gets_a_turn(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with crowded(run) as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert browser.path == '/'
            browser.http.cookies.delete('authui')
            await use_up()
            answer = await sent(browser, 'login')
            assert ENGLISH.busy_info.format(seconds=seconds_of(answer)) in answer.text
            await browser.open('/login')
            assert browser.value('login', 'email') == EMAIL
            assert browser.notice('login') == ENGLISH.not_sent


class TestOtherWaysIn:
    async def test_the_way_to_a_provider_comes_back_by_itself(self, run: Run) -> None:
        async with crowded(run, PROVIDERS='COGNITO') as browser:
            await use_up()
            answer = await browser.http.get('/login/with/COGNITO?next=/x')
            assert ENGLISH.busy_info.format(seconds=seconds_of(answer)) in answer.text
            assert 'content="' + answer.headers['retry-after'] + '; url=?next=/x"' in answer.text
            assert not answer.headers.get_list('set-cookie')

    async def test_the_way_back_from_a_provider_loses_no_answer(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with crowded(run, PROVIDERS='COGNITO') as browser:
            local_pool.add_user(EMAIL)
            url = await until_callback(browser)
            await use_up()
            answer = await browser.http.get(url)
            assert seconds_of(answer) >= 2
            assert answer.headers['referrer-policy'] == 'no-referrer'
            await pass_by()
            await browser.open(url)
            assert browser.path == '/'
            assert f'Hello {EMAIL}' in browser.answer.text

    async def test_a_passkey_that_autofill_offers(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with crowded(run, WITH_PASSKEYS + ', ', PASSKEYS='1', BUSY_PAGE='0') as browser:
            device = Device(local_pool.add_user(EMAIL))
            await browser.open('/login')
            await browser.send('login', 'passkey', email=EMAIL)
            request = browser.form('challenge').one('authui-passkey').attributes['data-request']
            await browser.send('challenge', credential=device.answer(request))
            assert browser.path == '/'
            for name in ('authui', 'authui-step'):
                browser.http.cookies.delete(name) if name in browser.http.cookies else None
            headers = {'Origin': browser.url, 'Accept': 'application/json'}
            offer = await browser.http.post('/authui/passkey', data={'authui-form': 'passkey'}, headers=headers)
            await use_up()
            data = {'authui-form': 'passkey', 'credential': device.answer(offer.json()['request'])}
            used = await browser.http.post('/authui/passkey', data=data, headers=headers)
            said = ENGLISH.busy_again.format(seconds=seconds_of(used))
            assert used.json() == {'alert': said, 'unknown': False}
            browser.http.cookies.delete('authui-step')
            again = await browser.http.post('/authui/passkey', data={'authui-form': 'passkey'}, headers=headers)
            assert again.json() == {'code': 'busy', 'retry_after': seconds_of(again)}
