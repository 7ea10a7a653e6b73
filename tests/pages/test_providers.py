"""Other providers on the cards: the links and their order, an organisation by its domain, an address without proof."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.cards import EMAIL, NEXT, PROVIDERS_SCRIPT, asked_port, card, page_setup, state_of, store_on

from authui.models import ProviderIdentity, User
from authui.pages import PageSetup, Screen
from authui.pages.cards import cards_of
from authui.pages.description import ORGANISATION, SUBMIT, CardView
from authui.pages.form_html import form_html
from authui.pages.providers import organisation_url, provider_url
from authui.pages.texts import ARABIC, ENGLISH, GERMAN

GOOGLE = ProviderIdentity(provider='Google', kind='Google', subject='1', primary=True)
UNPROVEN = User(sub='s', username='Google_1', email=EMAIL, identities=(GOOGLE,))


def with_providers(*providers: str, texts: Any = ENGLISH, **settings: Any) -> PageSetup:
    return page_setup(texts, {'domain': 'login.example.org', 'providers': providers, **settings})


def view_of(setup: PageSetup, screen: Screen = 'login', **state: Any) -> CardView:
    shown = state_of(**({'step': screen} | state))
    return card(screen, shown, setup).view(shown)


def links_of(view: CardView) -> list[tuple[str, str]]:
    assert view.providers is not None
    return [(each.text, each.href) for each in view.providers.links]


def html_of(view: CardView, prefix: str = '') -> str:
    return form_html(view, ENGLISH, action='/login', prefix=prefix)


class TestLinks:
    @pytest.mark.parametrize('screen', ['login', 'signup'])
    def test_lead_to_each_provider_and_on_to_the_target(self, screen: Screen) -> None:
        assert links_of(view_of(with_providers('Google', 'AcmeSAML=Acme Ltd'), screen)) == [
            ('Continue with Google', f'/login/with/Google?{NEXT}'),
            ('Continue with Acme Ltd', f'/login/with/AcmeSAML?{NEXT}'),
        ]

    def test_name_providers_as_people_do(self) -> None:
        setup = with_providers('SignInWithApple', 'LoginWithAmazon', 'SignInWithApple2=Apple for work', 'DemoID')
        names = ['Apple', 'Amazon', 'Apple for work', 'DemoID']
        assert [text for text, _ in links_of(view_of(setup))] == [f'Continue with {name}' for name in names]

    def test_a_name_of_the_host_precedes_the_usual_one(self) -> None:
        [(text, _)] = links_of(view_of(with_providers('LoginWithAmazon=Amazon Business')))
        assert text == 'Continue with Amazon Business'

    def test_the_pools_own_page_is_no_provider_by_name(self) -> None:
        [own] = links_of(view_of(with_providers('COGNITO')))
        assert own == ('Continue with the sign-in page', f'/login/with/COGNITO?{NEXT}')
        assert links_of(view_of(with_providers('COGNITO=Example ID')))[0][0] == 'Continue with Example ID'

    def test_speak_the_language_of_the_page(self) -> None:
        assert links_of(view_of(with_providers('Google', texts=GERMAN)))[0][0] == 'Weiter mit Google'

    def test_the_name_of_a_provider_cannot_change_the_path(self) -> None:
        setup = with_providers('a/../b?c#d')
        assert provider_url(setup, 'a/../b?c#d', '/') == '/login/with/a%2F..%2Fb%3Fc%23d'

    def test_the_path_and_the_query_follow_the_settings(self) -> None:
        setup = with_providers('Google', prefix='/auth', home='/start')
        assert provider_url(setup, 'Google', '/start') == '/auth/login/with/Google'
        assert provider_url(setup, 'Google', '/a b#c', prove='1') == '/auth/login/with/Google?next=%2Fa%20b%23c&prove=1'

    def test_there_are_none_without_providers(self) -> None:
        view = view_of(page_setup())
        assert view.providers is None
        assert 'authui-provider' not in html_of(view)

    def test_an_invited_user_has_them_at_the_login_alone(self) -> None:
        setup = with_providers('Google', sign_up=False)
        [only] = cards_of(setup, 'login', '/', state_of())
        assert links_of(only.view(state_of())) == [('Continue with Google', '/login/with/Google')]

    def test_they_say_that_the_browser_is_to_be_remembered(self) -> None:
        [(_, href)] = links_of(view_of(with_providers('Google'), remember=True))
        assert href == f'/login/with/Google?{NEXT}&remember=on'


class TestTheLastProvider:
    def test_comes_first_with_a_note_and_the_others_keep_their_order(self) -> None:
        view = view_of(with_providers('Google', 'Facebook', 'AcmeSAML=Acme'), last_provider='AcmeSAML')
        assert view.providers is not None
        assert [(each.name, each.note) for each in view.providers.links] == [
            ('AcmeSAML', 'You last signed in with Acme'),
            ('Google', ''),
            ('Facebook', ''),
        ]

    def test_the_pools_own_page_has_a_note_without_a_name(self) -> None:
        view = view_of(with_providers('Google', 'COGNITO'), last_provider='COGNITO')
        assert view.providers is not None
        assert view.providers.links[0].note == 'You last signed in this way'

    @pytest.mark.parametrize('last', ['', 'Gone', 'google'])
    def test_one_that_is_not_offered_changes_nothing(self, last: str) -> None:
        view = view_of(with_providers('Google', 'Facebook'), last_provider=last)
        assert view.providers is not None
        assert not view.providers.comes_first
        assert [each.name for each in view.providers.links] == ['Google', 'Facebook']

    def test_brings_all_of_them_above_the_fields(self) -> None:
        setup = with_providers('Google', 'Facebook')
        below, above = (html_of(view_of(setup, last_provider=last)) for last in ('', 'Google'))
        assert below.index('name="email"') < below.index('authui-or') < below.index('authui-providers')
        assert above.index('authui-providers') < above.index('authui-or') < above.index('name="email"')

    def test_describes_its_link_to_screen_readers(self) -> None:
        html = html_of(view_of(with_providers('Google', 'Facebook'), last_provider='Google'))
        assert re.findall('aria-describedby="(authui-login-last-provider)"', html) == ['authui-login-last-provider']
        assert '<p class="authui-hint" id="authui-login-last-provider">You last signed in with Google</p>' in html


class TestTheirHtml:
    def test_is_of_links_that_work_by_themselves(self) -> None:
        html = html_of(view_of(with_providers('Google')), prefix='/app')
        link = f'class="authui-second authui-provider" href="/app/login/with/Google?{NEXT}" data-provider="Google"'
        assert f'<a {link}>Continue with Google</a>' in html
        assert f'data-script="/app{PROVIDERS_SCRIPT}"' in html

    def test_folds_what_is_more_than_four(self) -> None:
        four = html_of(view_of(with_providers('A1', 'B1', 'C1', 'D1')))
        six = html_of(view_of(with_providers('A1', 'B1', 'C1', 'D1', 'E1', 'F1')))
        assert '<details' not in four
        shown, _, folded = six.partition('<details class="authui-more"><summary>More ways to sign in</summary>')
        assert re.findall('data-provider="(.)1"', shown) == list('ABCD')
        assert re.findall('data-provider="(.)1"', folded.partition('</details>')[0]) == list('EF')

    def test_escapes_what_a_host_calls_a_provider(self) -> None:
        html = html_of(view_of(with_providers('Evil"><script>=A & B <b>')))
        assert '<script' not in html
        assert 'Continue with A &amp; B &lt;b&gt;' in html


class TestAnOrganisation:
    SETUP = with_providers('Google', sso_domains=('acme.com',))

    async def press(self, setup: PageSetup, typed: str, **values: str) -> tuple[str | None, Any]:
        port = asked_port()
        store = store_on(port)
        shown = card('login', state_of(), setup)
        url = await shown.actions[ORGANISATION](store, {'email': typed, 'password': '', **values})
        assert port.mock_calls == []  # nothing is sent, and no password is looked at
        return url, store.state.account

    async def test_is_found_by_the_domain_of_the_address(self) -> None:
        url, account = await self.press(self.SETUP, ' Ann@ACME.com ')
        assert url == f'/login/with?domain=acme.com&{NEXT}'
        assert account.login_error is None
        assert account.identifier.casefold() == 'ann@acme.com'

    async def test_takes_along_whether_the_browser_is_to_be_remembered(self) -> None:
        url, _ = await self.press(self.SETUP, 'ann@acme.com', remember='on')
        assert url == organisation_url(self.SETUP, 'acme.com', '/reports?year=2026', remember='on')
        assert str(url).endswith('&remember=on')

    @pytest.mark.parametrize('typed', ['ann@example.org', 'ann@sub.acme.com', 'ann@acme.com.evil.org', 'ann@xacme.com'])
    async def test_an_address_of_no_organisation_is_told_so_on_the_same_card(self, typed: str) -> None:
        url, account = await self.press(self.SETUP, typed)
        assert url is None
        assert (account.login_error.code, account.login_error.rule) == ('provider_refused', 'organisation')
        assert 'acme' not in ENGLISH.problem(account.login_error)

    def test_has_a_button_that_needs_the_address_alone(self) -> None:
        [button] = [each for each in view_of(self.SETUP).buttons if each.action == ORGANISATION]
        assert (button.text, tuple(button.needs)) == ('Continue with your organisation', ('email',))

    @pytest.mark.parametrize(
        'settings', [{}, {'sso_domains': ('acme.com',), 'identifiers': ('username',)}], ids=['no domains', 'no e-mail']
    )
    def test_has_no_button_where_no_address_can_be_typed_for_it(self, settings: dict[str, Any]) -> None:
        assert ORGANISATION not in {each.action for each in view_of(with_providers('Google', **settings)).buttons}


class TestAnAddressThatTheProviderHasNotVerified:
    def view(self, user: User, setup: PageSetup | None = None) -> CardView:
        return view_of(setup or with_providers('Google'), 'confirm', user=user)

    def test_is_named_with_whom_to_ask(self) -> None:
        view = self.view(UNPROVEN, with_providers('Google', support_url='/help'))
        assert view.heading == ENGLISH.provider_email
        assert view.notice == f'Google has not confirmed {EMAIL}. Please confirm it there, then log in again.'
        assert [each.href for each in view.links] == ['/help']

    def test_that_is_missing_is_said_to_be_missing(self) -> None:
        view = self.view(UNPROVEN.model_copy(update={'email': None}))
        assert view.notice.startswith('Google has given us no email address.')

    def test_asks_for_no_code(self) -> None:
        view = self.view(UNPROVEN)
        assert (view.fields, view.buttons, view.button) == ((), (), 'Log in another way')
        assert 'one-time-code' not in html_of(view)

    def test_keeps_running_from_left_to_right(self) -> None:
        assert f'\u2066{EMAIL}\u2069' in self.view(UNPROVEN, with_providers('Google', texts=ARABIC)).notice

    async def test_its_button_logs_the_user_out(self) -> None:
        state = state_of(step='confirm', user=UNPROVEN)
        port = asked_port()
        shown = card('confirm', state, with_providers('Google'))
        assert set(shown.actions) == {SUBMIT}
        await shown.actions[SUBMIT](store_on(port), {})
        port.logout.assert_awaited_once_with()

    @pytest.mark.parametrize(
        'user',
        [
            UNPROVEN.model_copy(update={'identities': ()}),
            UNPROVEN.model_copy(update={'identities': (GOOGLE.model_copy(update={'primary': False}),)}),
        ],
        ids=['of the pool', 'linked'],
    )
    def test_a_user_of_the_pool_still_enters_the_code(self, user: User) -> None:
        assert [each.name for each in self.view(user).fields] == ['email', 'code']


@pytest.mark.parametrize(
    ('code', 'rule'),
    [
        *(('provider_refused', rule) for rule in ('cancelled', 'login_required', 'linked', 'other_user', 'not_recent')),
        ('provider_refused', 'organisation'),
        *(('provider_answer', rule) for rule in ('issuer', 'malformed')),
    ],
)
def test_each_reason_of_a_refusal_has_words_of_its_own(code: str, rule: str) -> None:
    assert ENGLISH.rules[f'{code}.{rule}'] != ENGLISH.errors[code]
