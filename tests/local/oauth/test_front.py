"""Browsers at the managed login: signing in, being remembered for an hour, and logging out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import jwt
import pytest

from authui.local import PoolConfig
from local.harness import EVERY_FACTOR, FRED, PASSWORD, WRONG, refusal
from local.oauth.near_misses import near_misses
from local.oauth.visitor import BASE, CALLBACK, CONFIG, LEFT, ROOT, Visitor, alert_in, answer_in, refused

if TYPE_CHECKING:
    import httpx2

    from local.conftest import MakeHarness
    from local.harness import Harness

MARY = 'mary@example.org'


def leads_to_login(response: httpx2.Response) -> bool:
    return response.status_code == 302 and response.headers['location'].startswith(f'{ROOT}/login?')


class TestPassword:
    async def test_signs_in_with_a_code_and_the_state(self, visitor: Visitor) -> None:
        response = await visitor.sign_in(state='a b')
        assert response.status_code == 303
        told = answer_in(response)
        assert set(told) == {'code', 'state'}
        assert told['state'] == 'a b'

    @pytest.mark.parametrize(('username', 'password'), [(FRED, WRONG), (MARY, PASSWORD), (FRED, ''), ('', PASSWORD)])
    async def test_a_wrong_one_and_an_unknown_user_are_answered_alike(
        self, visitor: Visitor, username: str, password: str
    ) -> None:
        response = await visitor.sign_in(username, password)
        assert response.status_code == 400
        assert alert_in(response) == 'Incorrect username or password.'
        assert 'location' not in response.headers
        assert (await visitor.submit(response, username=FRED, password=PASSWORD)).status_code == 303

    async def test_wrong_ones_lock_as_at_the_operations(self, visitor: Visitor, harness: Harness) -> None:
        for _ in range(5):
            response = await visitor.sign_in(password=WRONG)
        assert 'exceeded' in alert_in(await visitor.submit(response, username=FRED, password=PASSWORD))
        assert 'exceeded' in refusal(harness.by_password)[1]

    async def test_the_page_names_the_user_that_the_app_hints_at(self, visitor: Visitor) -> None:
        page = await visitor.login_page(login_hint='"><script>alert(1)</script>')
        assert 'value="&quot;&gt;&lt;script&gt;' in page.text
        assert '<script' not in page.text
        again = await visitor.submit(page, username="'<b>", password=WRONG)
        assert 'value="&#x27;&lt;b&gt;"' in again.text

    async def test_works_whatever_flows_the_client_has(self, make_harness: MakeHarness) -> None:
        harness = make_harness(CONFIG.model_copy(update={'explicit_auth_flows': frozenset()}))
        harness.pool.admin_create_user(FRED, PASSWORD)
        async with Visitor(harness) as visitor:
            assert (await visitor.sign_in()).status_code == 303

    async def test_an_unconfirmed_user_is_told_so(self, visitor: Visitor, harness: Harness) -> None:
        harness.sign_up(MARY)
        assert alert_in(await visitor.sign_in(MARY)) == 'User is not confirmed.'


class TestForms:
    async def test_one_that_did_not_come_from_here_is_refused(self, visitor: Visitor) -> None:
        page = await visitor.login_page()
        for token in ('', 'x', '0' * 64):
            response = await visitor.submit(page, token=token, username=FRED, password=PASSWORD)
            assert alert_in(response) == 'This form has expired. Try again.'
        assert (await visitor.submit(page, username=FRED, password=PASSWORD)).status_code == 303

    async def test_the_token_is_for_one_browser(self, visitor: Visitor, harness: Harness) -> None:
        page = await visitor.login_page()
        async with Visitor(harness) as other:
            assert 'expired' in alert_in(await other.submit(page, username=FRED, password=PASSWORD))
            await other.login_page()
            assert 'expired' in alert_in(await other.submit(page, username=FRED, password=PASSWORD))

    @pytest.mark.parametrize('method', ['PUT', 'PATCH', 'DELETE'])
    async def test_nothing_else_is_understood(self, visitor: Visitor, method: str) -> None:
        assert (await visitor.http.request(method, '/login', params=visitor.query())).status_code == 405

    async def test_other_content_and_long_bodies_are_refused(self, visitor: Visitor) -> None:
        page = await visitor.login_page()
        assert (await visitor.http.post(page.url, json={})).status_code == 400
        assert (await visitor.submit(page, username='x' * 65_536, password='x')).status_code == 413

    async def test_bytes_that_are_no_text_are_refused(self, visitor: Visitor) -> None:
        page = await visitor.login_page()
        headers = {'Content-Type': 'application/x-www-form-urlencoded'}
        response = await visitor.http.post(page.url, content=b'username=%ff&password=%ff', headers=headers)
        assert alert_in(response) == 'The form is not UTF-8'

    async def test_the_policy_lets_a_browser_follow_to_the_app(self, visitor: Visitor) -> None:
        page = await visitor.login_page()
        policy = page.headers['content-security-policy']
        assert "form-action 'self' https://app.example.org;" in policy
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        own = await visitor.login_page(redirect_uri='myapp://signed-in?from=pool')
        assert "form-action 'self' myapp:;" in own.headers['content-security-policy']


class TestSilence:
    """For an hour the managed login signs a user in again without a question, also after an incomplete logout."""

    async def test_a_second_app_gets_a_code_at_once(self, visitor: Visitor, harness: Harness) -> None:
        await visitor.sign_in()
        harness.clock.advance(3599)
        answer = answer_in(await visitor.authorize())
        tokens = (await visitor.redeem(answer['code'])).json()
        identity = jwt.decode(tokens['id_token'], options={'verify_signature': False})
        assert identity['auth_time'] == harness.clock.now - 3599
        harness.clock.advance(1)
        assert leads_to_login(await visitor.authorize())

    async def test_another_browser_does_not(self, visitor: Visitor, harness: Harness) -> None:
        await visitor.sign_in()
        async with Visitor(harness) as other:
            assert leads_to_login(await other.authorize())

    async def test_it_survives_a_revoked_token_and_global_sign_out(self, visitor: Visitor, harness: Harness) -> None:
        tokens = await visitor.tokens()
        harness.client.global_sign_out(AccessToken=tokens['access_token'])
        harness.revoke(tokens['refresh_token'])
        assert 'code' in answer_in(await visitor.authorize())

    async def test_but_not_one_that_revokes_associated_sessions(self, visitor: Visitor, harness: Harness) -> None:
        tokens = await visitor.tokens()
        harness.revoke(tokens['refresh_token'], RevokeAssociatedSessions='NONE')
        assert 'code' in answer_in(await visitor.authorize())
        harness.revoke(tokens['refresh_token'], RevokeAssociatedSessions='LINKED')
        assert leads_to_login(await visitor.authorize())

    async def test_a_token_of_an_operation_has_no_associated_session(self, visitor: Visitor, harness: Harness) -> None:
        await visitor.sign_in()
        harness.revoke(harness.by_password()['RefreshToken'], RevokeAssociatedSessions='LINKED')
        assert 'code' in answer_in(await visitor.authorize())

    @pytest.mark.parametrize(
        'change',
        [
            lambda pool: pool.admin_disable_user(FRED),
            lambda pool: pool.admin_delete_user(FRED),
            lambda pool: pool.admin_reset_user_password(FRED),
        ],
    )
    async def test_it_ends_for_users_who_cannot_sign_in(self, visitor: Visitor, harness: Harness, change: Any) -> None:
        await visitor.sign_in()
        change(harness.pool)
        assert leads_to_login(await visitor.authorize())
        assert answer_in(await visitor.authorize(prompt='none'))['error'] == 'login_required'

    async def test_a_second_sign_in_takes_the_place_of_the_first(self, visitor: Visitor, harness: Harness) -> None:
        harness.register(MARY)
        await visitor.sign_in()
        former = dict(visitor.http.cookies)
        await visitor.sign_in(MARY, prompt='login')
        assert former != dict(visitor.http.cookies)
        visitor.http.cookies.clear()
        response = await visitor.http.get(
            '/oauth2/authorize',
            params=visitor.query(),
            headers={'Cookie': '; '.join(f'{name}={value}' for name, value in former.items())},
        )
        assert leads_to_login(response)


class TestPrompt:
    async def test_none_never_asks(self, visitor: Visitor) -> None:
        told = answer_in(await visitor.authorize(prompt='none'))
        assert (told['error'], told['state']) == ('login_required', 'a-state')
        page = await visitor.http.get('/login', params=visitor.query(prompt='none'))
        assert answer_in(page)['error'] == 'login_required'
        await visitor.sign_in()
        assert 'code' in answer_in(await visitor.authorize(prompt='none'))

    async def test_login_asks_again(self, visitor: Visitor, harness: Harness) -> None:
        await visitor.sign_in()
        harness.clock.advance(60)
        assert leads_to_login(await visitor.authorize(prompt='login'))
        page = await visitor.login_page(prompt='login')
        assert 'Continue as' not in page.text
        assert alert_in(await visitor.submit(page, **{'continue': '1'})) == 'Sign in again.'
        code = answer_in(await visitor.submit(page, username=FRED, password=PASSWORD))['code']
        tokens = (await visitor.redeem(code)).json()
        claims = jwt.decode(tokens['id_token'], options={'verify_signature': False})
        assert claims['auth_time'] == harness.clock.now

    async def test_select_account_lets_choose(self, visitor: Visitor, harness: Harness) -> None:
        harness.register(MARY)
        await visitor.sign_in()
        page = await visitor.login_page(prompt='select_account')
        assert f'Continue as {FRED}' in page.text
        assert 'code' in answer_in(await visitor.submit(page, **{'continue': '1'}))
        assert 'code' in answer_in(await visitor.submit(page, username=MARY, password=PASSWORD))

    async def test_nobody_continues_who_is_not_signed_in(self, visitor: Visitor) -> None:
        page = await visitor.login_page()
        assert 'Continue as' not in page.text
        assert alert_in(await visitor.submit(page, **{'continue': '1'})) == 'Sign in again.'

    async def test_max_age_asks_again(self, visitor: Visitor, harness: Harness) -> None:
        await visitor.sign_in()
        assert leads_to_login(await visitor.authorize(max_age='0'))
        assert answer_in(await visitor.authorize(max_age='0', prompt='none'))['error'] == 'login_required'
        harness.clock.advance(60)
        assert 'code' in answer_in(await visitor.authorize(max_age='60'))
        assert leads_to_login(await visitor.authorize(max_age='59'))
        page = await visitor.login_page(max_age='59')
        assert 'Continue as' not in page.text
        assert 'Sign in again.' in alert_in(await visitor.submit(page, **{'continue': '1'}))

    @pytest.mark.parametrize('prompt', ['consent', 'login consent', 'select_account login'])
    async def test_lists_are_understood(self, visitor: Visitor, prompt: str) -> None:
        assert leads_to_login(await visitor.authorize(prompt=prompt))


class TestSecondFactors:
    @pytest.fixture
    def harness(self, make_harness: MakeHarness) -> Harness:
        changes = {'mfa_configuration': 'OPTIONAL', 'enabled_mfas': EVERY_FACTOR}
        harness = make_harness(CONFIG.model_copy(update=changes))
        harness.register()
        return harness

    async def test_an_app_is_asked_for(self, visitor: Visitor, harness: Harness) -> None:
        key = harness.set_up_app()
        page = await visitor.sign_in()
        assert 'authenticator app' in page.text
        wrong = await visitor.submit(page, SOFTWARE_TOKEN_MFA_CODE='000000')
        assert alert_in(wrong) == 'Invalid code received for user'
        assert 'code' in answer_in(await visitor.submit(wrong, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key)))

    async def test_a_page_is_answered_once_by_its_own_browser(self, visitor: Visitor, harness: Harness) -> None:
        key = harness.set_up_app()
        page = await visitor.sign_in()
        async with Visitor(harness) as other:
            own = await other.login_page()
            hidden = dict(re.findall(r'name="(token)" value="([^"]*)"', own.text))
            stolen = await other.submit(page, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key), **hidden)
            assert 'Begin again' in alert_in(stolen)
        assert 'code' in answer_in(await visitor.submit(page, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key)))
        again = await visitor.submit(page, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key))
        assert 'Begin again' in alert_in(again)

    async def test_it_waits_three_minutes(self, visitor: Visitor, harness: Harness) -> None:
        key = harness.set_up_app()
        page = await visitor.sign_in()
        harness.clock.advance(180)
        assert 'Begin again' in alert_in(await visitor.submit(page, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key)))

    async def test_five_wrong_codes_lead_back_to_the_password(self, visitor: Visitor, harness: Harness) -> None:
        harness.set_up_app()
        page = await visitor.sign_in()
        for _ in range(6):
            page = await visitor.submit(page, SOFTWARE_TOKEN_MFA_CODE='000000')
        assert 'name="password"' in page.text

    async def test_a_code_by_e_mail_is_asked_for(self, visitor: Visitor, harness: Harness) -> None:
        harness.prefer(EmailMfaSettings={'Enabled': True})
        page = await visitor.sign_in()
        assert 'f***@e***' in page.text
        assert 'code' in answer_in(await visitor.submit(page, EMAIL_OTP_CODE=harness.code()))

    async def test_of_several_one_is_chosen(self, visitor: Visitor, harness: Harness) -> None:
        key = harness.set_up_app()
        token = harness.pool.tokens_of(FRED).access_token
        harness.client.set_user_mfa_preference(AccessToken=token.get_secret_value(), EmailMfaSettings={'Enabled': True})
        page = await visitor.sign_in()
        assert 'E-mail message' in page.text
        page = await visitor.submit(page, ANSWER='SOFTWARE_TOKEN_MFA')
        assert 'code' in answer_in(await visitor.submit(page, SOFTWARE_TOKEN_MFA_CODE=harness.totp(key)))

    async def test_a_temporary_password_is_replaced(self, visitor: Visitor, harness: Harness) -> None:
        harness.pool.admin_create_user(MARY, PASSWORD, temporary=True)
        page = await visitor.sign_in(MARY)
        short = await visitor.submit(page, NEW_PASSWORD='x')
        assert 'Password' in alert_in(short)
        assert 'code' in answer_in(await visitor.submit(short, NEW_PASSWORD='another password'))
        assert harness.by_password(MARY, 'another password')

    async def test_required_ones_are_set_up(self, make_harness: MakeHarness) -> None:
        changes = {'mfa_configuration': 'ON', 'enabled_mfas': frozenset({'SOFTWARE_TOKEN_MFA'})}
        harness = make_harness(CONFIG.model_copy(update=changes))
        harness.register()
        async with Visitor(harness) as visitor:
            page = await visitor.sign_in()
            key = re.search(r'<b>(\w+)</b>', page.text)
            assert key
            page = await visitor.submit(page, CODE='000000')
            assert 'Code mismatch' in alert_in(page)
            assert key[1] in page.text
            assert 'code' in answer_in(await visitor.submit(page, CODE=harness.totp(key[1])))

    async def test_an_address_is_set_up(self, make_harness: MakeHarness) -> None:
        changes = {
            'mfa_configuration': 'ON',
            'enabled_mfas': frozenset({'EMAIL_OTP'}),
            'username_attributes': frozenset(),
            'auto_verified_attributes': frozenset(),
        }
        harness = make_harness(PoolConfig.model_validate(CONFIG.model_dump() | changes))
        harness.pool.admin_create_user('fred', PASSWORD, {})
        async with Visitor(harness) as visitor:
            page = await visitor.submit(await visitor.sign_in('fred'), EMAIL=FRED)
            assert 'code' in answer_in(await visitor.submit(page, EMAIL_OTP_CODE=harness.code()))


class TestLogout:
    async def test_ends_the_session_and_leads_to_a_registered_address(self, visitor: Visitor) -> None:
        await visitor.sign_in()
        former = dict(visitor.http.cookies)
        response = await visitor.logout()
        assert (response.status_code, response.headers['location']) == (302, LEFT)
        assert leads_to_login(await visitor.authorize())
        visitor.http.cookies.update(former)
        assert leads_to_login(await visitor.authorize()), 'the cookie alone is worth nothing'

    async def test_or_to_the_login_page_again(self, visitor: Visitor) -> None:
        await visitor.sign_in()
        again = {'logout_uri': None, 'redirect_uri': CALLBACK, 'response_type': 'code', 'state': 'b'}
        response = await visitor.logout(**again)
        assert leads_to_login(response)
        page = await visitor.follow(response)
        assert answer_in(await visitor.submit(page, username=FRED, password=PASSWORD))['state'] == 'b'

    async def test_a_near_miss_leads_nowhere_and_ends_nothing(self, visitor: Visitor) -> None:
        await visitor.sign_in()
        near = near_misses(LEFT)
        assert len(set(near) - {LEFT}) > 40
        for each in near:
            query = urlencode({'client_id': visitor.harness.client_id, 'logout_uri': each}, errors='surrogateescape')
            response = await visitor.http.get(f'/logout?{query}')
            assert (response.status_code, 'location' in response.headers) == (400, False), each
            assert 'PoolConfig.logout_urls' in alert_in(response)
        for each in near_misses(CALLBACK):
            query = urlencode(visitor.query(redirect_uri=each), errors='surrogateescape')
            response = await visitor.http.get(f'/logout?{query}')
            assert (response.status_code, 'location' in response.headers) == (400, False), each
        assert 'code' in answer_in(await visitor.authorize())

    @pytest.mark.parametrize(
        'changes',
        [
            {'client_id': None},
            {'client_id': 'other'},
            {'logout_uri': None},
            {'logout_uri': CALLBACK},
            {'logout_uri': None, 'redirect_uri': LEFT, 'response_type': 'code'},
            {'logout_uri': None, 'post_logout_redirect_uri': LEFT, 'id_token_hint': 'x'},
            {'client_id': None, 'logout_uri': None, 'post_logout_redirect_uri': LEFT, 'id_token_hint': 'x'},
        ],
    )
    async def test_other_forms_there_are_none(self, visitor: Visitor, changes: dict[str, str | None]) -> None:
        await visitor.sign_in()
        response = await visitor.logout(**changes)
        assert (response.status_code, 'location' in response.headers) == (400, False)
        assert 'code' in answer_in(await visitor.authorize())

    async def test_a_second_address_is_refused(self, visitor: Visitor) -> None:
        query = f'client_id={visitor.harness.client_id}&logout_uri={quote(LEFT)}&logout_uri={quote(LEFT)}'
        assert (await visitor.http.get(f'/logout?{query}')).status_code == 400

    async def test_tokens_stay(self, visitor: Visitor) -> None:
        tokens = await visitor.tokens()
        await visitor.logout()
        assert (await visitor.refresh(tokens['refresh_token'])).status_code == 200
        refused(await visitor.refresh('x'), 'invalid_grant')


class TestPlaces:
    async def test_cookies_are_for_this_path_and_no_script(self, visitor: Visitor) -> None:
        page = await visitor.login_page()
        response = await visitor.submit(page, username=FRED, password=PASSWORD)
        for each in (page, response):
            cookie = each.headers['set-cookie']
            assert f'Path={ROOT};' in cookie
            assert 'HttpOnly' in cookie
            assert 'SameSite=lax' in cookie
            assert 'Secure' not in cookie
        assert 'Max-Age=3600' in response.headers['set-cookie']

    async def test_they_are_secure_where_the_page_is(self, harness: Harness) -> None:
        async with Visitor(harness, base=BASE.replace('http:', 'https:')) as visitor:
            assert 'Secure' in (await visitor.login_page()).headers['set-cookie']

    async def test_two_pools_on_one_host_do_not_share_them(self, harness: Harness) -> None:
        names = set()
        for base in (BASE, 'http://localhost:9229', 'http://localhost:9230', f'{BASE}2'):
            async with Visitor(harness, base=base) as visitor:
                page = await visitor.http.get('/login', params=visitor.query())
                names.add(page.headers['set-cookie'].partition('=')[0])
        assert len(names) == 4

    async def test_at_the_root_it_works_too(self, harness: Harness) -> None:
        async with Visitor(harness, base='http://localhost:9229') as visitor:
            assert 'code' in answer_in(await visitor.sign_in())
            assert 'code' in answer_in(await visitor.authorize())
