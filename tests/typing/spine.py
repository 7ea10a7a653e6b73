"""The way of a login from its page to the wire: each step leads to one implementation, as type checkers see it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, assert_type

from authui import Account
from authui.account import AccountState, Answered
from authui.cognito import Claims, CognitoClient
from authui.cognito.calls import BaseClient
from authui.cognito.error_table import CallKind
from authui.cognito.responses import RawChallenge, Response, parse_auth
from authui.cognito.sign_in import SignInClient
from authui.models import (
    Authentication,
    Challenge,
    ChallengeAnswer,
    Confirmation,
    Credentials,
    PoolChallenge,
    Problem,
    Registration,
    SignedIn,
    SignUpResult,
    TokenSet,
)
from authui.pages import PageSetup
from authui.pages.description import SUBMIT, Card, FormAction, Values
from authui.pages.login import _submit, login_card
from authui.session import AddedStage, AuthSession, SessionRegistry, TabSession
from authui.session.registry import BegunSession
from authui.session.sign_in import SignInService
from authui.session.stages import Given, Stage, WaitingTokens, stage_of
from authui.store import Context, Dispatch, Store


async def page(setup: PageSetup, store: Store, values: Values, credentials: Credentials) -> None:
    """The page: the card's button calls `_submit`, which dispatches an action by its reference."""
    card = login_card(setup, '/')
    assert_type(card, Card)
    assert_type(await card.actions[SUBMIT](store, values), str | None)
    submit: FormAction = partial(_submit, setup)
    await submit(store, values)
    assert_type(await _submit(setup, store, values), None)
    await _submit(setup, store, credentials)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_type(store.dispatch(Account.login, credentials), Dispatch[None])
    store.dispatch(Account.login, 'ann@example.org')  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    assert_type(store.use(Account).state, AccountState)
    assert_type(store.state.account.login_error, Any)
    assert_type(store.use(Account).state.login_error, Problem | None)
    store.commit(Account.error, 'login', Problem(code='blocked'))
    store.commit(Account.error, 'logon', None)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]


async def account(auth: Authentication, context: Context[AccountState], credentials: Credentials) -> None:
    """The account: its action calls a port, and one commit takes in what that returns."""
    outcome = await auth.login(credentials)
    assert_type(outcome, SignedIn | Challenge)
    context.commit(Account.answered, Answered.of(outcome))
    assert_type(await auth.answer(ChallengeAnswer()), SignedIn | Challenge)
    assert_type(await auth.logout(), None)


async def signs_up(auth: Authentication, registration: Registration, confirmation: Confirmation) -> None:
    assert_type(await auth.signup(registration), SignUpResult)
    assert_type(await auth.confirm(confirmation), SignedIn | Challenge | None)


async def session(registry: SessionRegistry, tab: TabSession, credentials: Credentials) -> None:
    """The session: one class implements the port, and its login is that of `SignInService`, which is final."""
    Account(tab)
    Account(SignInService(registry))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Authentication()  # type: ignore[abstract]  # pyright: ignore[reportAbstractUsage]
    assert_type(await tab.login(credentials), SignedIn | Challenge)
    assert_type(await SignInService.login(tab, credentials), SignedIn | Challenge)


class ShadowedSession(TabSession):
    """A second `login` after that of `SignInService` is an error: "go to definition" would end at the one not called."""

    async def login(self, credentials: Credentials) -> SignedIn | Challenge:  # type: ignore[misc]  # pyright: ignore[reportIncompatibleMethodOverride]
        return await super().login(credentials)


async def step(
    registry: SessionRegistry, client: CognitoClient, credentials: Credentials
) -> BegunSession | PoolChallenge | WaitingTokens:
    """A step: the client proves the password, and the registry begins a session of tokens alone."""
    assert_type(registry.services.client, CognitoClient)
    outcome = await client.login(credentials)
    assert_type(outcome, TokenSet | PoolChallenge)
    await registry.begin(outcome)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    if not isinstance(outcome, TokenSet):
        assert_type(outcome, PoolChallenge)
        assert_type(stage_of(outcome), Stage[Any])
        return outcome
    begun = await registry.begin(outcome)
    assert_type(begun, BegunSession)
    assert_type(begun.session, AuthSession)
    return begun


async def stage(client: CognitoClient, challenge: PoolChallenge, given: Given) -> None:
    assert_type(await stage_of(challenge).answer(challenge, given), TokenSet | PoolChallenge)
    assert_type(await client.answer(challenge, given.answer), TokenSet | PoolChallenge)


async def client(signing_in: SignInClient, whole: CognitoClient, credentials: Credentials) -> None:
    """The client: its login is that of `SignInClient`, which is final, and which sends by `BaseClient`."""
    await BaseClient.close(signing_in)
    assert_type(await whole.login(credentials), TokenSet | PoolChallenge)
    assert_type(await SignInClient.login(whole, credentials), TokenSet | PoolChallenge)


class ShadowedClient(CognitoClient):
    async def login(self, credentials: Credentials) -> TokenSet | PoolChallenge:  # type: ignore[misc]  # pyright: ignore[reportIncompatibleMethodOverride]
        return await super().login(credentials)


class Wire(SignInClient):
    async def wire(self) -> None:
        """The wire: the operation of boto3 is named here, and its answer is parsed into a value."""
        parse: Callable[[Response], TokenSet | RawChallenge] = lambda response: parse_auth(response, username='ann')  # noqa: E731 - typed
        assert_type(await self._send('initiate_auth', CallKind.SIGN_IN, parse), TokenSet | RawChallenge)
        assert_type(await self._initiate('USER_SRP_AUTH', 'ann'), TokenSet | RawChallenge)


class Half(AddedStage):
    name = 'half'

    async def applies(self, claims: Claims) -> bool:
        return claims.email_verified


Half()  # type: ignore[abstract]  # pyright: ignore[reportAbstractUsage]
