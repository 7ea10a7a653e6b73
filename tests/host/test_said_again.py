"""The language that is chosen after a form was sent: the screen says the same in it."""

from __future__ import annotations

import json
from http import HTTPStatus

import pytest
from support.plain import SEEN, PlainBrowser, Run

from authui.pages.texts import ENGLISH, GERMAN, JAPANESE, LANGUAGES
from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@example.org'


async def choose(browser: PlainBrowser, language: str) -> None:
    """Press the button of a language, or follow its link."""
    switch = browser.page.one('details', **{'class': 'authui-language'})
    forms = browser.page.all('form', id='authui-said')
    if not forms:
        (link,) = switch.all('a', lang=language)
        await browser.open(link.attributes['href'])
        return
    data: dict[str, list[str]] = {}
    for each in forms[0].all('input'):
        data.setdefault(each.attributes['name'], []).append(each.attributes['value'])
    (button,) = switch.all('button', lang=language, form='authui-said')
    await browser.post(forms[0].attributes['action'], {**data, 'authui-language': button.attributes['value']})


async def test_an_alert_comes_back(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        await browser.open('/login?next=%2Fx')
        await browser.send('login', email=EMAIL, password='wrong password')
        assert browser.alert('login').startswith(ENGLISH.errors['wrong_credentials'])
        for texts in (GERMAN, ENGLISH, GERMAN):
            await choose(browser, texts.language)
            assert browser.alert('login').startswith(texts.errors['wrong_credentials'])
            assert browser.value('login', 'email') == EMAIL
            assert browser.page.one('html').attributes['lang'] == texts.language
        await browser.send('login', password=PASSWORD)
        assert browser.place == '/x'


CHECK = """
WORDS = {'en-US': 'Ask your boss for an account', 'de': 'Ein Konto gibt Ihnen Ihre Chefin'}
def check(values):
    SEEN.append(values['email'])
    return {
        'email': lambda texts: WORDS.get(texts.language, WORDS['en-US']),
        'given_name': lambda texts: texts.field_required,
        'repeated': 'Try <another> one',
    }
"""


async def test_the_answers_of_a_validator_come_back(run: Run) -> None:
    settings = {'SIGNUP_ATTRIBUTES': 'given_name'}
    async with run("validators={'signup': check}", before=CHECK, **settings) as browser:
        await browser.open('/signup')
        await browser.send('signup', email=EMAIL, given_name='Ann', password=PASSWORD, repeated=PASSWORD)
        for language, says, required in (
            (None, 'Ask your boss for an account', ENGLISH.field_required),
            ('de', 'Ein Konto gibt Ihnen Ihre Chefin', GERMAN.field_required),
            ('ja', 'Ask your boss for an account', JAPANESE.field_required),
            ('de', 'Ein Konto gibt Ihnen Ihre Chefin', GERMAN.field_required),
        ):
            if language is not None:
                await choose(browser, language)
            # What is said in one language alone stays as it is.
            found = browser.wrong_fields('signup')
            assert found.pop('email').startswith(says)  # a hint follows
            assert found == {'given_name': required, 'repeated': 'Try <another> one'}
            assert browser.value('signup', 'given_name') == 'Ann'
            assert PASSWORD not in browser.answer.text
        assert SEEN == [EMAIL]  # nobody has sent the form again
        # A rule that is broken next is said by itself.
        await browser.send('signup', email='ann', password=PASSWORD, repeated=PASSWORD)
        for texts in (GERMAN, ENGLISH):
            await choose(browser, texts.language)
            assert list(browser.wrong_fields('signup')) == ['email']
            assert browser.wrong_fields('signup')['email'].startswith(texts.email_valid)


async def test_the_choice_lasts(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        await browser.open('/login')
        await browser.send('login', email=EMAIL, password='wrong password')
        await choose(browser, 'de')
        await browser.open('/login')
        assert browser.page.one('html').attributes['lang'] == 'de'
        assert browser.alert('login') == ''


async def test_errors_at_fields_come_back_with_what_was_typed(run: Run) -> None:
    async with run() as browser:
        await browser.open('/login')
        await browser.send('login', email='ann', password='')
        await choose(browser, 'de')
        assert browser.wrong_fields('login') == {'email': GERMAN.email_valid, 'password': GERMAN.password_required}
        assert browser.alert('login') == GERMAN.check_fields
        assert browser.value('login', 'email') == 'ann'


async def test_no_password_and_no_code_is_in_the_page(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        await browser.open('/login')
        await browser.send('login', email=EMAIL, password='canary password')
        assert 'canary' not in browser.answer.text
        await choose(browser, 'de')
        assert 'canary' not in browser.answer.text


async def test_a_pause_goes_on_where_it_was(run: Run, local_pool: PoolUnderTest) -> None:
    async with run() as browser:
        local_pool.add_user(EMAIL)
        await browser.open('/login')
        for _ in range(6):
            await browser.send('login', email=EMAIL, password='wrong password')
        waits = int(browser.form('login').attributes['data-wait'])
        local_pool.clock.advance(waits - 5)
        await choose(browser, 'de')
        assert browser.alert('login') == GERMAN.errors['too_many_attempts']
        assert 1 <= int(browser.form('login').attributes['data-wait']) <= 5


async def test_a_notice_comes_back(run: Run) -> None:
    async with run() as browser:
        await browser.open('/login?notice=session_ended')
        await choose(browser, 'de')
        assert browser.notice('login') == GERMAN.notices['session_ended']


async def test_a_notice_after_a_form_comes_back(run: Run) -> None:
    async with run() as browser:
        await browser.open('/signup')
        await browser.send('signup', email=EMAIL, password=PASSWORD, repeated=PASSWORD)
        await browser.send('confirm', code='000000')
        await choose(browser, 'de')
        assert browser.alert('confirm') == GERMAN.errors['code_mismatch']
        assert browser.value('confirm', 'email') == EMAIL


async def test_a_visitor_who_has_sent_nothing_gets_links(run: Run) -> None:
    async with run() as browser:
        await browser.open('/login')
        assert browser.page.all('form', id='authui-said') == []
        assert len(browser.page.one('details').all('a')) == len(LANGUAGES)


SAID = {'authui-form': 'login', 'authui-language': 'de'}
ALERT = {'form': 'login', 'problem': {'code': 'throttled'}}
BAD: dict[str, dict[str, str]] = {
    'a language that is not there': {'authui-language': 'xx'},
    'no JSON': {'authui-alert': '{'},
    'a list': {'authui-alert': '[]'},
    'nothing': {'authui-alert': '{}'},
    'another code': {'authui-alert': json.dumps(ALERT | {'problem': {'code': 'nothing'}})},
    'another form': {'authui-alert': json.dumps(ALERT | {'form': 'nothing'})},
    'a list as form': {'authui-alert': json.dumps(ALERT | {'form': ['login']})},
    'a number as rule': {'authui-alert': json.dumps(ALERT | {'problem': {'code': 'throttled', 'rule': 5}})},
    'something else': {'authui-alert': json.dumps(ALERT | {'other': 5})},
    'lists in lists': {'authui-alert': '[' * 20_000},
    'an answer that is none': {'authui-answer': '[]'},
    'an answer of numbers': {'authui-answer': '{"said": {"de": {"email": 5}}}'},
    'an answer with something else': {'authui-answer': '{"told": {}}'},
    'no end': {'authui-alert': json.dumps(ALERT)[:-1] + ',"until":1e999}'},
    'no number': {'authui-alert': json.dumps(ALERT)[:-1] + ',"until":NaN}'},
}


async def test_a_form_that_no_page_of_ours_sends_is_refused(run: Run, subtests: pytest.Subtests) -> None:
    async with run() as browser:
        for case, bad in BAD.items():
            with subtests.test(case):
                await browser.post('/login', {**SAID, **bad})
                assert browser.answer.status_code == HTTPStatus.BAD_REQUEST


async def test_another_site_cannot_make_a_screen_say_anything(run: Run, subtests: pytest.Subtests) -> None:
    async with run() as browser:
        alert = json.dumps({'form': 'login', 'problem': {'code': 'trigger_refused', 'trigger_message': 'canary'}})
        answer = json.dumps({'said': {'': {'email': 'canary'}}})
        for said in ({'authui-alert': alert}, {'authui-answer': answer, 'authui-broken': 'email'}):
            with subtests.test(next(iter(said))):
                await browser.post('/login', {**SAID, **said}, Origin='https://evil.example')
                assert browser.answer.status_code == HTTPStatus.FORBIDDEN
                assert 'canary' not in browser.answer.text
