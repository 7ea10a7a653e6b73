"""The screens of a sign-in by plain HTTP, read and filled in as by a browser without scripts: every flow."""

from __future__ import annotations

import pytest
from nicegui import Client, app
from support.codes import totp
from support.plain import SEEN, PlainBrowser, Run, auth

from authui.testing import PoolUnderTest
from authui.testing.user_spec import PASSWORD

EMAIL = 'ann@example.org'
NEW = 'another horse battery'


def is_signed_in(browser: PlainBrowser) -> bool:
    """Tell whether the browser shows the page of a signed-in user."""
    return browser.path == '/' and browser.answer.status_code == 200 and f'Hello {EMAIL}' in browser.answer.text


class TestLogin:
    async def test_leads_to_the_requested_page(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/')
            assert browser.place == '/login'
            await browser.send('login', email=EMAIL, password='wrong password')
            assert browser.alert('login') == 'Email or password is wrong. Reset the password'
            assert browser.value('login', 'email') == EMAIL
            assert 'wrong password' not in browser.answer.text
            await browser.send('login', password=PASSWORD)
            assert is_signed_in(browser)
            assert [each.status_code for each in browser.answers] == [303, 303, 200]

    async def test_is_one_dispatch_and_two_commits(self, run: Run, local_pool: PoolUnderTest) -> None:
        count = """
def count(store):
    store.subscribe(lambda event: SEEN.append(event.type))
    store.subscribe_action(lambda event: SEEN.append(f'dispatch {event.type}'))
"""
        async with run('plugins=[count]', before=count) as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login')
            SEEN.clear()
            await browser.send('login', email=EMAIL, password='wrong password')
            assert SEEN == ['dispatch account/login', 'account/sending', 'account/answered']
            SEEN.clear()
            await browser.post('/login', {'authui-form': 'login', 'email': EMAIL, 'password': PASSWORD})
            assert SEEN[:3] == ['dispatch account/login', 'account/sending', 'account/answered']
            assert not {'account/sending', 'account/identifier'} & set(SEEN[3:])

    async def test_keeps_nothing_for_a_visit_that_does_nothing(self, run: Run) -> None:
        async with run() as browser:
            pages = set(Client.instances)
            for screen in ('login', 'signup', 'confirm', 'forgot', 'reset'):
                await browser.open(f'/{screen}')
                assert browser.answer.status_code == 200
                assert browser.answer.headers.get_list('set-cookie') == []
                assert 'no-cache' in browser.answer.headers['cache-control']
            assert set(Client.instances) == pages
            assert not auth().stores()

    async def test_is_one_document_for_all_visitors_who_have_begun_nothing(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL)
            urls = ('/login', '/login?next=%2Fx', '/login?notice=session_ended', '/forgot')
            seen = [(await browser.http.get(url)).text for url in urls]
            assert len(set(seen)) == len(urls)
            await browser.open('/forgot')
            await browser.send('forgot', email=EMAIL)
            await browser.open('/reset')
            assert browser.value('reset', 'email') == EMAIL
            other = PlainBrowser(app)
            assert [(await other.http.get(url)).text for url in urls] == seen
            assert EMAIL not in (await other.http.get('/reset')).text
            german = await other.http.get('/login', headers={'Accept-Language': 'de'})
            assert 'lang="de"' in german.text
            plain = await other.http.get('/login', headers={'Accept-Encoding': 'identity'})
            assert (plain.text, 'content-encoding' in plain.headers) == (seen[0], False)

    async def test_is_not_sent_again_to_a_browser_that_has_it(self, run: Run) -> None:
        async with run() as browser:
            first = await browser.http.get('/login')
            assert first.headers['cache-control'] == 'private, no-cache'
            varies = {each.strip() for each in first.headers['vary'].split(',')}
            assert varies == {'Accept', 'Accept-Encoding', 'Accept-Language', 'Cookie'}
            has_it = {'If-None-Match': first.headers['etag']}
            for asked in (has_it, {'If-None-Match': f'"other", {first.headers["etag"]}'}, {'If-None-Match': '*'}):
                again = await browser.http.get('/login', headers=asked)
                assert (again.status_code, again.content) == (304, b'')
                for name in ('etag', 'vary', 'cache-control', 'content-security-policy', 'x-frame-options'):
                    assert again.headers[name] == first.headers[name]
            for path, more in (
                ('/signup', {}),
                ('/login?next=%2Fx', {}),
                ('/login', {'Accept-Language': 'de'}),
                ('/login', {'Accept-Encoding': 'identity'}),
                ('/login', {'Cookie': 'authui-language=de'}),
            ):
                other = await browser.http.get(path, headers=has_it | more)
                assert (other.status_code, other.headers['cache-control']) == (200, 'private, no-cache')
                assert other.headers['etag'] != first.headers['etag']

    async def test_of_a_user_or_a_step_is_always_sent_and_never_kept(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run("pool=PoolConfig(mfa_configuration='OPTIONAL')") as browser:
            local_pool.add_user(EMAIL, mfa=True)
            stranger = await browser.http.get('/login')
            has_it = {'If-None-Match': stranger.headers['etag'] + ', *'}
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            for path in ('/mfa', '/login'):
                begun = await browser.http.get(path, headers=has_it)
                assert (begun.status_code, begun.headers['cache-control']) == (200, 'no-store')
                assert 'etag' not in begun.headers
            await browser.send('challenge', code=local_pool.app_code(EMAIL))
            user = await browser.http.get('/login', headers=has_it)
            assert (user.status_code, user.headers['cache-control']) == (303, 'no-store')

    async def test_gives_no_cookie_before_there_is_something_to_keep(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password='wrong password')
            assert browser.answer.headers.get_list('set-cookie') == []

    async def test_shows_an_error_at_its_field(self, run: Run) -> None:
        async with run() as browser:
            await browser.open('/login')
            await browser.send('login', email='ann', password='')
            assert browser.wrong_fields('login') == {
                'email': 'E-mail must be valid',
                'password': 'Password is required',
            }
            assert browser.value('login', 'email') == 'ann'
            assert browser.forms() == ['login', 'signup']

    async def test_asks_to_be_remembered(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password='wrong password', remember='on')
            assert 'checked' in browser.form('login').one('input', name='remember').attributes
            await browser.send('login', password=PASSWORD)
            session = next(each for each in browser.answers[0].headers.get_list('set-cookie') if 'authui=' in each)
            assert 'Max-Age=2591' in session

    async def test_of_a_user_who_is_signed_in_already_leads_on(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            await browser.open('/login?next=%2F%3Fa%3D1')
            assert browser.place == '/?a=1'

    async def test_of_another_user_replaces_the_session(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL)
            local_pool.add_user('bob@example.org')
            form = {'authui-form': 'login', 'email': 'bob@example.org', 'password': PASSWORD}
            await browser.post('/login', form)
            former = browser.http.cookies['authui']
            await browser.post('/login', {**form, 'email': EMAIL})
            assert is_signed_in(browser)
            assert browser.http.cookies['authui'] != former
            other = PlainBrowser(app)
            other.http.cookies.set('authui', former)
            await other.open('/')
            assert other.path == '/login'

    async def test_that_is_posted_twice_makes_two_sessions_and_one_stays(
        self, run: Run, local_pool: PoolUnderTest
    ) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL)
            form = {'authui-form': 'login', 'email': EMAIL, 'password': PASSWORD}
            await browser.post('/login', form)
            await browser.post('/login', form)
            assert is_signed_in(browser)

    async def test_offers_to_verify_a_phone_number(self, run: Run, local_pool: PoolUnderTest) -> None:
        config = "pool=PoolConfig(auto_verified_attributes={'email', 'phone_number'})"
        async with run(config) as browser:
            local_pool.add_user(EMAIL, attributes={'phone_number': '+491701234567', 'phone_number_verified': 'false'})
            await browser.open('/login?next=%2Fx')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert browser.place == '/verify?next=%2Fx'

    async def test_leads_to_paths_of_this_site_alone(
        self, run: Run, local_pool: PoolUnderTest, subtests: pytest.Subtests
    ) -> None:
        async with run():
            for number, (asked, leads_to) in enumerate(
                (
                    ('%2Fa%3Fb%3Dc%23d', '/a?b=c#d'),
                    ('https%3A%2F%2Fevil.example', '/'),
                    ('%2F%2Fevil.example', '/'),
                    ('%2F%5Cevil.example', '/'),
                    ('javascript%3Aalert(1)', '/'),
                )
            ):
                with subtests.test(asked):
                    browser = PlainBrowser(app)
                    local_pool.add_user(email := f'user{number}@example.org')
                    await browser.open('/login')  # and then it is known to keep cookies
                    await browser.send('login', email=email, password='wrong password')
                    right = {'authui-form': 'login', 'email': email, 'password': PASSWORD}
                    await browser.post(f'/login?next={asked}', right)
                    assert browser.answers[1].headers['location'] == leads_to

    @pytest.mark.parametrize('asked', ['https%3A%2F%2Fevil.example', '%2F%2Fevil.example', '%2F%255Cevil.example'])
    async def test_continues_to_paths_of_this_site_alone(self, run: Run, local_pool: PoolUnderTest, asked: str) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL)
            await browser.post('/login', {'authui-form': 'login', 'email': EMAIL, 'password': PASSWORD})
            answer = await browser.http.get(f'/authui/session/kept?to={asked}')
            assert (answer.status_code, answer.headers['location']) == (303, '/')


class TestACookieThatIsDropped:
    async def test_is_reported_at_a_login(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(keeps_cookies=False) as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert 'cookies' in browser.alert('login')
            (cookie,) = [each for each in browser.answers[0].headers.get_list('set-cookie') if 'authui=' in each]
            other = PlainBrowser(app)
            other.http.cookies.set('authui', cookie.partition(';')[0].partition('=')[2])
            await other.open('/')
            assert other.path == '/login'  # the session that nobody has a cookie for is over

    @pytest.mark.parametrize('other', [{'X-Forwarded-For': '203.0.113.8'}, {'User-Agent': 'a scanner of links'}])
    async def test_cannot_be_faked_by_a_visitor_who_has_seen_the_url(
        self, run: Run, local_pool: PoolUnderTest, other: dict[str, str]
    ) -> None:
        async with run(TRUSTED_PROXIES='1') as browser:
            local_pool.add_user(EMAIL)
            owner = {'X-Forwarded-For': '203.0.113.7', 'Origin': browser.url}
            form = {'authui-form': 'login', 'email': EMAIL, 'password': PASSWORD}
            led = await browser.http.post('/login', data=form, headers=owner)
            seen = await PlainBrowser(app).http.get(led.headers['location'], headers={**owner, **other})
            assert seen.status_code == 200
            await browser.open('/')
            assert f'Hello {EMAIL}' in browser.answer.text

    async def test_is_reported_at_a_step(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run(keeps_cookies=False) as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/forgot')
            await browser.send('forgot', email=EMAIL)
            assert 'cookies' in browser.alert('login')

    async def test_is_reported_to_the_script_behind_protect_too(self, run: Run) -> None:
        async with run(after='auth.protect()') as browser:
            assert (await browser.http.get('/authui/session')).status_code == 428
            browser.http.cookies.set('authui', 'a' * 43)
            assert (await browser.http.get('/authui/session')).status_code == 204


class TestSignUp:
    async def test_is_confirmed_by_a_code(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            await browser.open('/signup?next=%2F')
            await browser.send('signup', email=EMAIL, password=PASSWORD, repeated='other')
            assert browser.wrong_fields('signup') == {'repeated': 'Confirmation password must match'}
            await browser.send('signup', password=PASSWORD, repeated=PASSWORD)
            assert browser.path == '/confirm'
            assert browser.value('confirm', 'email') == EMAIL
            await browser.send('confirm', code='000000')
            assert browser.alert('confirm')
            assert browser.value('confirm', 'code') == ''
            await browser.send('confirm', code=local_pool.code(EMAIL))
            assert (browser.path, browser.notice('login')) == ('/login', 'Your email is confirmed. Please log in.')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert is_signed_in(browser)

    async def test_of_an_existing_account_offers_a_login_and_a_reset(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/signup')
            await browser.send('signup', email=EMAIL, password=PASSWORD, repeated=PASSWORD)
            (alert,) = browser.form('signup').all(role='alert')
            assert [each.attributes['href'] for each in alert.all('a')] == ['/login', '/forgot']

    async def test_sends_the_code_again(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            await browser.open('/signup')
            await browser.send('signup', email=EMAIL, password=PASSWORD, repeated=PASSWORD)
            local_pool.clock.advance(61)
            former = local_pool.code(EMAIL)
            await browser.send('confirm', 'resend', email='ann')
            assert 'email' in browser.wrong_fields('confirm')
            await browser.send('confirm', 'resend', email=EMAIL)
            assert browser.notice('confirm')
            assert 'data-paused' in browser.form('confirm').one('button', value='resend').attributes
            assert len(auth().mailbox.messages()) == 2  # type: ignore[union-attr]
            assert local_pool.code(EMAIL) != former

    async def test_of_a_user_who_tries_to_log_in_first_is_asked_for(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            await browser.open('/signup')
            await browser.send('signup', email=EMAIL, password=PASSWORD, repeated=PASSWORD)
            other = PlainBrowser(app)
            await other.open('/login')
            await other.send('login', email=EMAIL, password=PASSWORD)
            assert other.path == '/confirm'
            assert other.notice('confirm').startswith('Your email is not confirmed yet.')
            assert other.value('confirm', 'email') == EMAIL
            await other.send('confirm', code=local_pool.code(EMAIL))
            assert other.path == '/login'


class TestAnAddressThatIsNotVerified:
    async def test_is_verified_first(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL, email_verified=False)
            await browser.open('/login?next=%2F')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert browser.path == '/confirm'
            assert browser.notice('confirm')
            await browser.open('/login')
            assert browser.path == '/confirm'
            await browser.send('confirm', 'resend')
            await browser.send('confirm', code='000000')
            assert browser.alert('confirm')
            await browser.send('confirm', code=local_pool.code(EMAIL))
            assert is_signed_in(browser)

    async def test_lets_its_user_log_out(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL, email_verified=False)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            await browser.send('confirm', 'log_out')
            assert browser.path == '/login'
            assert 'authui' not in browser.http.cookies


class TestAForgottenPassword:
    async def test_is_replaced_by_a_code(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/forgot')
            await browser.send('forgot', email=EMAIL)
            assert (browser.path, browser.value('reset', 'email')) == ('/reset', EMAIL)
            assert 'If there is an account' in browser.form('reset').text
            await browser.send('reset', code='000000', password=NEW, repeated=NEW)
            assert browser.alert('reset')
            assert NEW not in browser.answer.text
            await browser.send('reset', code=local_pool.code(EMAIL), password=NEW, repeated=NEW)
            assert browser.path == '/login'
            assert browser.notice('login')
            assert 'authui-step' not in browser.http.cookies
            await browser.send('login', email=EMAIL, password=NEW)
            assert is_signed_in(browser)

    @pytest.mark.parametrize(
        ('given', 'has_factor', 'where'),
        [('1', False, '/'), ('0', False, '/login'), ('1', True, '/login')],
        ids=['signed in', 'not asked for', 'a second factor'],
    )
    async def test_signs_in_where_the_host_wants_it_and_the_pool_asks_for_nothing_else(
        self, run: Run, local_pool: PoolUnderTest, given: str, where: str, *, has_factor: bool
    ) -> None:
        async with run("pool=PoolConfig(mfa_configuration='OPTIONAL')", SIGN_IN_AFTER_RESET=given) as browser:
            local_pool.add_user(EMAIL, mfa=has_factor)
            other = PlainBrowser(app)
            if not has_factor:
                await other.open('/login')
                await other.send('login', email=EMAIL, password=PASSWORD)
                assert is_signed_in(other)
            await browser.open('/forgot')
            await browser.send('forgot', email=EMAIL)
            form = {'authui-form': 'reset', 'email': EMAIL, 'password': NEW, 'repeated': NEW, 'authui-do': 'submit'}
            await browser.post('/reset', {**form, 'code': local_pool.code(EMAIL)})
            assert browser.path == where
            assert is_signed_in(browser) == (where == '/')
            await other.open('/')
            assert other.path == '/login', 'all former sessions have ended'

    async def test_is_given_up(self, run: Run) -> None:
        async with run() as browser:
            await browser.open('/forgot')
            await browser.send('forgot', email=EMAIL)
            assert 'authui-step' in browser.http.cookies
            await browser.send('reset', 'cancel')
            assert browser.path == '/login'
            assert 'authui-step' not in browser.http.cookies

    async def test_that_has_to_be_reset_leads_there(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run() as browser:
            local_pool.add_user(EMAIL)
            assert auth().pool is not None
            auth().pool.admin_reset_user_password(EMAIL)  # type: ignore[union-attr]
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert browser.path == '/reset'
            assert browser.notice('reset').startswith('Your password has to be reset.')


class TestChallenges:
    async def test_a_code_of_an_app(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run("pool=PoolConfig(mfa_configuration='OPTIONAL')") as browser:
            local_pool.add_user(EMAIL, mfa=True)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert browser.path == '/mfa'
            await browser.send('challenge', code='1')
            assert 'code' in browser.wrong_fields('challenge')
            await browser.send('challenge', code='000000')
            assert browser.alert('challenge')
            await browser.open('/mfa')
            await browser.send('challenge', code=local_pool.app_code(EMAIL))
            assert is_signed_in(browser)
            assert 'authui-step' not in browser.http.cookies

    async def test_cancelling_leads_back_to_the_login(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run("pool=PoolConfig(mfa_configuration='OPTIONAL')") as browser:
            local_pool.add_user(EMAIL, mfa=True)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            await browser.send('challenge', 'cancel')
            assert browser.path == '/login'
            await browser.open('/mfa')
            assert browser.path == '/login'

    async def test_an_expired_challenge_leads_back_and_says_so(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run("pool=PoolConfig(mfa_configuration='OPTIONAL')") as browser:
            local_pool.add_user(EMAIL, mfa=True)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            code = local_pool.app_code(EMAIL)
            local_pool.clock.advance(200)
            await browser.send('challenge', code=code)
            assert browser.alert('login') == 'That took too long. Please start again.'

    async def test_a_challenge_that_is_answered_again_leads_back(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run("pool=PoolConfig(mfa_configuration='OPTIONAL')") as browser:
            local_pool.add_user(EMAIL, mfa=True)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            answer = {'authui-form': 'challenge', 'code': local_pool.app_code(EMAIL)}
            step = browser.http.cookies['authui-step']
            await browser.post('/mfa', answer)
            assert is_signed_in(browser)
            thief = PlainBrowser(app)
            thief.http.cookies.set('authui-step', step)
            await thief.post('/mfa', answer)
            assert thief.alert('login') == 'That took too long. Please start again.'
            assert 'authui' not in thief.http.cookies

    async def test_a_forced_password(self, run: Run) -> None:
        async with run("pool=PoolConfig(required_attributes=('given_name',))") as browser:
            assert auth().pool is not None
            auth().pool.admin_create_user(EMAIL, PASSWORD, temporary=True)  # type: ignore[union-attr]
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert browser.path == '/new-password'
            await browser.send('challenge', password='short', repeated='short', given_name='Ann')
            assert 'password' in browser.wrong_fields('challenge')
            assert browser.value('challenge', 'given_name') == 'Ann'
            await browser.send('challenge', password=NEW, repeated=NEW)
            assert is_signed_in(browser)

    async def test_an_authenticator_app_to_set_up(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run("pool=PoolConfig(mfa_configuration='ON')") as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert browser.path == '/mfa-setup'
            key = browser.page.one(class_='authui-key').text
            assert browser.page.one(class_='authui-qr').all('svg')
            assert browser.answer.headers['content-encoding'] == 'identity'
            await browser.send('challenge', code='000000')
            assert browser.alert('challenge')
            assert browser.page.one(class_='authui-key').text == key
            await browser.send('challenge', code=totp(key.replace(' ', '')))
            assert is_signed_in(browser)

    async def test_a_code_in_place_of_the_password(self, run: Run, local_pool: PoolUnderTest) -> None:
        config = (
            "pool=PoolConfig(explicit_auth_flows={'USER_AUTH', 'REFRESH_TOKEN_AUTH'}, "
            "allowed_first_auth_factors={'PASSWORD', 'EMAIL_OTP'})"
        )
        async with run(config, FLOW='USER_AUTH', SIGN_IN_CODES='email,sms') as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login')
            await browser.send('login', 'without_password', email='ann')
            assert 'email' in browser.wrong_fields('login')
            await browser.send('login', 'without_password', email=EMAIL)
            assert browser.path == '/factor'
            await browser.send('challenge', factor='email')
            assert browser.path == '/mfa'
            await browser.send('challenge', code=local_pool.code(EMAIL))
            assert is_signed_in(browser)

    async def test_a_password_that_was_chosen(self, run: Run, local_pool: PoolUnderTest) -> None:
        config = (
            "pool=PoolConfig(explicit_auth_flows={'USER_AUTH', 'REFRESH_TOKEN_AUTH'}, "
            "allowed_first_auth_factors={'PASSWORD', 'EMAIL_OTP'})"
        )
        async with run(config, FLOW='USER_AUTH', SIGN_IN_CODES='email,sms') as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login')
            await browser.send('login', 'without_password', email=EMAIL)
            await browser.send('challenge', factor='password')
            assert browser.path == '/password'
            await browser.send('challenge', password='wrong password')
            assert browser.alert('challenge')
            await browser.send('challenge', password=PASSWORD)
            assert is_signed_in(browser)

    async def test_a_stage_of_the_host(self, run: Run, local_pool: PoolUnderTest) -> None:
        async with run('stages=[(Terms(), TermsCard())]', before=TERMS) as browser:
            local_pool.add_user(EMAIL)
            await browser.open('/login')
            await browser.send('login', email=EMAIL, password=PASSWORD)
            assert browser.path == '/challenge'
            assert browser.page.one('title').text.startswith('Terms')
            await browser.send('challenge')
            assert browser.alert('challenge')
            await browser.send('challenge', agreed='on')
            assert is_signed_in(browser)


TERMS = """
class Terms(AddedStage):
    name = 'terms'

    async def applies(self, claims):
        return True

    async def accept(self, claims, answer):
        if answer.secret is None:
            raise InputError('the terms were not accepted', rule='agreed')

class TermsCard:
    def title(self, texts):
        return 'Terms'

    def info(self, texts, challenge):
        return 'Accept them'

    def fields(self, texts, challenge):
        return [Field(name='agreed', label='I agree', type='tick')]

    def answer(self, values):
        return ChallengeAnswer(secret='yes') if values['agreed'] else ChallengeAnswer()
"""


class TestCommonPasswords:
    async def test_are_refused_at_their_field(self, run: Run) -> None:
        async with run() as browser:
            await browser.open('/signup')
            await browser.send('signup', email=EMAIL, password='Football1', repeated='Football1')
            says = 'This password is too easy to guess. Please choose another one.'
            assert browser.alert('signup') == says
            assert 'password' in browser.wrong_fields('signup')

    async def test_are_accepted_where_the_host_allows_them(self, run: Run) -> None:
        async with run(REFUSE_COMMON_PASSWORDS='0') as browser:
            await browser.open('/signup')
            await browser.send('signup', email=EMAIL, password='Football1', repeated='Football1')
            assert browser.path == '/confirm'


class TestAStoredDocument:
    async def test_is_not_dropped_by_a_form_that_is_sent_from_it(self, run: Run) -> None:
        """A browser drops what it has stored of a URL when it posts there, and would load the document again."""
        async with run() as browser:
            for path in ('/login', '/signup?next=%2Fx', '/confirm', '/forgot', '/reset'):
                await browser.open(path)
                assert browser.answer.headers['etag']
                stored = {
                    f'/{name}{path[len(browser.path) :]}' for name in ('login', 'signup', 'confirm', 'forgot', 'reset')
                }
                assert not stored & {browser.form(name).attributes['action'] for name in browser.forms()}
