"""Store actions in any order by somebody who knows neither password nor code: no step of any flow can be skipped.

A machine makes as many walks of fifty actions as `AUTHUI_TEST_ORDERS` says, from any state that a browser can be in,
and after each action it is the same account, with the same password, and nobody is signed in to it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pydantic import SecretStr
from support.providers import asking, login_of
from support.tab import Tab
from support.told import ToldClient
from support.world import PASSWORD, MakeWorld, World, signed_up

from authui.account import Account, Answered, FactorRequest
from authui.account.profile import AttributeChange, AttributeCode, AttributeRemoval, MfaChange, Profile
from authui.errors import AuthError, StoreError
from authui.models import (
    ChallengeAnswer,
    CodeChallenge,
    Confirmation,
    Credentials,
    MfaPreference,
    PasswordChange,
    PasswordReset,
    ProviderAnswer,
    Registration,
)

WALKS = int(os.environ.get('AUTHUI_TEST_ORDERS', '40'))
MOVES = 50
OWNER, NEWCOMER = 'owner@example.org', 'newcomer@example.org'
"""Who has an account, and who has signed up and not confirmed."""
MINE = SecretStr('the attackers own words')
GUESS = SecretStr('000001')
BROWSER = SecretStr('b' * 43)
VICTIMS = (OWNER, NEWCOMER)

Move = Callable[[random.Random], tuple[Any, object]]

MOVES_OF_ACCOUNT: dict[str, Move] = {
    'login': lambda chance: (Account.login, Credentials(identifier=chance.choice(VICTIMS), password=MINE)),
    'login without a password': lambda chance: (
        Account.sign_in_by,
        FactorRequest(identifier=chance.choice(VICTIMS), factor=chance.choice([None, 'email', 'password', 'passkey'])),
    ),
    'answer': lambda chance: (
        Account.answer_challenge,
        ChallengeAnswer(
            secret=chance.choice([None, GUESS, MINE]), factor=chance.choice([None, 'app', 'email', 'password'])
        ),
    ),
    'set up an app': lambda _: (Account.set_up_totp, None),
    'sign up': lambda chance: (Account.signup, Registration(identifier=chance.choice(VICTIMS), password=MINE)),
    'confirm': lambda chance: (Account.confirm, Confirmation(identifier=chance.choice(VICTIMS), code=GUESS)),
    'resend': lambda chance: (Account.resend_code, chance.choice(VICTIMS)),
    'forgot': lambda chance: (Account.forgot_password, chance.choice(VICTIMS)),
    'reset': lambda chance: (
        Account.reset_password,
        PasswordReset(identifier=chance.choice(VICTIMS), code=GUESS, password=MINE),
    ),
    'go to a provider': lambda chance: (
        Account.continue_with,
        asking(proves=chance.choice([False, True]), browser_id=chance.choice([None, BROWSER])),
    ),
    'come back from a provider': lambda chance: (
        Account.finish_with,
        ProviderAnswer(
            state=chance.choice([GUESS, SecretStr('')]),
            code=chance.choice([None, SecretStr('code')]),
            browser_id=chance.choice([None, BROWSER]),
        ),
    ),
    'cancel': lambda _: (Account.cancel, None),
    'logout': lambda _: (Account.logout, None),
    'fetch the user': lambda _: (Account.fetch_user, None),
    'say signed in': lambda _: (Account.auth_state, 'signed_in'),
    'say refreshed': lambda _: (Account.auth_state, 'token_refreshed'),
}
MOVES_OF_PROFILE: dict[str, Move] = {
    'change the password': lambda _: (Profile.change_password, PasswordChange(current=MINE, password=MINE)),
    'change the e-mail': lambda _: (
        Profile.update_attributes,
        AttributeChange(attributes=(('email', 'evil@example.org'),), password=MINE),
    ),
    'remove an attribute': lambda _: (Profile.delete_attributes, AttributeRemoval(names=('email',), password=MINE)),
    'send a code': lambda _: (Profile.send_attribute_code, 'email'),
    'verify the e-mail': lambda _: (Profile.verify_attribute, AttributeCode(attribute='email', code=GUESS)),
    'begin an app': lambda _: (Profile.begin_totp, MINE),
    'verify an app': lambda _: (Profile.verify_totp, GUESS),
    'turn factors off': lambda _: (Profile.set_mfa, MfaChange(preference=MfaPreference(factors=()), password=MINE)),
    'end all sessions': lambda _: (Profile.sign_out_everywhere, None),
    'delete the account': lambda chance: (Profile.delete_account, chance.choice([None, MINE])),
}
MOVES_OF_STATE: dict[str, Move] = {
    'show a screen': lambda chance: ('account/step', chance.choice(['login', 'signup', 'confirm', 'forgot', 'reset'])),
    'show the code card': lambda chance: ('account/confirm', chance.choice([True, False])),
    'name another': lambda chance: ('account/identifier', chance.choice(VICTIMS)),
    'show a challenge': lambda chance: (
        'account/answered',
        Answered.of(
            CodeChallenge(
                name='EMAIL_OTP', factor='email', username=chance.choice(VICTIMS), session=None, expires_at=4e9
            )
        ),
    ),
}
"""Mutations: a page of a host's may commit what it likes, and what is shown opens nothing."""


async def walk(world: World, seed: int) -> None:
    """Make fifty moves in one tab; what is refused is refused with an error that is meant for it."""
    chance = random.Random(seed)  # noqa: S311 - it is to be repeated
    tab = Tab(world)
    trail: list[str] = []
    try:
        for _ in range(MOVES):
            kind = chance.choice([MOVES_OF_ACCOUNT, MOVES_OF_ACCOUNT, MOVES_OF_PROFILE, MOVES_OF_STATE])
            name = chance.choice(sorted(kind))
            trail.append(name)
            what, payload = kind[name](chance)
            if kind is MOVES_OF_STATE:
                tab.store.commit(what, payload)
                continue
            arguments = () if payload is None else (payload,)
            try:
                await tab.store.dispatch(what, *arguments)
            except (AuthError, StoreError) as error:
                trail.append(f'({type(error).__name__})')
            assert not tab.account.authorized
            assert tab.account.user is None
            assert tab.sessions.session_key is None
            world.clock.move(chance.choice([0, 1, 100]))
    except BaseException as error:
        error.add_note(f'walk {seed}: {" > ".join(trail)}')
        raise
    tab.failures.clear()  # each was an answer, as was seen above
    tab.close()


async def test_no_order_of_actions_gets_anybody_in_or_changes_anything(make_world: MakeWorld) -> None:
    world = make_world(flow='USER_PASSWORD_AUTH')
    world.add_user(OWNER)
    await signed_up(world, NEWCOMER)
    login_of(world).email = OWNER  # whose code is redeemed if one ever is
    world.registry.services = replace(world.registry.services, client=Lucky(world.client))
    for seed in range(WALKS):
        await walk(world, seed)
    world.clock.move(24 * 3600)
    tab = Tab(world)
    await tab.login(Credentials(identifier=OWNER, password=SecretStr(PASSWORD)))
    user = tab.account.user
    assert user is not None
    assert (user.email, user.email_verified, user.mfa) == (OWNER, True, ())
    await tab.store.dispatch(Account.logout)
    await tab.login(Credentials(identifier=NEWCOMER, password=SecretStr(PASSWORD)))
    assert (tab.account.step, tab.account.user) == ('confirm', None)
    tab.close()


class Lucky(ToldClient):
    """The real client; a code that is right by chance is left out of the game."""

    async def confirm(self, confirmation: Confirmation, session: SecretStr | None = None) -> SecretStr | None:
        assert confirmation.code == GUESS
        return await super().confirm(confirmation.model_copy(update={'code': SecretStr('wrong!')}), session)

    async def reset_password(self, reset: PasswordReset) -> None:
        await super().reset_password(reset.model_copy(update={'code': SecretStr('wrong!')}))
