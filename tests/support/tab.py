"""One tab below its pages: a store, joined to its sessions as the app joins them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from pydantic import SecretStr
from support.world import World

from authui.account import Account, AccountState
from authui.account.profile import Profile, ProfileState
from authui.models import ChallengeAnswer, Credentials, Factor, Unfinished
from authui.session import AuthSession, TabSession
from authui.store import Store


class Tab:
    """What a page would do, as calls."""

    def __init__(
        self,
        world: World,
        session: AuthSession | None = None,
        unfinished: tuple[str, Unfinished] | None = None,
        *,
        address: str = '',
        browser: str = '',
    ) -> None:
        self.world = world
        self.failures: list[BaseException] = []
        self.sessions = TabSession(world.registry, session, unfinished, address=address, browser=browser)
        self.store = Store(
            modules={'account': Account(self.sessions)}, on_error=lambda error, _: self.failures.append(error)
        )
        self.sessions.listen(lambda event: void(self.store.dispatch(Account.auth_state, event)))

    @property
    def account(self) -> AccountState:
        return self.store.use(Account).state

    @property
    def profile(self) -> ProfileState:
        return self.store.use(Profile).state

    async def login(self, credentials: Credentials) -> None:
        await self.store.dispatch(Account.login, credentials)

    async def answer(self, secret: str | None = None, *, factor: Factor | None = None, **attributes: str) -> None:
        given = SecretStr(secret) if secret is not None else None
        await self.store.dispatch(
            Account.answer_challenge, ChallengeAnswer(secret=given, factor=factor, attributes=tuple(attributes.items()))
        )

    async def reloaded(self) -> Tab:
        """Return the tab after a reload: the browser has traded its ticket and sends the cookie."""
        ticket = self.sessions.take_ticket() or self.sessions.take_step_ticket()
        assert ticket is not None, 'nothing is there to go on with'
        redeemed = await self.world.registry.redeem(ticket)
        assert redeemed is not None
        self.close()
        if redeemed.session is not None:
            return Tab(self.world, await self.world.registry.find(redeemed.id))
        return Tab(self.world, None, await self.world.registry.find_unfinished(redeemed.id))

    def close(self) -> None:
        self.sessions.close()
        self.store.close()
        assert self.failures == []


MakeTab = Callable[[World], Tab]


def mailed(world: World) -> str:
    """Return the code that was sent last."""
    return world.code().get_secret_value()


def wrong(world: World) -> str:
    """Return another code than the one that was sent last."""
    return f'{(int(mailed(world)) + 1) % 10**6:06}'


def void(_: Coroutine[Any, Any, Any] | object) -> None:
    """Take what nobody waits for."""


def code_of(problem: object) -> str | None:
    return getattr(problem, 'code', None)
