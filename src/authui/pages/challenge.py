"""The cards of an unfinished sign-in: one for each kind of challenge.

More than 300 lines, because each kind of challenge has its card here, and all of them share the form at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from pydantic import SecretStr

from authui.account import Account, AccountState
from authui.models import (
    Challenge,
    ChallengeAnswer,
    CodeChallenge,
    Factor,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasskeyChallenge,
    PasswordChallenge,
    StageChallenge,
)
from authui.models.typed import plain_email
from authui.pages.attributes import attribute_field, attributes_of
from authui.pages.card import (
    back_button,
    cancel,
    code_field,
    new_password_fields,
    password_rules,
    resend_button,
    with_state,
)
from authui.pages.description import SUBMIT, Button, Card, CardView, FormAction, PasskeyRequests, Values
from authui.pages.identifier_field import email_rules
from authui.pages.rules import Choice, Field, Rule
from authui.pages.setup import CHALLENGE_SCREENS, PageSetup
from authui.store import Store

_APP_DIGITS = 6
_QUESTIONS = ('question', 'prompt', 'hint')
"""The parameters in which triggers of pools say what a challenge of their own asks for."""
_MOST_ASKED = 500
"""How many characters of that are shown."""
_SET_UP_HERE = frozenset[Factor]({'app', 'email'})
"""The second factors that these cards can set up."""


def challenge_card(setup: PageSetup, challenge: Challenge, target: str, *, factor: str = '') -> Card:
    """Return the card that asks for the answer to a challenge.

    `factor` is the second factor to set up, where the user has chosen it already.
    """
    match challenge:
        case CodeChallenge():
            card = _code(setup, challenge)
        case PasswordChallenge():
            card = _password(setup, challenge)
        case NewPasswordChallenge():
            card = _new_password(setup, challenge)
        case MfaChoiceChallenge() | FactorChoiceChallenge():
            card = _choice(setup, challenge)
        case MfaSetupChallenge():
            card = _mfa_setup(setup, challenge, target, factor)
        case PasskeyChallenge():
            card = _passkey(setup, challenge)
        case OtherChallenge():
            card = _other(setup, challenge)
        case StageChallenge():
            card = _stage(setup, challenge)
    return card


def challenge_title(setup: PageSetup, challenge: Challenge) -> str:
    """Return the title of a challenge's card."""
    if isinstance(challenge, StageChallenge):
        return setup.stage_cards[challenge.name].title(setup.texts)
    return setup.texts.challenges[challenge.kind]


def _code(setup: PageSetup, challenge: CodeChallenge) -> Card:
    texts = setup.texts
    label = texts.app_code if challenge.factor == 'app' else texts.sent_code
    return _card(
        setup,
        challenge,
        [code_field(texts, label, digits=_digits(challenge))],
        lambda values: ChallengeAnswer(secret=SecretStr(values['code'])),
        can_resend=challenge.can_resend,
        lost=texts.lost_app_help if challenge.factor == 'app' else '',
    )


def _digits(challenge: CodeChallenge) -> int:
    """Return how many digits a code has: the one that stands for a password has eight, a second factor has six."""
    return 8 if challenge.can_resend and challenge.name in {'EMAIL_OTP', 'SMS_OTP'} else _APP_DIGITS


def _password(setup: PageSetup, challenge: PasswordChallenge) -> Card:
    texts = setup.texts
    field = Field(
        name='password',
        label=texts.password,
        type='password',
        autocomplete='current-password',
        rules=password_rules(texts, 1),
    )
    return _card(setup, challenge, [field], lambda values: ChallengeAnswer(secret=SecretStr(values['password'])))


def _passkey(setup: PageSetup, challenge: PasskeyChallenge) -> Card:
    """Return the card of a passkey, which the button asks the browser for; the way back leads to the password."""
    texts = setup.texts
    card = _card(
        setup,
        challenge,
        [Field(name='credential', label=texts.passkey_use, type='hidden')],
        lambda values: ChallengeAnswer(credential=SecretStr(values['credential'])),
        info=texts.passkey_info,
    )

    def view(state: AccountState) -> CardView:
        return replace(
            card.view(state),
            button=texts.passkey_use,
            buttons=(Button(action='cancel', text=texts.passkey_password),),
            passkey=PasskeyRequests(script=setup.files.passkey_script, request=challenge.options),
        )

    return replace(card, view=view)


def _new_password(setup: PageSetup, challenge: NewPasswordChallenge) -> Card:
    texts = setup.texts
    required = [attribute_field(texts, name) for name in challenge.required]

    def answer(values: Values) -> ChallengeAnswer:
        given = attributes_of(challenge.required, values)
        return ChallengeAnswer(secret=SecretStr(values['password']), attributes=given)

    fields = [*new_password_fields(texts, setup.settings, texts.new_password), *required]
    return _card(setup, challenge, fields, answer, info=texts.new_password_info)


def _choice(setup: PageSetup, challenge: MfaChoiceChallenge | FactorChoiceChallenge) -> Card:
    field = _factor_field(setup, setup.texts.factor_question, challenge.factors)

    def answer(values: Values) -> ChallengeAnswer:
        return ChallengeAnswer(factor=_chosen(challenge.factors, values['factor']))

    return _card(setup, challenge, [field], answer)


def _factor_field(setup: PageSetup, question: str, factors: Sequence[Factor]) -> Field:
    texts = setup.texts
    return Field(
        name='factor',
        label=question,
        type='choice',
        choices=[Choice(factor, texts.factors[factor]) for factor in factors],
        rules=(Rule('required', texts.factor_required),),
    )


def _chosen(factors: Sequence[Factor], value: str) -> Factor | None:
    return next((factor for factor in factors if factor == value), None)


def _mfa_setup(setup: PageSetup, challenge: MfaSetupChallenge, target: str, factor: str) -> Card:
    cards: Mapping[str, Callable[[PageSetup, MfaSetupChallenge], Card]] = {'app': _set_up_app, 'email': _set_up_email}
    offered = [each for each in challenge.factors if each in _SET_UP_HERE]
    chosen = offered[0] if len(offered) == 1 else _chosen(offered, factor)
    if chosen is not None:
        return cards[chosen](setup, challenge)
    texts = setup.texts

    async def choose(_store: Store, values: Values) -> str:
        url = setup.url('mfa-setup', target)
        return f'{url}{"&" if "?" in url else "?"}factor={quote(values["factor"], safe="")}'

    view = CardView(
        name='challenge',
        heading=challenge_title(setup, challenge),
        button=texts.continue_button,
        fields=(_factor_field(setup, texts.set_up_question, offered),),
        buttons=(back_button(texts),),
    )
    return Card(
        name='challenge',
        view=lambda state: with_state(view, state, texts),
        actions={SUBMIT: choose, 'cancel': cancel},
    )


def _set_up_email(setup: PageSetup, challenge: MfaSetupChallenge) -> Card:
    texts = setup.texts
    field = Field(
        name='email',
        label=texts.signup_email,
        type='email',
        autocomplete='email',
        inputmode='email',
        guesses=True,
        rules=email_rules(texts),
    )
    return _card(
        setup,
        challenge,
        [field],
        lambda values: ChallengeAnswer(factor='email', attributes=(('email', plain_email(values['email'])),)),
        info=texts.set_up_email_info,
    )


def _set_up_app(setup: PageSetup, challenge: MfaSetupChallenge) -> Card:
    texts = setup.texts
    card = _card(
        setup,
        challenge,
        [code_field(texts, texts.app_code, digits=_APP_DIGITS)],
        lambda values: ChallengeAnswer(factor='app', secret=SecretStr(values['code'])),
        info=texts.set_up_info,
    )
    return replace(card, shows_totp=True)


def _other(setup: PageSetup, challenge: OtherChallenge) -> Card:
    texts = setup.texts
    field = Field(
        name='answer',
        label=texts.other_answer,
        autocomplete='off',
        rules=(Rule('required', texts.field_required),),
    )
    return _card(
        setup,
        challenge,
        [field],
        lambda values: ChallengeAnswer(secret=SecretStr(values['answer'])),
        info=_question(challenge),
    )


def _question(challenge: OtherChallenge) -> str:
    """Return what the pool's trigger asks; empty where it does not say it by one of the usual names."""
    said = {name.lower(): value.strip() for name, value in challenge.parameters}
    return next((said[name][:_MOST_ASKED] for name in _QUESTIONS if said.get(name)), '')


def _stage(setup: PageSetup, challenge: StageChallenge) -> Card:
    card = setup.stage_cards[challenge.name]
    fields = card.fields(setup.texts, challenge)
    return _card(setup, challenge, fields, card.answer, info=card.info(setup.texts, challenge))


def _card(
    setup: PageSetup,
    challenge: Challenge,
    fields: Sequence[Field],
    answer: Callable[[Values], ChallengeAnswer],
    *,
    info: str = '',
    can_resend: bool = False,
    lost: str = '',
) -> Card:
    """Return a card whose values make the answer to the challenge; `lost` is for users who cannot answer it."""
    texts, back = setup.texts, replace(back_button(setup.texts), before=lost)
    view = CardView(
        name='challenge',
        heading=challenge_title(setup, challenge),
        button=texts.continue_button,
        fields=tuple(fields),
        info=info,
        buttons=(back,),
    )

    async def submit(store: Store, values: Values) -> None:
        await store.dispatch(Account.answer_challenge, answer(values))

    def view_in(state: AccountState) -> CardView:
        shown = view
        if can_resend:
            is_sent = state.delivery is not None
            resend = resend_button(texts, is_paused=state.notice == 'code_sent', was_sent=is_sent)
            shown = replace(view, buttons=(resend, back))
        return with_state(shown, state, texts, notices=('code_sent', 'no_passkey'))

    resends: dict[str, FormAction] = {'resend': _resend} if can_resend else {}
    return Card(
        name='challenge',
        view=view_in,
        actions={SUBMIT: submit, 'cancel': cancel, **resends},
        validate=setup.validators.get(CHALLENGE_SCREENS[challenge.kind]),
    )


async def _resend(store: Store, _values: Values) -> None:
    await store.dispatch(Account.resend_code, store.state.account.identifier)
