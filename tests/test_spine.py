"""The way of a login at run time: it is the one that `typing/spine.py` shows to the type checkers."""

from __future__ import annotations

import sys
from types import FrameType

from support.cards import card, page_setup, state_of
from support.tab import MakeTab
from support.world import PASSWORD, World

from authui.cognito import CognitoClient
from authui.cognito.sign_in import SignInClient
from authui.pages.description import SUBMIT
from authui.session import TabSession
from authui.session.sign_in import SignInService

WAY = [
    ('authui.pages.login', '_submit'),
    ('authui.account.sign_in', 'Account.login'),
    ('authui.session.sign_in', 'SignInService.login'),
    ('authui.cognito.sign_in', 'SignInClient.login'),
    ('authui.cognito.sign_in', 'SignInClient._initiate'),
    ('authui.cognito.calls', 'BaseClient._send'),
]


def test_a_login_has_one_implementation_in_each_layer() -> None:
    assert TabSession.login is SignInService.login
    assert CognitoClient.login is SignInClient.login


async def test_a_login_goes_from_its_page_to_the_wire(world: World, make_tab: MakeTab) -> None:
    world.add_user()
    tab = make_tab(world)
    submit = card('login', state_of(), page_setup()).actions[SUBMIT]
    called: list[tuple[str, str]] = []

    def note(frame: FrameType, event: str, _argument: object) -> None:
        step = (frame.f_globals.get('__name__', ''), frame.f_code.co_qualname)
        if event == 'call' and step in WAY and step not in called:
            called.append(step)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        await submit(tab.store, {'email': 'ann@example.org', 'password': PASSWORD})
    finally:
        sys.setprofile(before)
    assert called == WAY
    assert tab.account.user is not None
