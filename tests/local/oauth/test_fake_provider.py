"""The page of a fake provider, where a developer is anybody and lets anything go wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from authui.local.oauth.fake_provider import FakeProviders
from authui.local.oauth.problems import MIX_UP, PROBLEMS
from local.harness import FRED, PASSWORD
from local.oauth.provider_visit import CONFIG, ProviderVisit, token_of, told, words

if TYPE_CHECKING:
    from local.conftest import MakeHarness
    from local.harness import Clock, Harness

WILMA = {'email': 'wilma@example.org', 'email_state': 'verified', 'action': 'send'}


@pytest.fixture
def pool(make_harness: MakeHarness) -> Harness:
    return make_harness(CONFIG)


@pytest.fixture
def visit(pool: Harness) -> ProviderVisit:
    return ProviderVisit(pool)


class TestAnybody:
    def test_signs_in(self, visit: ProviderVisit) -> None:
        claims = visit.tokens(visit.sign_in(**WILMA, name='Wilma', claims='{"given_name": "W"}'))
        assert (claims['email'], claims['email_verified'], claims['name']) == ('wilma@example.org', True, 'Wilma')
        assert claims['given_name'] == 'W'
        (identity,) = claims['identities']
        assert re.fullmatch('[0-9]{21}', identity['userId'])
        assert (identity['providerName'], identity['primary']) == ('Google', 'true')
        assert claims['cognito:username'] == f'Google_{identity["userId"]}'
        assert claims['cognito:groups'] == [f'{visit.harness.pool.pool_id}_Google']

    def test_is_the_same_person_at_the_same_address(self, visit: ProviderVisit, pool: Harness) -> None:
        first = visit.tokens(visit.sign_in(**WILMA))
        again = ProviderVisit(pool)
        assert again.tokens(again.sign_in(**WILMA | {'email': 'Wilma@example.org'}))['sub'] == first['sub']

    def test_is_another_person_with_another_subject(self, visit: ProviderVisit, pool: Harness) -> None:
        first = visit.tokens(visit.sign_in(**WILMA))
        second = ProviderVisit(pool)
        other = second.tokens(second.sign_in(**WILMA, subject='42'))
        assert other['sub'] != first['sub']
        assert other['identities'][0]['userId'] == '42'

    @pytest.mark.parametrize(
        ('state', 'email', 'verified'),
        [
            ('verified', FRED, True),
            ('unverified', FRED, False),
            ('unsaid', FRED, False),
            ('missing', None, None),
        ],
    )
    def test_has_an_address_that_is_verified_or_not(
        self, visit: ProviderVisit, state: str, email: str | None, verified: bool | None
    ) -> None:
        claims = visit.tokens(visit.sign_in(email=FRED, email_state=state, action='send'))
        assert (claims.get('email'), claims.get('email_verified')) == (email, verified)

    def test_claims_win_over_fields(self, visit: ProviderVisit) -> None:
        given = '{"sub": "7", "email": "x@example.org", "email_verified": true, "name": ["a"]}'
        claims = visit.tokens(visit.sign_in(email=FRED, name='Fred', claims=given, action='send'))
        assert (claims['email'], claims['email_verified'], claims['name']) == ('x@example.org', True, '["a"]')
        assert claims['identities'][0]['userId'] == '7'

    def test_is_asked_again_for_what_cannot_be(self, visit: ProviderVisit) -> None:
        page = visit.authorize()
        for fields, alert in (
            ({'claims': '{"a": 1'}, 'The claims are not a JSON object'),
            ({'claims': '[]'}, 'The claims are not a JSON object'),
            ({'claims': '{"a": 1, "a": 2}'}, 'The claims are not a JSON object'),
            ({}, 'Give an e-mail address or a subject'),
            ({'subject': 'x' * 91}, 'A subject has at most 90 characters'),
            ({'subject': 'x\0y'}, 'A subject has at most 90 characters'),
        ):
            page = visit.send(page, action='send', name='<b>"Fred"', **fields)
            assert page.status_code == 400
            assert alert in words(page)
            assert 'value="&lt;b&gt;&quot;Fred&quot;"' in page.text
        assert told(visit.send(page, action='send', subject='1'))['code']

    def test_can_be_a_user_of_the_pool_by_address_only(self, visit: ProviderVisit, pool: Harness) -> None:
        sub = pool.register()
        page = visit.authorize()
        assert f'<button name="local_email" value="{FRED}"' in page.text
        claims = visit.tokens(visit.send(page, local_email=FRED))
        assert (claims['email'], claims['email_verified']) == (FRED, True)
        assert claims['sub'] != sub

    def test_can_be_somebody_who_was_here_before(self, visit: ProviderVisit, pool: Harness) -> None:
        first = visit.tokens(visit.sign_in(subject='42', email=FRED, email_state='verified', name='F', action='send'))
        other = ProviderVisit(pool)
        claims = other.tokens(other.send(other.authorize(), person='42'))
        assert {name: claims[name] for name in ('sub', 'email', 'email_verified', 'name')} == {
            name: first[name] for name in ('sub', 'email', 'email_verified', 'name')
        }
        assert words(other.authorize('Acme')).count(FRED) == 0

    def test_is_not_somebody_who_never_was_here(self, visit: ProviderVisit) -> None:
        page = visit.send(visit.authorize(), person='42')
        assert 'This person is here no longer.' in words(page)

    def test_is_suggested_by_a_login_hint(self, visit: ProviderVisit) -> None:
        assert f'value="{FRED}"' in visit.authorize(login_hint=FRED).text


class TestSession:
    def test_the_provider_remembers_who_is_signed_in_though_the_managed_login_forgets(
        self, visit: ProviderVisit
    ) -> None:
        first = visit.tokens(visit.sign_in(**WILMA))
        assert told(visit.authorize())['code']  # the silent sign-in
        query = f'client_id={visit.harness.client_id}&logout_uri=http://localhost:8080/login'
        visit.browser.get(f'/logout?{query}')
        page = visit.authorize()
        assert 'Continue as wilma@example.org' in words(page)
        assert visit.tokens(visit.send(page, action='continue'))['sub'] == first['sub']

    def test_another_browser_is_not_signed_in(self, visit: ProviderVisit, pool: Harness) -> None:
        visit.sign_in(**WILMA)
        other = ProviderVisit(pool)
        page = other.authorize()
        assert 'Continue as' not in words(page)
        assert 'Give an e-mail address' in words(other.send(page, action='continue'))

    def test_another_provider_knows_nothing_of_it(self, visit: ProviderVisit) -> None:
        visit.sign_in(**WILMA)
        assert 'Continue as' not in words(visit.authorize('Acme'))

    def test_who_signs_out_there_has_to_sign_in_again(self, visit: ProviderVisit) -> None:
        visit.sign_in(**WILMA)
        page = visit.send(visit.authorize(prompt='login'), action='sign_out')
        assert 'signed in' not in words(page)
        assert told(visit.send(page, **WILMA))['code']

    @pytest.mark.parametrize('asked', [{'prompt': 'login'}, {'max_age': '0'}, {'max_age': '60'}])
    def test_the_app_can_have_the_person_sign_in_again(
        self, visit: ProviderVisit, clock: Clock, asked: dict[str, str]
    ) -> None:
        first = visit.tokens(visit.sign_in(**WILMA))
        clock.advance(61)
        page = visit.authorize(**asked)
        assert f'the app wants a new sign-in ({next(iter(asked))}={next(iter(asked.values()))})' in words(page)
        assert 'Continue as' not in words(page)
        again = visit.send(page, action='continue')
        assert again.status_code == 400
        claims = visit.tokens(visit.send(again, **WILMA))
        assert claims['auth_time'] == first['auth_time'] + 61

    def test_a_sign_in_that_is_young_enough_is_not_asked_for(self, visit: ProviderVisit, clock: Clock) -> None:
        visit.sign_in(**WILMA)
        visit.browser.get(f'/logout?client_id={visit.harness.client_id}&logout_uri=http://localhost:8080/login')
        clock.advance(60)
        assert 'Continue as' in words(visit.authorize(max_age='60'))

    @pytest.mark.parametrize('seconds', ['9' * 5000, '٣', '-1', '1.5', 'x'])
    def test_a_time_that_is_none_asks_nobody_again(self, visit: ProviderVisit, seconds: str) -> None:
        visit.sign_in(**WILMA)
        page = visit.browser.get('/idp/Google', params={'state': 'x', 'max_age': seconds})
        assert 'Continue as' in words(page)

    def test_nobody_is_asked_where_nobody_may_be(self, visit: ProviderVisit) -> None:
        assert told(visit.authorize(prompt='none'))['error'] == 'login_required'


class TestProblems:
    @pytest.mark.parametrize('name', [name for name, each in PROBLEMS.items() if each.error])
    def test_the_app_is_told_in_words_of_cognito(self, visit: ProviderVisit, name: str) -> None:
        answer = told(visit.sign_in(**WILMA, subject='42', problem=name))
        assert answer['error'] == PROBLEMS[name].error
        assert answer['state'] == 'the state'
        assert 'code' not in answer
        expected = PROBLEMS[name].description.replace('{provider}', 'Google').replace('{username}', 'google_42')
        assert answer['error_description'] == expected

    def test_other_words_can_be_chosen(self, visit: ProviderVisit) -> None:
        answer = told(visit.sign_in(**WILMA, problem='trigger', words='PreSignUp failed with error No <b>.'))
        assert answer['error_description'] == 'PreSignUp failed with error No <b>.'

    def test_the_person_is_not_signed_in_there_afterwards(self, visit: ProviderVisit) -> None:
        visit.sign_in(**WILMA, problem='refusal')
        assert 'Continue as' not in words(visit.authorize())

    def test_a_mix_up_names_another_issuer(self, visit: ProviderVisit) -> None:
        answer = told(visit.sign_in(**WILMA, problem='mix_up'))
        assert answer['iss'] == MIX_UP
        assert answer['code']

    def test_an_answer_can_be_sent_again(self, visit: ProviderVisit) -> None:
        first = visit.sign_in(**WILMA)
        page = visit.authorize(prompt='login')
        again = visit.send(page, action='repeat')
        assert again.headers['location'] == first.headers['location']

    def test_only_the_browser_that_had_it_can_repeat_it(self, visit: ProviderVisit, pool: Harness) -> None:
        visit.sign_in(**WILMA)
        other = ProviderVisit(pool)
        page = other.authorize()
        assert 'replay' not in page.text
        assert other.send(page, action='repeat').status_code == 400

    @pytest.mark.parametrize(('delay', 'seconds'), [('3', 3), ('10', 10), ('9999', 10), ('99999', 0), ('-1', 0)])
    def test_an_answer_can_be_slow_within_bounds(
        self, visit: ProviderVisit, monkeypatch: pytest.MonkeyPatch, delay: str, seconds: int
    ) -> None:
        slept: list[float] = []

        async def sleep(amount: float) -> None:
            slept.append(amount)

        providers = visit.harness.pool._services.oauth_server._front._services.providers
        monkeypatch.setattr(providers, '_sleep', sleep)
        assert told(visit.sign_in(**WILMA, delay=delay))['code']
        assert slept == [seconds]

    def test_a_refusal_of_the_pool_is_told_the_app(self, visit: ProviderVisit, pool: Harness) -> None:
        username = visit.tokens(visit.sign_in(**WILMA))['cognito:username']
        pool.pool.admin_disable_user(username)
        answer = told(visit.send(visit.authorize(prompt='login'), **WILMA))
        assert (answer['error'], answer['error_description']) == ('invalid_request', 'User is not enabled')


class TestWhoMayAsk:
    def test_a_form_of_another_site_does_nothing(self, visit: ProviderVisit) -> None:
        page = visit.authorize()
        for token in ('', 'x' * 64, token_of(ProviderVisit(visit.harness).authorize())):
            refused = visit.follow(visit.browser.post(page.url, data={'token': token, **WILMA}))
            assert refused.status_code == 400
            assert 'This form has expired' in words(refused)

    @pytest.mark.parametrize('origin', ['https://evil.example', 'null', 'http://localhost.evil.example:9229'])
    def test_another_origin_is_refused(self, visit: ProviderVisit, origin: str) -> None:
        page = visit.authorize()
        posted = visit.browser.post(page.url, data={'token': token_of(page), **WILMA}, headers={'Origin': origin})
        assert posted.status_code == 403

    def test_another_host_is_refused(self, visit: ProviderVisit) -> None:
        page = visit.authorize()
        assert visit.browser.get(page.url, headers={'Host': 'pool.example'}).status_code == 403

    def test_an_assertion_is_for_one_sign_in_of_one_browser(self, visit: ProviderVisit, pool: Harness) -> None:
        page = visit.authorize()
        response = visit.browser.post(page.url, data={'token': token_of(page), **WILMA})
        answer = response.headers['location']
        stranger = ProviderVisit(pool)
        stranger.authorize()
        assert stranger.browser.get(answer).status_code == 400
        assert told(visit.follow(response))['code']
        assert visit.browser.get(answer).status_code == 400

    def test_an_assertion_for_another_sign_in_is_refused(self, visit: ProviderVisit) -> None:
        states = [str(page.url.params['state']) for page in (visit.authorize(), visit.authorize())]
        page = visit.authorize()
        location = visit.browser.post(page.url, data={'token': token_of(page), **WILMA}).headers['location']
        code = re.search(r'code=([^&]+)', location)
        assert code
        answer = told(visit.browser.get(f'/oauth2/idpresponse?code={code[1]}&state={states[0]}'))
        assert answer['error'] == 'invalid_request'

    def test_an_assertion_is_taken_within_a_minute(self, visit: ProviderVisit, clock: Clock) -> None:
        page = visit.authorize()
        response = visit.browser.post(page.url, data={'token': token_of(page), **WILMA})
        clock.advance(61)
        assert told(visit.follow(response))['error'] == 'invalid_request'

    def test_nothing_else_than_a_short_form_is_read(self, visit: ProviderVisit) -> None:
        page = visit.authorize()
        data = {'token': token_of(page), **WILMA}
        assert visit.browser.post(page.url, json=data).status_code == 400
        assert visit.browser.post(page.url, data=data | {'claims': 'x' * 70_000}).status_code == 413

    def test_a_page_without_a_sign_in_leads_to_the_app(self, visit: ProviderVisit) -> None:
        assert 'Begin at the app' in words(visit.browser.get('/idp/Google'))
        assert 'Identity provider Nobody does not exist.' in words(visit.browser.get('/idp/Nobody?state=x'))

    def test_what_is_shown_is_never_markup(self, visit: ProviderVisit) -> None:
        evil = '"><script>alert(1)</script>'
        page = visit.authorize(login_hint=evil)
        assert '<script' not in page.text
        page = visit.send(page, subject=evil, email=FRED, action='send')
        assert '<script' not in visit.authorize(prompt='login').text

    def test_the_policy_lets_forms_lead_to_the_app_alone(self, visit: ProviderVisit) -> None:
        page = visit.authorize()
        policy = page.headers['content-security-policy']
        assert "default-src 'none'" in policy
        assert "form-action 'self' http://localhost:8080;" in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers['cache-control'] == 'no-store'
        for source in ("x; script-src 'unsafe-inline'", '*', 'http://a b', "'unsafe-inline'", 'http://日本.example'):
            changed = visit.browser.get('/idp/Google', params={'state': 'x', 'return_to': source})
            assert "form-action 'self';" in changed.headers['content-security-policy']


class TestTheManagedLogin:
    def test_knows_a_user_at_the_provider_alone_that_signed_the_user_in(self, visit: ProviderVisit) -> None:
        visit.sign_in(**WILMA)
        assert 'code' in told(visit.authorize('Google'))
        assert visit.authorize('Acme').url.path == '/idp/Acme'
        assert visit.authorize('COGNITO').url.path == '/login'


class TestNames:
    def test_providers_are_known_by_names_and_identifiers(self, pool: Harness) -> None:
        providers: FakeProviders = pool.pool._services.oauth_server._front._services.providers
        assert providers.labels == {'Google': 'Google', 'Acme': 'Acme'}
        assert providers.of_identifier('ACME.example') == 'Acme'
        assert providers.of_identifier('other.example') is None

    def test_a_domain_leads_to_its_provider(self, visit: ProviderVisit) -> None:
        query = {'identity_provider': '', 'idp_identifier': 'acme.example'}
        assert '/idp/Acme?' in str(visit.authorize(**query).url)

    def test_the_pools_own_page_leads_to_them(self, visit: ProviderVisit) -> None:
        visit.harness.pool.admin_create_user(FRED, PASSWORD)
        page = visit.authorize('')
        assert 'Continue with Google' in words(page)
