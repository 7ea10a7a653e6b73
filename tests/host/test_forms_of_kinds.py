"""The forms of a sign-in in each kind of pool, read and filled in by plain HTTP as by a browser without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from support.plain import PlainBrowser, Run, auth

EMAIL = 'ann@example.org'
NUMBER = '+44 (0)20 7946 0018'
E164 = '+442079460018'
PASSWORD, NEW = 'correct horse battery', 'another horse battery'


@dataclass(frozen=True)
class Kind:
    """A kind of pool: how its screens ask for what people sign in with, and what they say of it."""

    identifiers: str
    asked: str
    """The name of the field on the login card."""
    label: str
    asked_new: str
    """The same at the sign-up."""
    name: str
    """What a user types into it."""
    further: Mapping[str, str] = field(default_factory=dict)
    """The further fields of the sign-up."""
    known_as: str = ''
    """What the login shows after the confirmation."""
    alias: str = ''
    wrong: str = ''
    destination: str = EMAIL


KINDS = {
    'phone number': Kind(
        'phone_number',
        'phone_number',
        'Phone number',
        'phone_number',
        NUMBER,
        known_as=E164,
        wrong='Phone number or password is wrong.',
        destination=E164,
    ),
    'user name': Kind(
        'username',
        'username',
        'User name',
        'username',
        'ann',
        {'email': EMAIL},
        wrong='User name or password is wrong.',
    ),
    'user name or e-mail': Kind(
        'username,email',
        'identifier',
        'User name or email',
        'username',
        'ann',
        {'email': EMAIL},
        alias=EMAIL,
        wrong='Your login details are wrong.',
    ),
    'e-mail or phone number': Kind(
        'email,phone_number',
        'identifier',
        'Email or phone number',
        'identifier',
        NUMBER,
        known_as=E164,
        wrong='Your login details are wrong.',
        destination=E164,
    ),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


def code() -> str:
    mailbox = auth().mailbox
    assert mailbox is not None
    return mailbox.messages()[0].code.get_secret_value()


def label_of(browser: PlainBrowser, form: str, name: str) -> str:
    element = browser.form(form)
    marked = element.one('input', name=name).attributes['id']
    return ' '.join(each.text for each in element.all('label') if each.attributes.get('for') == marked)


async def test_a_user_signs_up_confirms_logs_in_and_replaces_a_lost_password(run: Run, kind: Kind) -> None:
    async with run(IDENTIFIERS=kind.identifiers) as browser:
        await browser.open('/signup')
        passwords = {'password': PASSWORD, 'repeated': PASSWORD}
        await browser.send('signup', **{kind.asked_new: kind.name}, **kind.further, **passwords)
        assert browser.path == '/confirm'
        assert f'A code was sent to {kind.destination}.' in browser.form('confirm').text
        assert browser.value('confirm', kind.asked_new) == (kind.known_as or kind.name)
        await browser.send('confirm', code=code())
        assert browser.path == '/login'
        assert 'Your account is confirmed. Please log in.' in browser.notice('login')
        assert label_of(browser, 'login', kind.asked) == kind.label
        await browser.send('login', **{kind.asked: kind.name}, password='wrong horse battery')
        assert browser.alert('login').startswith(kind.wrong)
        assert browser.value('login', kind.asked) == kind.name
        for name in filter(None, (kind.name, kind.known_as, kind.alias)):
            browser.http.cookies.clear()
            await browser.open('/login')
            await browser.send('login', **{kind.asked: name}, password=PASSWORD)
            assert (browser.path, 'Hello' in browser.answer.text) == ('/', True)
        browser.http.cookies.clear()
        await browser.open('/forgot')
        assert label_of(browser, 'forgot', kind.asked) == kind.label
        await browser.send('forgot', **{kind.asked: kind.alias or kind.name})
        assert browser.path == '/reset'
        assert 'If there is such an account, a code was sent.' in browser.form('reset').text
        await browser.send('reset', code=code(), password=NEW, repeated=NEW)
        assert browser.path == '/login'
        await browser.send('login', **{kind.asked: kind.name}, password=NEW)
        assert (browser.path, 'Hello' in browser.answer.text) == ('/', True)


async def test_a_name_of_no_accepted_shape_is_marked(run: Run, kind: Kind) -> None:
    async with run(IDENTIFIERS=kind.identifiers) as browser:
        for form in ('login', 'forgot'):
            await browser.open(f'/{form}')
            given = {'password': PASSWORD} if form == 'login' else {}
            await browser.send(form, **{kind.asked: ' two words '}, **given)
            assert list(browser.wrong_fields(form)) == [kind.asked]


async def test_a_taken_name_leads_to_the_login(run: Run, kind: Kind) -> None:
    async with run(IDENTIFIERS=kind.identifiers) as browser:
        passwords = {'password': PASSWORD, 'repeated': PASSWORD}
        for _ in range(2):
            browser.http.cookies.clear()
            await browser.open('/signup')
            await browser.send('signup', **{kind.asked_new: kind.name}, **kind.further, **passwords)
        assert browser.path == '/signup'
        assert list(browser.wrong_fields('signup')) == [kind.asked_new]
        assert 'email' not in browser.alert('signup').lower()
