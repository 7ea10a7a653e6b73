"""Where a sign-in goes from each of its forms: the names of forms and notices, and what each error leads to; pure."""

from __future__ import annotations

from typing import Literal, NamedTuple

from authui.errors import AlreadyConfirmedError, AuthError, NextStep, SessionEndedError

Form = Literal['login', 'signup', 'confirm', 'forgot', 'reset', 'challenge']
"""The forms that send something, each with a progress bar and an alert of its own."""

Step = Form
"""The screen of the sign-in: that of the form to be filled in next."""

Notice = Literal[
    'confirmed',
    'already_confirmed',
    'not_confirmed',
    'verify_email',
    'code_sent',
    'session_ended',
    'step_expired',
    'unavailable',
    'ready',
    'reset_required',
    'password_reset',
    'account_deleted',
    'signed_out_everywhere',
]
"""Keys of the notices of the next screen, which are not errors."""


class NextScreen(NamedTuple):
    """Another screen, and its notice instead of the error, if any."""

    step: Step
    notice: Notice | None


def next_screen_after(form: Form, error: AuthError) -> NextScreen | None:
    """Return where an error leads; None if its form shows it and can be sent again, corrected or later.

    The cards of login and signup stand side by side, so one card shows the text that asks for the other.
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
