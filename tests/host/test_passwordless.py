"""Sign-up and login without a password, by plain HTTP in a browser without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from nicegui import app
from support.plain import PlainBrowser, Run

from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@example.org'
NOBODY = 'nobody@example.org'
BY_CODE = "pool=PoolConfig(allowed_first_auth_factors={'PASSWORD', 'EMAIL_OTP'})"
EITHER = "pool=PoolConfig(allowed_first_auth_factors={'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'})"
WITHOUT, WITH = 'Sign up without a password', 'Sign up with a password'


def is_signed_in(browser: PlainBrowser) -> bool:
    """Tell whether the browser shows the page of a signed-in user."""
    return browser.path == '/' and browser.answer.status_code == 200 and f'Hello {EMAIL}' in browser.answer.text


def fields(browser: PlainBrowser, form: str = 'signup') -> list[str]:
    """Return the names of the fields of a form that people fill in."""
    names = (each.attributes.get('name', '') for each in browser.form(form).all('input'))
    return [each for each in names if each and not each.startswith('authui-')]


def words(browser: PlainBrowser, form: str = 'signup') -> str:
    return ' '.join(browser.form(form).text.split())


async def sign_up(browser: PlainBrowser, email: str = EMAIL, **further: str) -> None:
    """Choose the sign-up without a password, and send it."""
    await browser.open('/signup')
    await browser.send('signup', 'choose', email=email)
    await browser.send('signup', **further)


async def register(browser: PlainBrowser, pool: PoolUnderTest) -> None:
    """Sign up without a password, and confirm; that signs in."""
    await sign_up(browser)
    await browser.send('confirm', code=pool.code(EMAIL))


class TestSignUp:
    async def test_by_a_code_and_signed_in_at_once(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(BY_CODE) as browser:
            await browser.open('/signup')
            assert fields(browser) == ['email', 'password', 'repeated']
            assert WITHOUT in words(browser)
            await browser.send('signup', 'choose', email=EMAIL)
            assert fields(browser) == ['email']
            assert browser.value('signup', 'email') == EMAIL
            assert WITH in words(browser)
            await browser.send('signup')
            assert browser.path == '/confirm'
            assert 'You will need to login' not in words(browser, 'confirm')
            await browser.send('confirm', code=local_pool.code(EMAIL))
            assert is_signed_in(browser)

    async def test_and_by_a_code_from_then_on(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(BY_CODE) as browser:
            await register(browser, local_pool)
            other = PlainBrowser(app)
            await other.open('/login')
            await other.send('login', 'without_password', email=EMAIL)
            assert other.path == '/mfa'
            await other.send('challenge', code='00000000')
            assert other.alert('challenge')
            await other.send('challenge', code=local_pool.code(EMAIL))
            assert is_signed_in(other)

    async def test_the_way_back_to_a_password(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(BY_CODE) as browser:
            await browser.open('/signup?by=code&next=%2Fx')
            assert fields(browser) == ['email']
            await browser.send('signup', 'choose', email=EMAIL)
            assert fields(browser) == ['email', 'password', 'repeated']
            assert browser.value('signup', 'email') == EMAIL
            assert 'next=%2Fx' in (browser.form('signup').attributes['action'] or '')
            await browser.send('signup', password=PASSWORD, repeated=PASSWORD)
            await browser.send('confirm', code=local_pool.code(EMAIL))
            assert browser.place.startswith('/x')

    async def test_what_was_typed_into_other_fields_stays(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(BY_CODE, SIGNUP_ATTRIBUTES='given_name') as browser:
            await browser.open('/signup')
            await browser.send('signup', 'choose', email=EMAIL, given_name='Ann', password='secret words')
            assert fields(browser) == ['email', 'given_name']
            assert browser.value('signup', 'given_name') == 'Ann'
            assert 'secret words' not in browser.answer.text
            await browser.send('signup', given_name='')
            assert 'given_name' in browser.wrong_fields('signup')
            assert fields(browser) == ['email', 'given_name']
            await browser.send('signup', given_name='Ann')
            await browser.send('confirm', code=local_pool.code(EMAIL))
            assert is_signed_in(browser)

    async def test_a_refused_form_stays_without_a_password(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(BY_CODE) as browser:
            local_pool.add_user(EMAIL)
            await sign_up(browser, 'ann')
            assert 'email' in browser.wrong_fields('signup')
            assert fields(browser) == ['email']
            await browser.send('signup', email=EMAIL)
            assert 'already' in browser.alert('signup')
            assert fields(browser) == ['email']

    async def test_the_two_documents_are_kept_apart(self, run: Run) -> None:
        async with run(BY_CODE) as browser:
            for path, names in (
                ('/signup', ['email', 'password', 'repeated']),
                ('/signup?by=code', ['email']),
                ('/signup?by=mail', ['email', 'password', 'repeated']),
                ('/login?by=code', ['email', 'password', 'repeated']),
                ('/signup', ['email', 'password', 'repeated']),
            ):
                await browser.open(path)
                assert fields(browser) == names
            await browser.open('/signup?by=code')
            links = [each.attributes['href'] for each in browser.page.all('a') if 'lang=' in str(each.attributes)]
            assert links
            assert all('by=code' in str(each) for each in links)

    async def test_the_validator_of_the_host_is_asked(self, run: Run) -> None:
        refuse = "validators={'signup': lambda values: {'email': 'Not here.'} if 'password' not in values else None}"
        async with run(f'{BY_CODE}, {refuse}') as browser:
            await sign_up(browser)
            assert browser.path == '/signup'
            assert browser.wrong_fields('signup')['email'].startswith('Not here.')

    async def test_an_expired_session_leads_to_the_login(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(BY_CODE) as browser:
            await sign_up(browser)
            other = PlainBrowser(app)  # such as the phone that reads the mail
            await other.open('/confirm')
            await other.send('confirm', email=EMAIL, code=local_pool.code(EMAIL))
            assert is_signed_in(other)

    @pytest.mark.parametrize(
        ('arguments', 'settings'),
        [
            ('', {}),
            ("pool=PoolConfig(explicit_auth_flows={'USER_AUTH', 'REFRESH_TOKEN_AUTH'})", {'FLOW': 'USER_AUTH'}),
            ("pool=PoolConfig(allowed_first_auth_factors={'PASSWORD', 'SMS_OTP'})", {}),
            (BY_CODE.replace(')', ", explicit_auth_flows={'USER_SRP_AUTH'})"), {}),
            (BY_CODE, {'SIGN_IN_CODES': 'sms'}),
        ],
    )
    async def test_it_is_not_offered_where_no_code_can_replace_the_password(
        self, run: Run, arguments: str, settings: Any
    ) -> None:
        async with run(arguments, **settings) as browser:
            await browser.open('/signup?by=code')
            assert fields(browser) == ['email', 'password', 'repeated']
            assert WITHOUT not in words(browser)
            await browser.post('/signup?by=code', {'authui-form': 'signup', 'authui-do': 'choose', 'email': EMAIL})
            assert browser.answer.status_code == 400
            await browser.post('/signup?by=code', {'authui-form': 'signup', 'authui-do': 'submit', 'email': EMAIL})
            assert 'password' in browser.wrong_fields('signup')

    async def test_a_pool_that_wants_a_password_after_all(self, run: Run) -> None:
        async with run(SIGN_IN_CODES='email') as browser:
            await sign_up(browser)
            assert 'administrator' in browser.alert('signup') or browser.alert('signup')
            assert fields(browser) == ['email']

    async def test_a_sign_up_is_private(self, run: Run, local_pool: PoolUnderTest) -> None:
        tell = 'async def tell(email): pass'
        async with run(f'{BY_CODE}, on_existing_account=tell', before=tell, PRIVATE_SIGN_UP='1'):
            local_pool.add_user(EMAIL)
            seen = []
            for email in (EMAIL, NOBODY):
                other = PlainBrowser(app)
                await sign_up(other, email)
                assert other.path == '/confirm'
                await other.send('confirm', code='000000')
                seen.append(words(other, 'confirm').replace(email, ''))
                assert other.alert('confirm')
            assert seen[0] == seen[1]


class TestWithoutPassword:
    async def test_a_password_is_as_wrong_as_for_anybody(self, run: Run, local_pool: PoolUnderTest) -> None:
        for flow in ('USER_SRP_AUTH', 'USER_AUTH'):
            async with run(BY_CODE, FLOW=flow) as browser:
                email = f'{flow.lower()}@example.org'
                await sign_up(browser, email)
                await browser.send('confirm', code=local_pool.code(email))
                seen = []
                for each in (email, NOBODY):
                    other = PlainBrowser(app)
                    await other.open('/login')
                    await other.send('login', email=each, password=PASSWORD)
                    seen.append((other.path, other.alert('login')))
                assert seen == [('/login', 'Email or password is wrong. Reset the password')] * 2

    async def test_asking_for_a_code_tells_nothing(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(BY_CODE) as browser:
            await register(browser, local_pool)
            local_pool.add_user('bea@example.org')
            seen = set()
            for email in (EMAIL, 'bea@example.org', NOBODY):
                other = PlainBrowser(app)
                await other.open('/login')
                await other.send('login', 'without_password', email=email)
                said = words(other, 'challenge').replace(email, '').replace(f'{email[0]}***@', '')
                seen.add((other.path, said))
            assert len(seen) == 1

    async def test_a_forgotten_password_becomes_the_first_one(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(BY_CODE) as browser:
            await register(browser, local_pool)
            other = PlainBrowser(app)
            await other.open('/forgot')
            await other.send('forgot', email=EMAIL)
            await other.send('reset', code=local_pool.code(EMAIL), password=PASSWORD, repeated=PASSWORD)
            await other.send('login', email=EMAIL, password=PASSWORD)
            assert is_signed_in(other)
