"""The cards of an unfinished sign-in: what a user reads for each kind of challenge, and the answer that is sent."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from unittest.mock import AsyncMock

import pytest
from pydantic import SecretStr
from support.cards import (
    COMMON,
    DELIVERY,
    EMAIL,
    NEXT,
    asked_port,
    card_of_challenge,
    page_setup,
    read,
    state_of,
    store_on,
)

from authui.errors import CodeMismatchError, UnavailableError
from authui.models import (
    Challenge,
    ChallengeAnswer,
    CodeChallenge,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasskeyChallenge,
    PasswordChallenge,
    StageChallenge,
    TotpKey,
)
from authui.pages import Field, PageSetup, Rule, Values
from authui.pages.cards import shown_view
from authui.pages.description import SUBMIT, CardView
from authui.pages.setup import CHALLENGE_SCREENS
from authui.pages.texts import ENGLISH, Texts

CODE = CodeChallenge(name='EMAIL_OTP', factor='email', delivery=DELIVERY, can_resend=True, **COMMON)
SET_UP = MfaSetupChallenge(factors=('app', 'email'), **COMMON)


class TestWhatIsKnownOfACode:
    @pytest.mark.parametrize(
        ('name', 'can_resend', 'digits'),
        [
            ('SOFTWARE_TOKEN_MFA', False, 6),
            ('SMS_MFA', False, 6),
            ('EMAIL_OTP', False, 6),
            ('EMAIL_OTP', True, 8),
            ('SMS_OTP', True, 8),
        ],
    )
    def test_is_its_length(self, name: Any, can_resend: bool, digits: int) -> None:
        challenge = CODE.model_copy(update={'name': name, 'can_resend': can_resend})
        (field,) = card_of_challenge(challenge).view(state_of(challenge)).fields
        assert field.digits == digits


class TestALostApp:
    @pytest.mark.parametrize(('factor', 'helped'), [('app', True), ('email', False), ('sms', False)])
    def test_is_helped_where_its_code_is_asked_for(self, factor: Any, helped: bool) -> None:
        challenge = CODE.model_copy(update={'factor': factor, 'can_resend': False})
        (back,) = card_of_challenge(challenge).view(state_of(challenge)).buttons
        assert back.before.startswith('Lost your phone or the app?') is helped


class TestAQuestionOfThePools:
    @pytest.mark.parametrize(
        ('parameters', 'shown'),
        [
            ((('question', '2 + 2?'),), '2 + 2?'),
            ((('Prompt', ' Your pet? '), ('hint', 'It barks')), 'Your pet?'),
            ((('hint', 'It barks'),), 'It barks'),
            ((('USERNAME', 'u1'), ('riddle', '6 x 7')), ''),
            ((('question', ' '), ('hint', 'It barks')), 'It barks'),
            ((('question', 'x' * 501),), 'x' * 500),
            ((), ''),
        ],
    )
    def test_is_shown_where_it_says_it_by_a_usual_name(
        self, parameters: tuple[tuple[str, str], ...], shown: str
    ) -> None:
        challenge = OtherChallenge(name='CUSTOM_CHALLENGE', parameters=parameters, **COMMON)
        assert card_of_challenge(challenge).view(state_of(challenge)).info == shown


class Question:
    """The card of a stage that a host has added."""

    def title(self, texts: Texts) -> str:
        return f'{texts.login}: one more question'

    def info(self, texts: Texts, challenge: StageChallenge) -> str:
        assert texts.language == 'en-US'
        return f'About {challenge.parameters[0][1]}'

    def fields(self, texts: Texts, challenge: StageChallenge) -> list[Field]:
        assert challenge.name == 'pet'
        return [Field(name='pet', label='Name of your pet', rules=(Rule('required', texts.field_required),))]

    def answer(self, values: Values) -> ChallengeAnswer:
        return ChallengeAnswer(attributes=(('pet', values['pet']),))


STAGE = StageChallenge(name='pet', parameters=(('topic', 'cats'),), **COMMON)
WITH_STAGE = page_setup(stage_cards={'pet': Question()})
CHALLENGES: list[tuple[Challenge, str]] = [
    (CODE, 'Enter your code|Code|Continue|Send a new code|Back to login'),
    (
        CODE.model_copy(update={'factor': 'app', 'can_resend': False}),
        'Enter your code|Code of your authenticator app|Continue|Back to login',
    ),
    (
        PasswordChallenge(name='PASSWORD_SRP', factor_name='PASSWORD_SRP', **COMMON),
        'Enter your password|Password|Continue|Back to login',
    ),
    (
        NewPasswordChallenge(required=('given_name',), **COMMON),
        """Choose a new password|New password|Confirm Password|First name
        |Your account needs a new password before you can go on.|Continue|Back to login""",
    ),
    (
        PasskeyChallenge(options='{}', **COMMON),
        """Sign in with your passkey|Confirm with your fingerprint, your face or your screen lock.|Use your passkey
        |Use your password instead""",
    ),
    (OtherChallenge(name='CUSTOM_CHALLENGE', **COMMON), 'One more step|Answer|Continue|Back to login'),
]


class TestChallenges:
    @pytest.mark.parametrize(('challenge', 'expected'), CHALLENGES)
    def test_says_what_it_asks_for(self, challenge: Challenge, expected: str) -> None:
        said = read(card_of_challenge(challenge).view(state_of(challenge)))
        assert said == re.split(r'\s*\|', expected)

    @pytest.mark.parametrize(
        'challenge',
        [
            MfaChoiceChallenge(factors=('app', 'sms'), **COMMON),
            FactorChoiceChallenge(factors=('app', 'sms'), **COMMON),
        ],
    )
    def test_a_choice_has_the_factors_on_offer(self, challenge: Challenge) -> None:
        (field,) = card_of_challenge(challenge).view(state_of(challenge)).fields
        assert [each.value for each in field.choices] == ['app', 'sms']
        assert [each.label for each in field.choices] == [ENGLISH.factors['app'], ENGLISH.factors['sms']]

    def test_the_stage_of_a_host_has_the_card_of_the_host(self) -> None:
        view = card_of_challenge(STAGE, WITH_STAGE).view(state_of(STAGE))
        assert read(view) == [
            'Login: one more question', 'Name of your pet', 'About cats', 'Continue', 'Back to login',
        ]  # fmt: skip

    @pytest.mark.parametrize('challenge', [CODE, SET_UP.model_copy(update={'factors': ('app',)}), STAGE])
    def test_the_validator_of_its_screen_checks_it(self, challenge: Challenge) -> None:
        screen = CHALLENGE_SCREENS[challenge.kind]

        def check(_values: Values) -> None: ...

        made = card_of_challenge(challenge, replace(WITH_STAGE, validators={screen: check}))
        assert made.validate is check


class TestSetUp:
    def asked(self, view: CardView) -> list[str]:
        return [each.name for each in view.fields]

    def test_several_factors_are_a_choice_first(self) -> None:
        made = card_of_challenge(SET_UP)
        (field,) = made.view(state_of(SET_UP)).fields
        assert (field.label, [each.value for each in field.choices]) == (ENGLISH.set_up_question, ['app', 'email'])
        assert not made.shows_totp

    @pytest.mark.parametrize(
        ('factor', 'asked', 'info', 'shows'),
        [('app', 'code', ENGLISH.set_up_info, True), ('email', 'email', ENGLISH.set_up_email_info, False)],
    )
    @pytest.mark.parametrize('is_only', [False, True])
    def test_the_query_selects_the_card_of_the_factor_that_was_chosen(
        self, factor: str, asked: str, info: str, shows: bool, is_only: bool
    ) -> None:
        challenge = SET_UP.model_copy(update={'factors': (factor,)}) if is_only else SET_UP
        made = card_of_challenge(challenge) if is_only else card_of_challenge(challenge, factor=factor)
        view = made.view(state_of(challenge))
        assert (self.asked(view), view.info, made.shows_totp) == ([asked], info, shows)

    @pytest.mark.parametrize('factor', ['sms', 'password', 'nonsense', ''])
    def test_a_factor_that_is_not_on_offer_leads_back_to_the_choice(self, factor: str) -> None:
        assert self.asked(card_of_challenge(SET_UP, factor=factor).view(state_of(SET_UP))) == ['factor']

    def test_what_a_page_cannot_set_up_is_not_on_offer(self) -> None:
        challenge = SET_UP.model_copy(update={'factors': ('sms', 'app')})
        assert card_of_challenge(challenge, factor='sms').shows_totp


ANSWERS: list[tuple[Challenge, dict[str, str], Values, ChallengeAnswer]] = [
    (CODE, {}, {'code': '123456'}, ChallengeAnswer(secret=SecretStr('123456'))),
    (
        PasswordChallenge(name='PASSWORD', factor_name='PASSWORD', **COMMON),
        {},
        {'password': ' a pass word '},
        ChallengeAnswer(secret=SecretStr(' a pass word ')),
    ),
    (
        NewPasswordChallenge(required=('given_name', 'phone_number'), **COMMON),
        {},
        {'password': 'pass word', 'repeated': 'pass word', 'given_name': ' Ann ', 'phone_number': '+49 (30) 123-456'},
        ChallengeAnswer(
            secret=SecretStr('pass word'), attributes=(('given_name', 'Ann'), ('phone_number', '+4930123456'))
        ),
    ),
    (
        MfaChoiceChallenge(factors=('app', 'sms'), **COMMON),
        {},
        {'factor': 'sms'},
        ChallengeAnswer(factor='sms'),
    ),
    (FactorChoiceChallenge(factors=('app', 'sms'), **COMMON), {}, {'factor': 'email'}, ChallengeAnswer()),
    (SET_UP, {'factor': 'app'}, {'code': '123456'}, ChallengeAnswer(factor='app', secret=SecretStr('123456'))),
    (
        SET_UP,
        {'factor': 'email'},
        {'email': ' ann@example.org'},
        ChallengeAnswer(factor='email', attributes=(('email', EMAIL),)),
    ),
    (
        OtherChallenge(name='CUSTOM_CHALLENGE', **COMMON),
        {},
        {'answer': 'blue'},
        ChallengeAnswer(secret=SecretStr('blue')),
    ),
    (
        PasskeyChallenge(options='{}', **COMMON),
        {},
        {'credential': '{"id": "x"}'},
        ChallengeAnswer(credential=SecretStr('{"id": "x"}')),
    ),
    (STAGE, {}, {'pet': 'Tom'}, ChallengeAnswer(attributes=(('pet', 'Tom'),))),
]


class TestActions:
    @pytest.mark.parametrize(('challenge', 'query', 'values', 'answer'), ANSWERS)
    async def test_the_values_make_the_answer(
        self, challenge: Challenge, query: dict[str, str], values: Values, answer: ChallengeAnswer
    ) -> None:
        auth = asked_port()
        auth.answer.return_value = CODE
        made = card_of_challenge(challenge, WITH_STAGE, **query)
        assert await made.actions[SUBMIT](store_on(auth, challenge), values) is None
        auth.answer.assert_awaited_once_with(answer)

    async def test_a_new_code_and_the_way_back_are_asked_for_without_values(self) -> None:
        auth = asked_port()
        auth.resend_challenge.return_value = CODE
        actions, store = card_of_challenge(CODE).actions, store_on(auth, CODE)
        await actions['resend'](store, {'code': ''})
        auth.resend_challenge.assert_awaited_once_with()
        assert store.state.account.notice == 'code_sent'
        await actions['cancel'](store, {'code': ''})
        auth.cancel.assert_awaited_once_with()
        assert store.state.account.step == 'login'

    def test_no_new_code_is_offered_where_it_needs_a_new_sign_in(self) -> None:
        challenge = CODE.model_copy(update={'can_resend': False})
        assert 'resend' not in card_of_challenge(challenge).actions

    @pytest.mark.parametrize(
        ('chosen', 'query'), [('app', 'factor=app'), ('email', 'factor=email'), ('a&b=/é', 'factor=a%26b%3D%2F%C3%A9')]
    )
    async def test_the_choice_of_what_to_set_up_leads_to_the_card_of_that_factor(self, chosen: str, query: str) -> None:
        auth = asked_port()
        url = await card_of_challenge(SET_UP).actions[SUBMIT](store_on(auth, SET_UP), {'factor': chosen})
        assert url == f'/mfa-setup?{NEXT}&{query}'
        auth.answer.assert_not_awaited()


class TestKeyOfAnApp:
    KEY = SecretStr('JBSWY3DPEHPK3PXP')

    def told(self, outcome: object) -> AsyncMock:
        auth = asked_port()
        auth.set_up_totp.side_effect = [outcome]
        return auth

    async def test_is_shown_with_the_account_that_it_is_for(self, setup: PageSetup) -> None:
        store = store_on(self.told(TotpKey(secret=self.KEY)), SET_UP)
        view = await shown_view(setup, store, card_of_challenge(SET_UP, factor='app'))
        assert view.totp is not None
        assert (view.totp.key, view.totp.issuer, view.totp.account) == (self.KEY, 'Reports', EMAIL)

    async def test_is_shown_again_with_what_was_wrong_about_the_code(self, setup: PageSetup) -> None:
        auth = self.told(TotpKey(secret=self.KEY))
        auth.answer.side_effect = CodeMismatchError()
        store, made = store_on(auth, SET_UP), card_of_challenge(SET_UP, factor='app')
        await made.actions[SUBMIT](store, {'code': '000000'})
        view = await shown_view(setup, store, made)
        assert view.totp is not None
        assert (view.error, view.error_field) == (ENGLISH.errors['code_mismatch'], 'code')

    async def test_is_missing_where_the_pool_does_not_answer_and_the_card_says_so(self, setup: PageSetup) -> None:
        store = store_on(self.told(UnavailableError()), SET_UP)
        view = await shown_view(setup, store, card_of_challenge(SET_UP, factor='app'))
        assert view.totp is None
        assert view.error == ENGLISH.errors['unavailable']

    async def test_is_asked_for_by_no_other_card(self, setup: PageSetup) -> None:
        auth = asked_port()
        assert (await shown_view(setup, store_on(auth, CODE), card_of_challenge(CODE))).totp is None
        auth.set_up_totp.assert_not_awaited()


@pytest.fixture
def setup() -> PageSetup:
    return page_setup()
