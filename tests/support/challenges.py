"""What Cognito can ask for in a sign-in besides the password, and what a user fills in on each card of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cognito.support import challenge
from support.acts import NEW
from support.screens import PASSWORD
from support.scripted import ScriptedApp

KEY = 'JBSWY3DPEHPK3PXP'
"""The key of the authenticator app that is set up."""
CODE = {'Code': '123456'}
APP_CODE = (challenge('SOFTWARE_TOKEN_MFA'), [{'Code of your authenticator app': '123456'}])
MAIL_CODE = (challenge('EMAIL_OTP', CODE_DELIVERY_DESTINATION='a***@e***'), [CODE])
EITHER = challenge('MFA_SETUP', MFAS_CAN_SETUP='["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]')
FIRST = challenge('SELECT_CHALLENGE', 'PASSWORD', 'EMAIL_OTP')
RIDDLE = (challenge('CUSTOM_CHALLENGE', riddle='6 x 7'), [{'Answer': 'forty-two'}])

Steps = Sequence[tuple[dict[str, Any], Sequence[Mapping[str, str]]]]
CHALLENGES: Mapping[str, Steps] = {
    'a forced new password': [
        (
            challenge('NEW_PASSWORD_REQUIRED', requiredAttributes='["userAttributes.given_name"]'),
            [{'New password': NEW, 'Confirm Password': NEW, 'First name': 'Ann'}],
        )
    ],
    'a code of an app': [APP_CODE],
    'a code by e-mail': [MAIL_CODE],
    'a choice of second factors': [
        (
            challenge('SELECT_MFA_TYPE', MFAS_CAN_CHOOSE='["SMS_MFA", "SOFTWARE_TOKEN_MFA"]'),
            [{'Authenticator app': ''}],
        ),
        APP_CODE,
    ],
    'an app that is set up': [(EITHER, [{'Authenticator app': ''}, {'Code of your authenticator app': KEY}])],
    'an e-mail that is set up': [
        (EITHER, [{'Code by email': ''}, {'Email address': 'ann@example.org'}]),
        MAIL_CODE,
    ],
    'a code as first factor': [(FIRST, [{'Code by email': ''}]), MAIL_CODE],
    'a password as first factor': [(FIRST, [{'Password': ''}, {'Password': PASSWORD}])],
    "the pool's own questions": [RIDDLE, RIDDLE],
}
"""What Cognito asks for, one after the other, and what is filled in on each card, by label; one of several has no text.

`KEY` stands for the code that belongs to the key on the screen.
"""


def ask_for(app: ScriptedApp, name: str, email: str, *, is_refused: bool = False) -> None:
    """Let the next logins be asked for this, and then be let in; the first answer fails if it is to be refused."""
    app.let_in(email)
    app.cognito.replies.pop('InitiateAuth')
    first, *others = [asked for asked, _ in CHALLENGES[name]]
    app.cognito.say('InitiateAuth', first)
    app.cognito.say('AssociateSoftwareToken', {'SecretCode': KEY, 'Session': 's' * 20})
    app.cognito.say('VerifySoftwareToken', {'Status': 'SUCCESS', 'Session': 's' * 20})
    if is_refused:
        app.cognito.refuse('RespondToAuthChallenge', 'InternalErrorException', status=500)
    for asked in (*others, {'AuthenticationResult': app.tokens(email)}):
        app.cognito.say('RespondToAuthChallenge', asked)
