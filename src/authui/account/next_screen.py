"""The forms and notices of a sign-in, and the screen that follows an error. Pure functions."""

from __future__ import annotations

from typing import Literal, NamedTuple

from authui.errors import AlreadyConfirmedError, AuthError, NextStep, SessionEndedError

Form = Literal['login', 'signup', 'confirm', 'forgot', 'reset', 'challenge']
"""The forms of a sign-in; each has its own progress bar and alert."""

Step = Form
"""The screen of a sign-in, named after its form."""

Notice = Literal[
    'confirmed',
    'already_confirmed',
    'not_confirmed',
    'verify_email',
    'verify_phone',
    'code_sent',
    'session_ended',
    'step_expired',
    'unavailable',
    'ready',
    'reset_required',
    'password_reset',
    'account_deleted',
    'signed_out_everywhere',
    'logged_out',
    'no_passkey',
]
"""The notices of a screen: messages that are not errors."""


class NextScreen(NamedTuple):
    """The screen to show next, and a notice that replaces the error there."""

    step: Step
    notice: Notice | None


def next_screen_after(form: Form, error: AuthError) -> NextScreen | None:
    """Return the screen that follows an error; None if the form itself shows the error and can be sent again.

    Login and signup are shown side by side, so an error of one card that recommends the other needs no new screen.
    """
    match error.next_step:
        case NextStep.CONFIRM if form != 'confirm':
            return NextScreen('confirm', 'not_confirmed')
        case NextStep.RESET if form != 'reset':
            return NextScreen('reset', 'reset_required')
        case NextStep.LOGIN | NextStep.RESTART if isinstance(error, AlreadyConfirmedError):
            return NextScreen('login', 'already_confirmed')
        case NextStep.LOGIN | NextStep.RESTART if form not in {'login', 'signup'}:
            return NextScreen('login', 'session_ended' if isinstance(error, SessionEndedError) else None)
        case _:
            return None
