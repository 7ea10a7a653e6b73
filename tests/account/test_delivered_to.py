"""Where a code was sent: in full where the user has just typed it, masked as the pool says it everywhere else."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from support.cards import card, page_setup
from support.tab import MakeTab, Tab
from support.world import PASSWORD, MakeWorld, World

from authui.account import Account, AttributeChange, FactorRequest, Profile
from authui.models import Delivery, Registration

EMAIL = 'ann@example.org'
MASKED = 'a***@e***'


def hint(tab: Tab) -> str:
    """Return what the card of the confirmation says of the code."""
    return card('confirm', tab.account, page_setup()).view(tab.account).hint


async def sign_up(tab: Tab) -> None:
    await tab.store.dispatch(Account.signup, Registration(identifier=EMAIL, password=SecretStr(PASSWORD)))


async def test_of_a_sign_up_is_said_in_full(world: World, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    await sign_up(tab)
    assert hint(tab) == f'A code was sent to {EMAIL}.'
    assert tab.account.delivery is not None
    assert tab.account.delivery.destination == MASKED  # a host may say less
    again = await tab.reloaded()
    assert hint(again) == f'A code was sent to {EMAIL}.'
    await again.store.dispatch(Account.resend_code, EMAIL)
    assert hint(again) == f'A code was sent to {EMAIL}.'
    # What is typed later is another address, and no code has gone there.
    again.store.commit(Account.identifier, 'abe@example.net')
    assert hint(again) == f'A code was sent to {EMAIL}.'
    again.close()


@pytest.mark.parametrize('exists', [True, False])
async def test_of_a_private_sign_up_is_the_same_for_all(
    make_world: MakeWorld, make_tab: MakeTab, *, exists: bool
) -> None:
    async def tell_owner(_email: str) -> None:
        return None

    world = make_world(on_existing_account=tell_owner)
    if exists:
        world.add_user(EMAIL)
    tab = make_tab(world)
    await sign_up(tab)
    assert hint(tab) == f'A code was sent to {EMAIL}.'


async def test_of_a_signed_in_user_is_masked(world: World, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    await tab.login(world.add_user(EMAIL, email_verified=False))
    await tab.store.dispatch(Account.resend_code, EMAIL)
    assert hint(tab) == f'A code was sent to {MASKED}.'


async def test_of_a_sign_in_is_masked(make_world: MakeWorld, make_tab: MakeTab) -> None:
    world = make_world(
        flow='USER_AUTH',
        explicit_auth_flows={'USER_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN_AUTH'},
        allowed_first_auth_factors={'PASSWORD', 'EMAIL_OTP'},
    )
    world.add_user(EMAIL)
    tab = make_tab(world)
    await tab.store.dispatch(Account.sign_in_by, FactorRequest(identifier=EMAIL, factor='email'))
    assert (tab.account.delivery, tab.account.delivered_to) == (
        Delivery(destination=MASKED, medium='EMAIL', attribute='email'),
        '',
    )


async def test_of_a_change_is_said_in_full_until_the_next_one(world: World, make_tab: MakeTab) -> None:
    tab = make_tab(world)
    await tab.login(world.add_user(EMAIL))
    change = AttributeChange(attributes=(('email', 'new@example.org'),), password=SecretStr(PASSWORD))
    await tab.store.dispatch(Profile.update_attributes, change)
    for _ in range(2):
        assert tab.profile.delivery is not None
        assert tab.profile.delivery.shown_to(tab.profile.delivered_to) == 'new@example.org'
        await tab.store.dispatch(Profile.send_attribute_code, 'email')
    # Another tab knows only what the pool says.
    other = make_tab(world)
    await other.login(world.add_user('bob@example.org', email_verified=False))
    await other.store.dispatch(Profile.send_attribute_code, 'email')
    assert other.profile.delivery is not None
    assert other.profile.delivery.shown_to(other.profile.delivered_to) == 'b***@e***'


@pytest.mark.parametrize(
    ('masked', 'typed', 'shown'),
    [
        (MASKED, EMAIL, EMAIL),
        (MASKED, 'Ann@Example.org', 'Ann@Example.org'),
        (MASKED, 'bob@example.org', MASKED),
        (MASKED, 'ann@gmail.com', MASKED),
        (MASKED, 'ann', MASKED),
        (MASKED, '', MASKED),
        ('+*******9', '+4930123459', '+4930123459'),
        ('+*******9', '+4930123458', '+*******9'),
        ('+*******9', EMAIL, '+*******9'),
        ('', '', ''),
        ('***', '', '***'),
        ('a.c***@e***', 'abc@example.org', 'a.c***@e***'),
    ],
)
def test_is_what_was_typed_only_where_that_fits(masked: str, typed: str, shown: str) -> None:
    assert Delivery(destination=masked, medium='EMAIL', attribute='email').shown_to(typed) == shown
