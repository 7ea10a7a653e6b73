"""The changes that signed-in users make to their account: a part of the module `account`.

It has over 300 lines because each change has an action here, next to the value that the action takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from pydantic import SecretStr

from authui.account.state import SentForm
from authui.errors import AuthError
from authui.models import (
    Delivery,
    MfaPreference,
    NewPasskey,
    Passkey,
    PasswordChange,
    Problem,
    ProfilePort,
    TotpKey,
    User,
    Value,
)
from authui.store import Action, Context, Module, State, action, mutation

ProfileForm = Literal['attributes', 'verification', 'password', 'mfa', 'passkeys', 'sign_out', 'deletion']
"""The forms of the account screen."""

ProfileNotice = Literal[
    'saved', 'code_sent', 'verified', 'password_changed', 'mfa_changed', 'passkey_added', 'passkey_removed'
]


class AttributeChange(Value):
    """New values of attributes, by their names in the pool; a change of e-mail or phone number needs the password."""

    attributes: tuple[tuple[str, str], ...]
    password: SecretStr | None = None


class AttributeRemoval(Value):
    """Names of attributes to remove; the removal of e-mail or phone number needs the password."""

    names: tuple[str, ...]
    password: SecretStr | None = None


class AttributeCode(Value):
    """The code that verifies an attribute."""

    attribute: str
    code: SecretStr


class MfaChange(Value):
    """The second factors to use from now on, and the password; a recent sign-in at a provider stands for it."""

    preference: MfaPreference
    password: SecretStr | None = None


class PasskeyRemoval(Value):
    """The id of a passkey to remove, and the password; a user who has just signed in need not give it."""

    id: str
    password: SecretStr | None = None


class ProfileAnswered(Value):
    """The answer to a form, for one commit. Parts that are not given leave the state unchanged."""

    error: Problem | None = None
    notice: ProfileNotice | None = None
    delivery: Delivery | None = None
    """Where the awaited code was sent; None where no code is awaited."""
    has_password: bool | None = None
    """Whether the user has a password now."""
    passkeys: tuple[Passkey, ...] | None = None
    """The user's passkeys."""
    delivered_to: str = ''
    """The same as the user has typed it; belongs to `delivery`."""


class ProfileState(State):
    """The state of the forms of the account screen."""

    form: ProfileForm | None = None
    """The form that was sent last; `error` and `notice` belong to it."""
    error: Problem | None = None
    notice: ProfileNotice | None = None
    pending: ProfileForm | None = None
    """The form whose call is in progress."""
    verifying: str | None = None
    """The attribute whose code is awaited."""
    delivery: Delivery | None = None
    """Where that code was sent."""
    has_password: bool | None = None
    """Whether the user has a password; None where that is not known."""
    passkeys: tuple[Passkey, ...] | None = None
    """The user's passkeys, the oldest first; None until they are fetched."""
    delivered_to: str = ''
    """The same as the user has typed it; empty where the user has not."""


class Profile(Module[ProfileState]):
    """Changes the signed-in user; its handlers are in the namespace of `account`."""

    namespaced = False

    def __init__(self, auth: ProfilePort, *, fetch_user: Action[[], User | None]) -> None:
        self._auth = auth
        self._fetch_user = fetch_user

    # --- mutations ---

    @mutation
    def profile_opened(self, state: ProfileState) -> None:
        """Show another form, and clear the messages of the former one."""
        state.form = None
        state.error = None
        state.notice = None

    @mutation
    def profile_sent(self, state: ProfileState, form: ProfileForm) -> None:
        """Set the form whose call is in progress."""
        state.form = state.pending = form
        state.error = None
        state.notice = None

    @mutation
    def profile_answered(self, state: ProfileState, answered: ProfileAnswered) -> None:
        """Store the answer to a form: its alert or notice, and the code that is awaited."""
        given = answered.model_fields_set
        state.pending = None
        state.error = answered.error
        state.notice = answered.notice
        if 'delivery' in given:
            state.delivery = answered.delivery
            state.delivered_to = answered.delivered_to
            state.verifying = answered.delivery.attribute if answered.delivery is not None else None
        if 'has_password' in given:
            state.has_password = answered.has_password
        if 'passkeys' in given:
            state.passkeys = answered.passkeys

    @mutation
    def has_password(self, state: ProfileState, has_password: bool | None) -> None:
        """Set whether the user has a password; None where that is not known."""
        state.has_password = has_password

    @mutation
    def passkeys_fetched(
        self, state: ProfileState, passkeys: tuple[Passkey, ...] | None, error: Problem | None = None
    ) -> None:
        """Store the passkeys that the user has, or why they cannot be fetched."""
        state.passkeys = passkeys
        if error is not None:
            state.form = 'passkeys'
            state.error = error

    # --- actions ---

    @action(concurrency='drop')
    async def fetch_has_password(self, context: Context[ProfileState]) -> None:
        """Ask the pool whether the user has a password; no form is sent by it, and an error leaves it unknown."""
        try:
            has_password = await self._auth.has_password()
        except AuthError:
            has_password = None  # the client has logged it
        context.commit(Profile.has_password, has_password)

    @action(concurrency='drop')
    async def change_password(self, context: Context[ProfileState], change: PasswordChange) -> None:
        """Change the password, or set the first one; the session of the browser gets a new id."""
        with _sending(context, 'password') as form:
            await self._auth.change_password(change)
            form.answered = ProfileAnswered(notice='password_changed', has_password=True)

    @action(concurrency='drop')
    async def update_attributes(self, context: Context[ProfileState], change: AttributeChange) -> None:
        """Change attributes; a code for a new e-mail or phone number is then awaited."""
        with _sending(context, 'attributes') as form:
            deliveries = await self._auth.update_attributes(dict(change.attributes), change.password)
            await context.dispatch(self._fetch_user)
            delivery = deliveries[0] if deliveries else None
            typed = dict(change.attributes).get(delivery.attribute, '') if delivery is not None else ''
            notice: ProfileNotice = 'code_sent' if deliveries else 'saved'
            form.answered = ProfileAnswered(delivery=delivery, delivered_to=typed, notice=notice)

    @action(concurrency='drop')
    async def delete_attributes(self, context: Context[ProfileState], removal: AttributeRemoval) -> None:
        """Remove attributes."""
        with _sending(context, 'attributes') as form:
            await self._auth.delete_attributes(removal.names, removal.password)
            await context.dispatch(self._fetch_user)
            form.answered = ProfileAnswered(notice='saved')

    @action(concurrency='drop')
    async def send_attribute_code(self, context: Context[ProfileState], attribute: str) -> None:
        """Send a code that verifies an attribute."""
        with _sending(context, 'verification') as form:
            typed = context.state.delivered_to if context.state.verifying == attribute else ''
            delivery = await self._auth.send_attribute_code(attribute)
            form.answered = ProfileAnswered(delivery=delivery, delivered_to=typed, notice='code_sent')

    @action(concurrency='drop')
    async def verify_attribute(self, context: Context[ProfileState], given: AttributeCode) -> None:
        """Verify an attribute by the code."""
        with _sending(context, 'verification') as form:
            await self._auth.verify_attribute(given.attribute, given.code)
            await context.dispatch(self._fetch_user)
            form.answered = ProfileAnswered(delivery=None, notice='verified')

    @action(concurrency='drop')
    async def begin_totp(self, context: Context[ProfileState], password: SecretStr | None = None) -> TotpKey | None:
        """Return the key for an authenticator app, or None on an error; the key is never part of the state.

        The password is needed if the user already has such an app.
        """
        key = None
        with _sending(context, 'mfa'):
            key = await self._auth.begin_totp(password)
        return key  # noqa: RET504 - None or False where the call failed

    @action(concurrency='drop')
    async def verify_totp(self, context: Context[ProfileState], code: SecretStr) -> bool:
        """Verify the authenticator app and return whether the code was right; `set_mfa` then turns the app on."""
        is_right = False
        with _sending(context, 'mfa'):
            await self._auth.verify_totp(code)
            is_right = True
        return is_right  # noqa: RET504 - None or False where the call failed

    @action(concurrency='drop')
    async def set_mfa(self, context: Context[ProfileState], change: MfaChange) -> None:
        """Choose the second factors."""
        with _sending(context, 'mfa') as form:
            await self._auth.set_mfa(change.preference, change.password)
            await context.dispatch(self._fetch_user)
            form.answered = ProfileAnswered(notice='mfa_changed')

    @action(concurrency='drop')
    async def fetch_passkeys(self, context: Context[ProfileState]) -> None:
        """Fetch the user's passkeys; no form is sent by it."""
        try:
            found = await self._auth.passkeys()
        except AuthError as error:
            context.commit(Profile.passkeys_fetched, None, Problem.of(error))
        else:
            context.commit(Profile.passkeys_fetched, found)

    @action(concurrency='drop')
    async def start_passkey(self, context: Context[ProfileState], password: SecretStr | None = None) -> str | None:
        """Return the options for a new passkey as JSON, or None on an error; they are never part of the state.

        The password is needed unless the user has just signed in.
        """
        options = None
        with _sending(context, 'passkeys'):
            options = await self._auth.start_passkey(password)
        return options  # noqa: RET504 - None where the call failed

    @action(concurrency='drop')
    async def complete_passkey(self, context: Context[ProfileState], made: NewPasskey) -> None:
        """Add the passkey that a browser has made of these options."""
        with _sending(context, 'passkeys') as form:
            await self._auth.complete_passkey(made)
            form.answered = ProfileAnswered(notice='passkey_added', passkeys=None)

    @action(concurrency='drop')
    async def delete_passkey(self, context: Context[ProfileState], removal: PasskeyRemoval) -> None:
        """Remove a passkey; the user's other sessions end."""
        with _sending(context, 'passkeys') as form:
            await self._auth.delete_passkey(removal.id, removal.password)
            others = tuple(each for each in context.state.passkeys or () if each.id != removal.id)
            form.answered = ProfileAnswered(notice='passkey_removed', passkeys=others)

    @action(concurrency='drop')
    async def sign_out_everywhere(self, context: Context[ProfileState]) -> None:
        """End all sessions of the user."""
        with _sending(context, 'sign_out'):
            await self._auth.sign_out_everywhere()

    @action(concurrency='drop')
    async def delete_account(self, context: Context[ProfileState], password: SecretStr | None = None) -> None:
        """Delete the account; the password proves the owner, or a recent sign-in at the provider."""
        with _sending(context, 'deletion'):
            await self._auth.delete_user(password)


@contextmanager
def _sending(context: Context[ProfileState], form: ProfileForm) -> Iterator[SentForm[ProfileAnswered]]:
    """Run the call of a form between its two commits; an error becomes its alert."""
    context.commit(Profile.profile_sent, form)
    sent = SentForm(ProfileAnswered())
    try:
        yield sent
    except AuthError as error:
        sent.answered = ProfileAnswered(error=Problem.of(error))
    finally:
        context.commit(Profile.profile_answered, sent.answered)
