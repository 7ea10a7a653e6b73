"""The cards of an unfinished sign-in: one for each kind of challenge."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui
from pydantic import SecretStr

from authui.account import Account
from authui.models import (
    Challenge,
    ChallengeAnswer,
    CodeChallenge,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasswordChallenge,
    StageChallenge,
)
from authui.pages.attributes import attribute_field, attributes_of
from authui.pages.card import back_link, code_field, email_rules, new_password_fields, password_rules, show_state
from authui.pages.form import AuthForm, Values
from authui.pages.rules import Choice, Field, Rule
from authui.pages.setup import CHALLENGE_SCREENS, PageSetup
from authui.pages.totp import TotpKeyView
from authui.store import Store
from authui.typed import plain_email


def challenge_card(setup: PageSetup, store: Store, challenge: Challenge) -> None:
    """Draw the card that asks for the answer to a challenge."""
    match challenge:
        case CodeChallenge():
            _code(setup, store, challenge)
        case PasswordChallenge():
            _password(setup, store, challenge)
        case NewPasswordChallenge():
            _new_password(setup, store, challenge)
        case MfaChoiceChallenge() | FactorChoiceChallenge():
            _choice(setup, store, challenge)
        case MfaSetupChallenge():
            _mfa_setup(setup, store, challenge)
        case OtherChallenge():
            _other(setup, store, challenge)
        case StageChallenge():
            _stage(setup, store, challenge)


def challenge_title(setup: PageSetup, challenge: Challenge) -> str:
    """Return the title of a challenge's card."""
    if isinstance(challenge, StageChallenge):
        return setup.stage_cards[challenge.name].title(setup.texts)
    return setup.texts.challenges[challenge.kind]


def _code(setup: PageSetup, store: Store, challenge: CodeChallenge) -> None:
    texts = setup.texts
    label = texts.app_code if challenge.factor == 'app' else texts.sent_code

    async def resend() -> None:
        await store.dispatch(Account.resend_code, store.state.account.email)

    _card(
        setup,
        store,
        challenge,
        [code_field(texts, label)],
        lambda values: ChallengeAnswer(secret=SecretStr(values['code'])),
        on_resend=resend if challenge.can_resend else None,
    )


def _password(setup: PageSetup, store: Store, challenge: PasswordChallenge) -> None:
    texts = setup.texts
    field = Field(
        name='password',
        label=texts.password,
        type='password',
        autocomplete='current-password',
        rules=password_rules(texts, 1),
    )
    _card(setup, store, challenge, [field], lambda values: ChallengeAnswer(secret=SecretStr(values['password'])))


def _new_password(setup: PageSetup, store: Store, challenge: NewPasswordChallenge) -> None:
    texts = setup.texts
    required = [attribute_field(texts, name) for name in challenge.required]

    def answer(values: Values) -> ChallengeAnswer:
        given = attributes_of(challenge.required, values)
        return ChallengeAnswer(secret=SecretStr(values['password']), attributes=given)

    fields = [*new_password_fields(texts, setup.settings, texts.new_password), *required]
    _card(setup, store, challenge, fields, answer, info=texts.new_password_info)


def _choice(setup: PageSetup, store: Store, challenge: MfaChoiceChallenge | FactorChoiceChallenge) -> None:
    texts = setup.texts
    field = Field(
        name='factor',
        label=texts.factor_question,
        type='choice',
        choices=[Choice(factor, texts.factors[factor]) for factor in challenge.factors],
        rules=(Rule('required', texts.factor_required),),
    )

    def answer(values: Values) -> ChallengeAnswer:
        return ChallengeAnswer(
            factor=next((factor for factor in challenge.factors if factor == values['factor']), None)
        )

    _card(setup, store, challenge, [field], answer)


def _mfa_setup(setup: PageSetup, store: Store, challenge: MfaSetupChallenge) -> None:
    texts = setup.texts
    draws = {'app': _set_up_app, 'email': _set_up_email}
    offered = [factor for factor in challenge.factors if factor in draws]
    if len(offered) == 1:
        draws[offered[0]](setup, store, challenge)
        return
    place = ui.element('div').classes('authui-place')

    async def choose(values: Values) -> None:
        with place.clear():
            draws[values['factor']](setup, store, challenge)

    field = Field(
        name='factor',
        label=texts.set_up_question,
        type='choice',
        choices=[Choice(factor, texts.factors[factor]) for factor in offered],
        rules=(Rule('required', texts.factor_required),),
    )
    with place:
        form = AuthForm(
            name='challenge',
            title=challenge_title(setup, challenge),
            button=texts.continue_button,
            fields=[field],
            texts=texts,
            on_submit=choose,
            focus=True,
        )
        with form:
            back_link(texts, store)
        show_state(form, store, texts, of='challenge', notices=())


def _set_up_email(setup: PageSetup, store: Store, challenge: MfaSetupChallenge) -> None:
    texts = setup.texts
    field = Field(
        name='email',
        label=texts.signup_email,
        type='email',
        autocomplete='email',
        inputmode='email',
        rules=email_rules(texts),
    )
    _card(
        setup,
        store,
        challenge,
        [field],
        lambda values: ChallengeAnswer(factor='email', attributes=(('email', plain_email(values['email'])),)),
        info=texts.set_up_email_info,
    )


def _set_up_app(setup: PageSetup, store: Store, challenge: MfaSetupChallenge) -> None:
    texts = setup.texts
    form = _card(
        setup,
        store,
        challenge,
        [code_field(texts, texts.app_code)],
        lambda values: ChallengeAnswer(factor='app', secret=SecretStr(values['code'])),
        info=texts.set_up_info,
    )
    with form.add_slot('above'):
        key = TotpKeyView(texts, issuer=setup.settings.title, account=store.state.account.email)

    async def obtain() -> None:
        if (made := await store.dispatch(Account.set_up_totp)) is not None and not key.is_deleted:
            key.show(made.secret)

    ui.timer(0, obtain, once=True)


def _other(setup: PageSetup, store: Store, challenge: OtherChallenge) -> None:
    texts = setup.texts
    field = Field(
        name='answer',
        label=texts.other_answer,
        autocomplete='off',
        rules=(Rule('required', texts.field_required),),
    )
    _card(setup, store, challenge, [field], lambda values: ChallengeAnswer(secret=SecretStr(values['answer'])))


def _stage(setup: PageSetup, store: Store, challenge: StageChallenge) -> None:
    card = setup.stage_cards[challenge.name]
    fields = card.fields(setup.texts, challenge)
    _card(setup, store, challenge, fields, card.answer, info=card.info(setup.texts, challenge))


def _card(
    setup: PageSetup,
    store: Store,
    challenge: Challenge,
    fields: Sequence[Field],
    answer: Callable[[Values], ChallengeAnswer],
    *,
    info: str = '',
    on_resend: Callable[[], Awaitable[None]] | None = None,
) -> AuthForm:
    texts = setup.texts

    async def submit(values: Values) -> None:
        await store.dispatch(Account.answer_challenge, answer(values))

    form = AuthForm(
        name='challenge',
        title=challenge_title(setup, challenge),
        button=texts.continue_button,
        fields=fields,
        info=info,
        texts=texts,
        on_submit=submit,
        on_resend=on_resend,
        validate=setup.validators.get(CHALLENGE_SCREENS[challenge.kind]),
        focus=True,
        just_sent=store.state.account.notice == 'code_sent',
    )
    with form:
        back_link(texts, store)
    show_state(form, store, texts, of='challenge', notices=('code_sent',))
    return form
