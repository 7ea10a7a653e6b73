"""A Cognito client that answers what it is told to, for what no pool can be brought to say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.world import World

from authui.cognito import CognitoClient
from authui.errors import AuthError
from authui.models import TokenSet


class ToldClient(CognitoClient):
    """The real client but for the methods that were told what to answer; it remembers what those were asked."""

    def __init__(self, real: CognitoClient) -> None:
        self.__dict__.update(real.__dict__)
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    def tell(self, method: str, *outcomes: object) -> None:
        """Let a method answer with these values or errors in turn, and with the last one for good."""
        assert hasattr(CognitoClient, method)
        left = list(outcomes)

        async def answer(*arguments: Any, **_named: Any) -> Any:
            self.asked.append((method, arguments))
            outcome = left.pop(0) if len(left) > 1 else left[0]
            if isinstance(outcome, AuthError):
                raise outcome
            return outcome

        setattr(self, method, answer)

    def times(self, method: str) -> int:
        """Return how often a told method was asked."""
        return sum(asked == method for asked, _ in self.asked)


def tellable(world: World) -> ToldClient:
    """Give a world a client that can be told, and return it."""
    world.client = client = ToldClient(world.client)
    world.registry.services = replace(world.registry.services, client=client)
    return client


async def tokens_of(world: World, email: str = 'ann@example.org') -> TokenSet:
    """Make a user and return tokens of a sign-in."""
    tokens = await world.client.login(world.add_user(email))
    assert isinstance(tokens, TokenSet)
    return tokens
