"""The cards of a sign-in by passkey: what the script finds on them, and what works without it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.cards import COMMON, EMAIL, NEXT, PASSKEY_SCRIPT, asked_port, card, page_setup, state_of, store_on
from support.markup import Element, read

from authui.errors import AuthError, CredentialsError, PasskeyRefusedError
from authui.models import FactorChoiceChallenge, PasskeyChallenge, Problem
from authui.pages.cards import card_of
from authui.pages.description import CardView
from authui.pages.html import form_html
from authui.pages.rules import Field
from authui.pages.texts import ENGLISH, GERMAN, Texts

REQUEST = '{"challenge":"a<b>&\\"","rpId":"localhost"}'
ASKED = PasskeyChallenge(options=REQUEST, **COMMON)
OFFERED = page_setup(settings={'passkeys': True})


def login(setup: Any = OFFERED, **state: Any) -> CardView:
    return card('login', state_of(**state), setup).view(state_of(**state))


def passkey_card() -> CardView:
    return card('passkey', state_of(ASKED)).view(state_of(ASKED))


def drawn(view: CardView, texts: Texts = ENGLISH, prefix: str = '') -> Element:
    return read(form_html(view, texts, action='/login', prefix=prefix, focus=True))


class TestTheLogin:
    def test_has_a_button_for_a_passkey_after_that_for_the_password(self) -> None:
        view = login()
        assert [each.action for each in view.buttons] == ['passkey']
        buttons = drawn(view).all('button', name='authui-do')
        assert [each.attributes['value'] for each in buttons] == ['submit', 'passkey']
        assert buttons[1].attributes['data-needs'] == 'email'

    def test_has_none_where_the_pool_has_no_passkeys(self) -> None:
        view = login(page_setup())
        assert (view.buttons, view.passkey) == ((), None)
        assert drawn(view).all('authui-passkey') == []

    def test_has_it_besides_that_without_a_password(self) -> None:
        view = login(page_setup(settings={'passkeys': True, 'flow': 'USER_AUTH'}))
        assert [each.action for each in view.buttons] == ['passkey', 'without_password']

    @pytest.mark.parametrize(('knows', 'offers'), [(True, f'/authui/passkey?{NEXT}'), (False, None)])
    def test_asks_for_an_offer_only_where_a_passkey_was_used(self, knows: bool, offers: str | None) -> None:
        element = drawn(login(knows_passkey=knows)).one('authui-passkey')
        assert element.attributes.get('data-offers') == offers

    @pytest.mark.parametrize(
        ('error', 'is_unknown'),
        [(PasskeyRefusedError(rule='unknown'), True), (PasskeyRefusedError(), False), (CredentialsError(), False)],
    )
    def test_says_that_a_passkey_is_gone_only_where_the_pool_says_so(self, error: AuthError, is_unknown: bool) -> None:
        view = login(error=Problem.of(error))
        assert ('data-unknown' in drawn(view).one('authui-passkey').attributes) is is_unknown
        assert view.error == ENGLISH.errors[error.code]

    async def test_begins_with_the_email_and_the_tick(self) -> None:
        port = asked_port()
        port.sign_in_by.return_value = ASKED
        store = store_on(port)
        made = card('login', state_of(), OFFERED)
        await made.actions['passkey'](store, {'email': EMAIL, 'remember': 'on', 'password': ''})
        port.sign_in_by.assert_awaited_once_with(EMAIL, 'passkey', remember=True)
        assert (store.state.account.step, store.state.account.challenge) == ('challenge', ASKED)

    async def test_says_so_where_the_account_has_no_passkey(self) -> None:
        port = asked_port()
        choice = FactorChoiceChallenge(factors=('password', 'email'), **COMMON)
        port.sign_in_by.return_value = choice
        store = store_on(port)
        await card('login', state_of(), OFFERED).actions['passkey'](store, {'email': EMAIL})
        assert (store.state.account.challenge, store.state.account.notice) == (choice, 'no_passkey')
        shown = card_of(OFFERED, 'factor', '/', store.state.account)
        assert shown is not None
        assert shown.view(store.state.account).notice == ENGLISH.notices['no_passkey']


class TestTheCard:
    def test_has_the_request_in_it_before_anything_is_pressed(self) -> None:
        element = drawn(passkey_card(), prefix='/app').one('authui-passkey')
        assert element.attributes['data-request'] == REQUEST
        assert element.attributes['data-script'] == f'/app{PASSKEY_SCRIPT}'
        assert set(json.loads(element.attributes['data-texts'])) == {'cancelled', 'unsupported', 'failed'}

    def test_has_one_button_that_sends_it_and_one_for_the_password(self) -> None:
        buttons = drawn(passkey_card()).all('button', name='authui-do')
        assert [(each.attributes['value'], each.text) for each in buttons] == [
            ('submit', 'Use your passkey'),
            ('cancel', 'Use your password instead'),
        ]
        assert 'autofocus' in buttons[0].attributes

    def test_says_without_scripts_that_the_password_is_the_way(self) -> None:
        assert drawn(passkey_card()).one('noscript').text == ENGLISH.passkey_unsupported

    def test_speaks_the_language_of_the_page(self) -> None:
        element = drawn(passkey_card(), GERMAN).one('authui-passkey')
        assert json.loads(element.attributes['data-texts'])['cancelled'] == GERMAN.passkey_cancelled

    async def test_leads_back_to_the_login_with_the_email_and_the_tick(self) -> None:
        port = asked_port()
        store = store_on(port, ASKED)
        await card('passkey', state_of(ASKED)).actions['cancel'](store, {'credential': ''})
        assert (store.state.account.step, store.state.account.email) == ('login', EMAIL)


class TestAHiddenField:
    FIELD = Field(name='credential', label='Passkey', type='hidden', value='canary')

    def test_is_never_shown_and_never_filled_in_again(self) -> None:
        view = CardView(name='challenge', heading='Passkey', button='Go', fields=(self.FIELD,))
        (field,) = drawn(view).all('input', name='credential')
        assert field.attributes.keys() == {'type', 'name', 'autocomplete', 'hidden'}
        assert 'canary' not in form_html(view, ENGLISH, action='/x', prefix='')
        assert self.FIELD.is_secret

    def test_never_gets_the_focus(self) -> None:
        view = CardView(name='challenge', heading='Passkey', button='Go', fields=(self.FIELD,))
        assert [each.attributes['value'] for each in drawn(view).all('button') if 'autofocus' in each.attributes] == [
            'submit'
        ]


class TestPasswordManagers:
    def test_find_the_passkey_at_the_field_of_the_email(self) -> None:
        field = drawn(login()).one('input', name='email')
        assert field.attributes['autocomplete'] == 'username webauthn'

    def test_are_told_of_the_account_once(self) -> None:
        assert drawn(login()).all('input', autocomplete='username') == []
