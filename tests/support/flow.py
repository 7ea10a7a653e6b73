"""What each screen of a sign-in can do, and what holds of every state that one of them shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from authui.account import AccountState
from authui.account.next_screen import Form, Step

SCREENS: Mapping[Step, frozenset[str]] = {
    'login': frozenset({'login', 'sign_in_by', 'signup', 'confirm', 'forgot'}),
    'signup': frozenset({'login', 'sign_in_by', 'signup', 'confirm', 'forgot'}),
    'confirm': frozenset({'login', 'confirm', 'resend_code', 'cancel'}),
    'forgot': frozenset({'login', 'forgot', 'cancel'}),
    'reset': frozenset({'login', 'forgot_again', 'reset', 'cancel'}),
    'challenge': frozenset({'login', 'challenge', 'totp', 'resend_challenge', 'cancel'}),
}
"""What each screen can do: what it sends, and where its links lead to."""


def check(state: AccountState) -> None:
    """See to it that a state is one that a screen shows."""
    assert state.pending is None
    assert state.step in SCREENS
    assert state.confirm is (state.step == 'confirm')
    assert (state.challenge is not None) is (state.step == 'challenge')
    assert 'canary' not in repr(state) + state.model_dump_json()
    # The alerts of login and signup stay, unseen, until a submittal succeeds.
    said = {form for form in get_args(Form) if getattr(state, f'{form}_error') is not None}
    assert said <= {'login', 'signup', state.step}
