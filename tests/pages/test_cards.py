"""The cards of the screens: what a user reads on them in each state, and where their links lead."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from nicegui import Client
from support.cards import (
    COMMON,
    DELIVERY,
    EMAIL,
    NEXT,
    SCREENS,
    TARGET,
    card,
    card_of_challenge,
    page_setup,
    read,
    state_of,
)

from authui.account import AccountState
from authui.account.next_screen import Form, Notice
from authui.errors import (
    AccountExistsError,
    AuthError,
    CodeMismatchError,
    CredentialsError,
    InputError,
    LimitExceededError,
    PasswordPolicyError,
    ThrottledError,
    TooManyAttemptsError,
)
from authui.models import (
    CodeChallenge,
    MfaSetupChallenge,
    Problem,
    User,
)
from authui.pages import Screen
from authui.pages.cards import cards_of, pressed
from authui.pages.description import SUBMIT, CardView
from authui.pages.texts import ARABIC, ENGLISH, Texts

CODE = CodeChallenge(name='EMAIL_OTP', factor='email', delivery=DELIVERY, can_resend=True, **COMMON)
SET_UP = MfaSetupChallenge(factors=('app', 'email'), **COMMON)
FORMS: tuple[Form, ...] = get_args(Form)


def view_of(form: Form, **state: Any) -> CardView:
    """Return the card of a form in a state."""
    if form == 'challenge':
        return card_of_challenge(CODE).view(state_of(CODE, **state))
    shown = state_of(**{'step': form} | state)
    return card(form, shown).view(shown)


class TestScreens:
    @pytest.mark.parametrize(
        ('form', 'expected'),
        [
            (
                'login',
                """Login|Email|Password|Remember me on this device|Login|Forgot your password?
                Need to confirm your email address? confirm""",
            ),
            (
                'signup',
                """Signup|Email address|We'll never share your email with anyone else.|Password|Confirm Password
                You will be required to confirm your email by entering the code that has been emailed to you.|Signup""",
            ),
            (
                'confirm',
                """Confirm|Email address|Confirmation Number
                Check your email (and spam folder) for a confirmation Number.
                You will need to login after confirming your email.|Confirm
                Use another email address|Need to login or signup?|Send a new code""",
            ),
            (
                'forgot',
                """Forgot your password|Email address
                If there is an account with this email, a code to set a new password is sent to it.
                Send a code|Back to login""",
            ),
            (
                'reset',
                """Set a new password|Email address|Confirmation Number
                Check your email (and spam folder) for a confirmation Number.|New password|Confirm Password
                Set the new password|Send a new code|Back to login""",
            ),
        ],
    )
    def test_says_what_it_asks_for(self, form: Form, expected: str) -> None:
        assert read(view_of(form)) == [part.strip() for line in expected.splitlines() for part in line.split('|')]

    def test_every_button_has_an_action_and_a_name_of_its_own(self) -> None:
        for form in FORMS:
            made = card_of_challenge(CODE) if form == 'challenge' else card(form, state_of(step=form))
            actions = [each.action for each in view_of(form).buttons]
            assert {SUBMIT, *actions} <= made.actions.keys()
            assert len(set(actions)) == len(actions)
            assert SUBMIT not in actions

    @pytest.mark.parametrize('screen', ['login', 'signup'])
    def test_login_and_signup_share_a_screen(self, screen: Screen) -> None:
        assert [each.name for each in cards_of(page_setup(), screen, TARGET, state_of())] == ['login', 'signup']

    @pytest.mark.parametrize(('kept', 'taken', 'says'), [('login', 'signup', 'Signup'), ('signup', 'login', 'Login')])
    def test_a_page_of_the_host_in_place_of_the_other_card_is_linked_to(
        self, monkeypatch: pytest.MonkeyPatch, kept: Screen, taken: Screen, says: str
    ) -> None:
        monkeypatch.setattr(Client, 'page_routes', {print: f'/{taken}'})
        (only,) = cards_of(page_setup(), kept, TARGET, state_of())
        link = only.view(state_of()).links[-1]
        assert (only.name, link.text, link.href, link.kind) == (kept, says, f'/{taken}?{NEXT}', 'page')

    @pytest.mark.parametrize('layout', ['single', 'split'])
    @pytest.mark.parametrize(
        ('screen', 'other', 'says'), [('login', 'signup', 'New here?'), ('signup', 'login', 'Already have an account?')]
    )
    def test_a_layout_with_one_card_has_a_link_to_the_other(
        self, layout: str, screen: Screen, other: Screen, says: str
    ) -> None:
        (only,) = cards_of(page_setup(settings={'layout': layout}), screen, TARGET, state_of())
        link = only.view(state_of()).links[-1]
        assert (only.name, link.before, link.href, link.kind) == (screen, says, f'/{other}?{NEXT}', 'screen')

    def test_links_keep_the_target(self) -> None:
        for form in ('login', 'confirm'):
            assert {each.href.partition('?')[2] for each in view_of(form).links} == {NEXT}
        assert [each.href for each in view_of('confirm').links] == [f'/signup?{NEXT}', f'/login?{NEXT}']

    @pytest.mark.parametrize('screen', sorted(set(SCREENS) - {'login', 'signup', 'confirm', 'forgot', 'reset'}))
    def test_a_challenge_has_a_card_on_its_own_screen_alone(self, screen: Screen) -> None:
        assert cards_of(page_setup(), screen, TARGET, state_of()) == ()
        assert len(cards_of(page_setup(), screen, TARGET, state_of(CODE))) == (screen == 'mfa')

    def test_the_email_goes_from_screen_to_screen(self) -> None:
        assert {view_of(form).identifier for form in FORMS} == {EMAIL}
        carried = [form for form in FORMS if any(each.carried for each in view_of(form).fields)]
        assert carried == ['login', 'signup', 'confirm', 'forgot', 'reset']

    def test_no_view_holds_what_was_typed(self) -> None:
        assert not [each for form in FORMS for each in view_of(form).fields if each.value]


class TestOptions:
    @pytest.mark.parametrize('ticked', [False, True])
    def test_the_session_is_kept_where_it_was_ticked(self, ticked: bool) -> None:
        tick = view_of('login', remember=ticked).fields[-1]
        assert (tick.name, tick.type, tick.ticked) == ('remember', 'tick', ticked)

    def test_strict_sessions_offer_no_such_tick(self) -> None:
        made = card('login', state_of(), page_setup(settings={'strict_sessions': True}))
        assert [each.name for each in made.view(state_of()).fields] == ['email', 'password']

    def test_a_pool_with_other_first_factors_offers_a_login_without_a_password(self) -> None:
        made = card('login', state_of(), page_setup(settings={'flow': 'USER_AUTH'}))
        (button,) = made.view(state_of()).buttons
        assert (button.text, button.needs) == ('Log in without a password', ('email',))
        assert 'without_password' not in card('login', state_of()).actions

    def test_a_sign_up_asks_for_the_attributes_that_the_pool_requires(self) -> None:
        setup = page_setup(settings={'signup_attributes': ('given_name', 'phone_number')})
        fields = card('signup', state_of(), setup).view(state_of()).fields
        assert [each.label for each in fields][1:3] == ['First name', 'Phone number']

    def test_a_sign_up_shows_what_the_user_agrees_to(self) -> None:
        setup = page_setup(settings={'terms_url': '/terms', 'privacy_url': 'https://example.org/privacy'})
        sentences = card('signup', state_of(), setup).view(state_of()).agreement
        assert [(each.before, each.text, each.after) for each in sentences] == [
            ('By signing up you accept the ', 'terms of use', '.'),
            ('The ', 'privacy policy', ' says what becomes of your data.'),
        ]
        assert [(each.href, each.kind) for each in sentences] == [
            ('/terms', 'window'),
            ('https://example.org/privacy', 'window'),
        ]

    def test_a_sign_up_speaks_only_of_terms_that_there_are(self) -> None:
        setup = page_setup(settings={'privacy_url': '/privacy'})
        assert [each.text for each in card('signup', state_of(), setup).view(state_of()).agreement] == [
            'privacy policy'
        ]
        assert not view_of('signup').agreement

    @pytest.mark.parametrize(('has_account', 'links'), [(True, [f'/account/email?{NEXT}']), (False, [])])
    def test_a_signed_in_user_can_correct_the_email_or_log_out(self, has_account: bool, links: list[str]) -> None:
        state = state_of(step='confirm', user=User(sub='1', username='u1', email=EMAIL))
        view = card('confirm', state, page_setup(settings={'account_screen': has_account})).view(state)
        assert [each.href for each in view.links] == links
        assert {each.kind for each in view.links} <= {'page'}
        assert [each.text for each in view.buttons] == ['Send a new code', 'Log out']
        assert not view.info, 'no login follows'


NOTICES: dict[Form, set[Notice]] = {
    'login': set(get_args(Notice))
    - {'not_confirmed', 'verify_email', 'verify_phone', 'code_sent', 'reset_required', 'no_passkey'},
    'signup': set(),
    'confirm': {'not_confirmed', 'verify_email', 'verify_phone', 'code_sent'},
    'forgot': set(),
    'reset': {'reset_required', 'code_sent'},
    'challenge': {'code_sent', 'no_passkey'},
}


class TestState:
    @pytest.mark.parametrize('form', FORMS)
    @pytest.mark.parametrize('notice', get_args(Notice))
    def test_a_notice_is_on_the_cards_that_it_is_for(self, form: Form, notice: Notice) -> None:
        said = view_of(form, notice=notice).notice
        if notice not in NOTICES[form]:
            assert not said
        elif form == 'reset' and notice == 'code_sent':
            assert said == 'If there is an account with this email, a code was sent.'
        else:
            assert said == ENGLISH.notices[notice]

    @pytest.mark.parametrize('form', FORMS)
    @pytest.mark.parametrize(
        ('error', 'field', 'says'),
        [
            (CredentialsError(), '', 'Email or password is wrong.'),
            (CodeMismatchError(), 'code', 'This is not the right code. Please check it and try again.'),
            (PasswordPolicyError(rule='number'), 'password', 'The password needs a number.'),
            (InputError(rule='given_name'), 'given_name', 'First name: this is not accepted. Please check it.'),
        ],
    )
    def test_an_error_is_said_with_its_field_on_its_own_card(
        self, form: Form, error: AuthError, field: str, says: str
    ) -> None:
        view = view_of(form, error=Problem.of(error))
        assert (view.error, view.error_field) == (says, field)
        others = [view_of(each, errors={form: Problem.of(error)}).error for each in FORMS if each != form]
        assert not any(others)

    def test_a_taken_email_is_answered_by_what_the_user_can_do_instead(self) -> None:
        error = Problem.of(AccountExistsError())
        assert [(each.text, each.href) for each in view_of('signup', error=error).offers] == [
            ('Log in instead', f'/login?{NEXT}'),
            ('Reset the password', f'/forgot?{NEXT}'),
        ]
        assert not view_of('signup', error=Problem.of(CredentialsError())).offers
        assert not view_of('login', error=error).offers

    @pytest.mark.parametrize(
        ('error', 'seconds'),
        [
            (TooManyAttemptsError(retry_after=12.5), 12.5),
            (TooManyAttemptsError(), 30.0),
            (LimitExceededError(), 30.0),
            (ThrottledError(retry_after=7), 7.0),
            (ThrottledError(), 5.0),
            (CredentialsError(), 0.0),
        ],
    )
    def test_a_form_waits_for_as_long_as_the_error_says(self, error: AuthError, seconds: float) -> None:
        for form in FORMS:
            assert view_of(form, error=Problem.of(error)).wait == seconds
            assert view_of(form).wait == 0.0

    def test_the_cards_that_ask_for_a_code_say_where_it_went(self) -> None:
        hints = {form: view_of(form, delivery=DELIVERY).hint for form in FORMS}
        assert hints == {
            'login': '',
            'signup': '',
            'confirm': 'A code was sent to a***@e***.',
            'forgot': '',
            'reset': 'If there is an account with this email, a code was sent.',
            'challenge': 'A code was sent to a***@e***.',
        }

    def test_a_reset_says_once_that_a_code_was_sent(self) -> None:
        view = view_of('reset', delivery=DELIVERY, notice='code_sent')
        assert (view.notice, view.hint) == ('If there is an account with this email, a code was sent.', '')

    @pytest.mark.parametrize(('texts', 'shown'), [(ENGLISH, 'a***@e***'), (ARABIC, '\u2066a***@e***\u2069')])
    def test_an_address_keeps_its_direction_in_a_text_of_the_other(self, texts: Texts, shown: str) -> None:
        state = state_of(step='confirm', delivery=DELIVERY)
        assert shown in card('confirm', state, page_setup(texts)).view(state).hint

    def test_the_card_whose_call_is_under_way_is_busy(self) -> None:
        for sent in FORMS:
            assert [form for form in FORMS if view_of(form, pending=sent).busy] == [sent]

    def test_all_but_the_signup_are_busy_until_the_target_of_a_login_opens(self) -> None:
        assert [form for form in FORMS if not view_of(form, authorized=True).busy] == ['signup']

    @pytest.mark.parametrize('notice', get_args(Notice))
    def test_only_good_news_is_a_success_and_only_a_hindrance_a_warning(self, notice: Notice) -> None:
        good = {
            'confirmed', 'already_confirmed', 'code_sent', 'ready', 'password_reset', 'account_deleted',
            'signed_out_everywhere', 'logged_out',
        }  # fmt: skip
        kind = (
            'success' if notice in good else 'warning' if notice in {'unavailable', 'step_expired'} else 'information'
        )
        for form in FORMS:
            assert not view_of(form, notice=notice).notice or view_of(form, notice=notice).notice_kind == kind

    def test_every_card_with_a_new_password_knows_whose_it_is(self) -> None:
        assert {view_of(form).account for form in FORMS} == {EMAIL}


class TestPauses:
    def test_the_first_code_begins_the_pause_too(self) -> None:
        for form in ('confirm', 'reset', 'challenge'):
            for delivery in (None, DELIVERY):
                (again,) = [each for each in view_of(form, delivery=delivery).buttons if each.action == 'resend']
                assert again.was_done == (delivery is not None)

    def test_a_code_is_asked_for_once_a_minute(self) -> None:
        pauses = {form: [each.pause for each in view_of(form).buttons if each.action == 'resend'] for form in FORMS}
        assert pauses == {'login': [], 'signup': [], 'confirm': [60], 'forgot': [], 'reset': [60], 'challenge': [60]}

    @pytest.mark.parametrize(('notice', 'paused'), [('code_sent', True), (None, False)])
    def test_a_challenge_whose_code_was_just_sent_again_pauses_from_the_start(
        self, notice: Notice | None, paused: bool
    ) -> None:
        assert [each.is_paused for each in view_of('challenge', notice=notice).buttons] == [paused, False]

    def test_a_button_that_was_pressed_pauses_and_the_others_do_not(self) -> None:
        view = pressed(view_of('reset'), 'resend')
        assert [(each.action, each.is_paused) for each in view.buttons] == [('resend', True), ('cancel', False)]


def test_the_view_of_the_same_state_is_the_same() -> None:
    state: AccountState = state_of(error=Problem.of(CredentialsError()))
    made = card('login', state)
    assert made.view(state) == made.view(state)
