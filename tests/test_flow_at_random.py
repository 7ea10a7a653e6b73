"""Random walks through every flow against the embedded pool: each ends where a screen knows what to do.

Fourteen for each kind of pool; `make soak` takes forty.
"""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from pydantic import SecretStr
from support.flow import SCREENS, check
from support.scale import full
from support.tab import Tab
from support.world import MakeWorld, World

from authui.account import Account, FactorRequest
from authui.account.next_screen import Step
from authui.account.profile import AttributeChange, AttributeCode, AttributeRemoval, MfaChange, Profile
from authui.errors import AuthError
from authui.local import CustomAuth
from authui.local.errors import OperationError
from authui.models import (
    ChallengeAnswer,
    CodeChallenge,
    Confirmation,
    Credentials,
    Factor,
    FactorChoiceChallenge,
    MfaChoiceChallenge,
    MfaPreference,
    MfaSetupChallenge,
    NewPasswordChallenge,
    OtherChallenge,
    PasswordChallenge,
    PasswordChange,
    PasswordReset,
    Registration,
)

RIDDLE = 'blue'
POOLS: Mapping[str, Mapping[str, Any]] = {
    'password': {'flow': 'USER_PASSWORD_AUTH'},
    'srp, rotated': {'flow': 'USER_SRP_AUTH', 'rotation': True},
    'factors demanded': {
        'flow': 'USER_PASSWORD_AUTH',
        'mfa_configuration': 'ON',
        'enabled_mfas': {'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'},
    },
    'factors offered, choice': {
        'flow': 'USER_AUTH',
        'mfa_configuration': 'OPTIONAL',
        'explicit_auth_flows': {'USER_AUTH', 'REFRESH_TOKEN_AUTH'},
        'allowed_first_auth_factors': {'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'},
        'enabled_mfas': {'SOFTWARE_TOKEN_MFA', 'SMS_MFA'},
    },
    'challenges of its own, client with a secret': {
        'flow': 'CUSTOM_AUTH',
        'custom_auth': CustomAuth(create=lambda _: ({'question': 'Colour?'}, RIDDLE)),
        'explicit_auth_flows': {'CUSTOM_AUTH', 'USER_AUTH', 'REFRESH_TOKEN_AUTH'},
        'allowed_first_auth_factors': {'PASSWORD', 'EMAIL_OTP'},
        'verify_before_update': {'email'},
        'client_secret': 's3cret_' * 5,
    },
}
PASSWORDS = ('correct horse battery', 'another horse battery')
WRONG = 'wrong horse battery'
MOVES = 12
RARELY = 0.05
WALKS = full(40, 14)


class Walk:
    """One browser whose user does whatever comes to mind, some of it right."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)  # noqa: S311 - it is to be repeated
        self.email = f'walker{seed}@example.org'
        self.awaited = ''
        self.tab = Tab(world)
        self.session_id: SecretStr | None = None
        self.step_id: SecretStr | None = None
        self.key: SecretStr | None = None
        self.phone = f'+49170{seed:07}'
        self.trail: list[str] = []
        match self.random.randrange(4):
            case 0:
                world.pool.admin_create_user(self.email, PASSWORDS[0], temporary=True)
            case 1 | 2:
                verified = {'email_verified': self.random.choice(['true', 'true', 'false'])}
                phone = self.random.choice([{}, {'phone_number': self.phone}])
                world.pool.admin_create_user(self.email, PASSWORDS[0], verified | phone)
            case _:
                pass  # somebody new

    async def take(self, moves: int) -> None:
        """Make so many moves, and look at the state after each."""
        for _ in range(moves):
            move = self.random.choice(self.possible())
            self.trail.append(f'{self.tab.account.step}: {move.__name__.strip("_")}')
            is_away = self.random.random() < RARELY
            if is_away:
                self.world.pool.faults.refuse()
            await move()
            if is_away:
                self.world.pool.faults.clear()
            await self.trade_tickets()
            self.look()

    def possible(self) -> list[Callable[[], Awaitable[object]]]:
        """Return what can be done where the browser is."""
        often = [self._wander, self._reload, self._wait]
        if self.random.random() < RARELY:
            return [self._administer]
        if self.tab.account.authorized:
            settings = [
                self._change_password,
                self._rename,
                self._unname,
                self._new_email,
                self._new_phone,
                self._verify,
            ]
            factors = [self._set_mfa, self._set_up_app]
            return [*often, *settings, *factors, self._log_out, self._log_out, self._end_all, self._delete]
        screen: dict[Step, list[Callable[[], Awaitable[object]]]] = {
            'login': [self._log_in, self._log_in, self._log_in, self._by_factor],
            'signup': [self._sign_up],
            'confirm': [self._confirm, self._confirm, self._resend, self._cancel],
            'forgot': [self._forgot, self._cancel],
            'reset': [self._reset, self._reset, self._forgot, self._cancel],
            'challenge': [self._answer, self._answer, self._answer, self._answer, self._resend, self._cancel],
        }
        return [*often, *screen[self.tab.account.step]]

    def look(self) -> None:
        """See to it that the state is one that a screen shows and that nothing but answers to users went wrong."""
        check(self.tab.account)
        state = f'{self.tab.account!r} {self.tab.profile!r}'
        assert not any(secret in state for secret in (*PASSWORDS, WRONG, 'eyJ'))
        assert self.tab.profile.pending is None
        assert [each for each in self.tab.failures if not isinstance(each, AuthError)] == []

    async def trade_tickets(self) -> None:
        """Do what the page does with its tickets."""
        if (ticket := self.tab.sessions.take_step_ticket()) is not None:
            redeemed = await self.world.registry.redeem(ticket)
            self.step_id = redeemed.id if redeemed is not None else self.step_id
        if (ticket := self.tab.sessions.take_ticket()) is not None:
            redeemed = await self.world.registry.redeem(ticket)
            self.session_id = redeemed.id if redeemed is not None else None
            self.step_id = None

    def close(self) -> None:
        self.tab.sessions.close()
        self.tab.store.close()

    # --- what is typed ---

    def _password(self) -> SecretStr:
        return SecretStr(self.random.choice([PASSWORDS[0], PASSWORDS[0], PASSWORDS[1], WRONG]))

    def _code(self) -> SecretStr:
        own = {self.email, self.awaited, self.phone}
        sent = [each.code for each in self.world.pool.mailbox.messages() if each.destination in own]
        return sent[0] if sent and self.random.random() < 0.8 else SecretStr('000000')

    def _app_code(self) -> SecretStr:
        if self.key is None:
            return SecretStr('000000')
        self.world.clock.move(60)
        text = self.key.get_secret_value()
        key = base64.b32decode(text + '=' * (-len(text) % 8))
        totp = TOTP(key, 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303 - what such apps compute (RFC 6238)
        return SecretStr(totp.generate(int(self.world.clock())).decode())

    # --- anywhere ---

    async def _wander(self) -> None:
        step = self.random.choice(['login', 'login', 'signup', 'confirm', 'forgot', 'reset'])
        self.tab.store.commit('account/step', step)

    async def _reload(self) -> None:
        self.close()
        session = await self.world.registry.find(self.session_id) if self.session_id else None
        unfinished = await self.world.registry.find_unfinished(self.step_id) if self.step_id and not session else None
        self.tab = Tab(self.world, session, unfinished)
        if session is not None:
            await asyncio.gather(self.tab.store.dispatch(Account.fetch_user), return_exceptions=True)

    async def _wait(self) -> None:
        self.world.clock.move(self.random.choice([1, 30, 200, 4000]))
        await asyncio.gather(self.tab.store.dispatch(Account.fetch_user), return_exceptions=True)

    async def _administer(self) -> None:
        pool = self.world.pool
        deed = self.random.choice(
            [
                pool.admin_reset_user_password,
                pool.admin_user_global_sign_out,
                pool.admin_disable_user,
                pool.admin_enable_user,
                pool.admin_delete_user,
            ]
        )
        with suppress(OperationError):  # for whom there is not yet
            deed(self.email)
        for what in ('codes', 'challenges'):
            if self.random.random() < RARELY:
                pool.expire(what)

    # --- signing up and in ---

    async def _log_in(self) -> None:
        await self.tab.login(Credentials(identifier=self.email, password=self._password()))

    async def _by_factor(self) -> None:
        factors: list[Factor | None] = [None, 'email', 'password', 'sms']
        factor = self.random.choice(factors)
        await self.tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier=self.email, factor=factor))

    async def _sign_up(self) -> None:
        password = SecretStr(self.random.choice([PASSWORDS[0], 'short']))
        await self.tab.store.dispatch(Account.signup, Registration(identifier=self.email, password=password))

    async def _confirm(self) -> None:
        await self.tab.store.dispatch(Account.confirm, Confirmation(identifier=self.email, code=self._code()))

    async def _resend(self) -> None:
        await self.tab.store.dispatch(Account.resend_code, self.email)

    async def _forgot(self) -> None:
        await self.tab.store.dispatch(Account.forgot_password, self.email)

    async def _reset(self) -> None:
        reset = PasswordReset(identifier=self.email, code=self._code(), password=self._password())
        await self.tab.store.dispatch(Account.reset_password, reset)

    async def _cancel(self) -> None:
        await self.tab.store.dispatch(Account.cancel)

    async def _answer(self) -> None:
        match self.tab.account.challenge:
            case CodeChallenge(factor='app'):
                answer = ChallengeAnswer(secret=self._app_code())
            case PasswordChallenge() | NewPasswordChallenge():
                answer = ChallengeAnswer(secret=self._password())
            case OtherChallenge():
                answer = ChallengeAnswer(secret=SecretStr(self.random.choice([RIDDLE, RIDDLE, 'red'])))
            case FactorChoiceChallenge(factors=factors) | MfaChoiceChallenge(factors=factors):
                given = self.random.choice([None, self._password()])
                answer = ChallengeAnswer(factor=self.random.choice([*factors, 'passkey']), secret=given)
            case MfaSetupChallenge():
                key = await self.tab.store.dispatch(Account.set_up_totp)
                self.key = key.secret if key is not None else self.key
                answer = ChallengeAnswer(factor='app', secret=self._app_code())
            case _:
                answer = ChallengeAnswer(secret=self._code())
        await self.tab.store.dispatch(Account.answer_challenge, answer)

    # --- signed in ---

    async def _log_out(self) -> None:
        await self.tab.store.dispatch(Account.logout)

    async def _end_all(self) -> None:
        await self.tab.store.dispatch(Profile.sign_out_everywhere)

    async def _delete(self) -> None:
        await self.tab.store.dispatch(Profile.delete_account, self._password())

    async def _change_password(self) -> None:
        change = PasswordChange(current=self._password(), password=self._password())
        await self.tab.store.dispatch(Profile.change_password, change)

    async def _rename(self) -> None:
        await self.tab.store.dispatch(Profile.update_attributes, AttributeChange(attributes=(('name', 'Walker'),)))

    async def _unname(self) -> None:
        await self.tab.store.dispatch(Profile.delete_attributes, AttributeRemoval(names=('name',)))

    async def _new_email(self) -> None:
        new = f'{self.random.randrange(10**9)}@example.org'
        change = AttributeChange(attributes=(('email', new),), password=self._password())
        await self.tab.store.dispatch(Profile.update_attributes, change)
        self.awaited = new
        self._follow_email()

    async def _new_phone(self) -> None:
        change = AttributeChange(attributes=(('phone_number', self.phone),), password=self._password())
        await self.tab.store.dispatch(Profile.update_attributes, change)

    async def _verify(self) -> None:
        attribute = self.random.choice(['email', 'phone_number'])
        if self.random.random() < 0.5:
            await self.tab.store.dispatch(Profile.send_attribute_code, attribute)
        await self.tab.store.dispatch(Profile.verify_attribute, AttributeCode(attribute=attribute, code=self._code()))
        self._follow_email()

    def _follow_email(self) -> None:
        if self.tab.account.user is not None and self.tab.account.user.email == self.awaited:
            self.email = self.awaited

    async def _set_mfa(self) -> None:
        factors = self.random.choice([(), ('app',), ('email',), ('sms',), ('app', 'email'), ('app', 'sms')])
        change = MfaChange(preference=MfaPreference(factors=factors), password=self._password())
        await self.tab.store.dispatch(Profile.set_mfa, change)

    async def _set_up_app(self) -> None:
        key = await self.tab.store.dispatch(Profile.begin_totp, self._password())
        if key is not None:
            self.key = key.secret
            await self.tab.store.dispatch(Profile.verify_totp, self._app_code())


@pytest.mark.parametrize('pool', POOLS)
async def test_every_walk_ends_on_a_screen_that_knows_what_to_do(make_world: MakeWorld, pool: str) -> None:
    world = make_world(**POOLS[pool])
    seen: set[Any] = set()
    for seed in range(WALKS):
        walk = Walk(world, seed)
        try:
            await walk.take(MOVES)
        except BaseException as error:
            error.add_note(f'walk {seed}: {" > ".join(walk.trail)}')
            raise
        finally:
            walk.close()
        seen |= {each.partition(':')[0] for each in walk.trail} | ({'authorized'} if walk.session_id else set())
    assert seen >= {*SCREENS, 'authorized'}
