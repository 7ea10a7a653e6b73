"""What users do on each screen of a scripted app: where it is, what they type there, and who answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cognito.support import challenge
from playwright.sync_api import Locator, Page, expect
from support.screens import PASSWORD
from support.scripted import ScriptedApp

NEW = 'another horse battery'


def fill(form: Locator, **values: str) -> None:
    """Fill a form in, whatever its language, and send it; a code of a known length sends it by itself."""
    is_sent = sends_itself(form, values.get('code', ''))
    for name, value in values.items():
        field = form.locator(f'input[name={name}]')
        if field.first.get_attribute('type') == 'radio':
            form.locator(f'input[value={value}]').check()
        else:
            field.fill(value)
    if not is_sent:
        form.locator('button[type=submit]').click()


def sends_itself(form: Locator, code: str) -> bool:
    """Tell whether the script sends a form at the last digit of this code."""
    fields = form.locator(f'input[data-digits="{len(code)}"]')
    return fields.count() > 0 and bool(form.evaluate('() => customElements.get("authui-form") !== undefined'))


def form(page: Page, name: str) -> Locator:
    return page.locator(f'form[name={name}]')


def field(page: Page, card: str, name: str) -> Locator:
    return page.locator(f'#authui-{card}-{name}')


@dataclass(frozen=True)
class Act:
    """What a user does: the screen, what is typed there, and which of Cognito's operations answers."""

    operation: str
    form: str
    values: Mapping[str, str]
    button: str = ''
    """Another one than the form's own."""
    before: Callable[[ScriptedApp], None] | None = None
    """What Cognito says to the login that comes first."""

    def open(self, page: Page, app: ScriptedApp, email: str) -> Locator:
        """Get to the screen, and return its form."""
        if self.before is not None:
            self.before(app)
            page.goto(f'{app.server.url}/login')
            fill(form(page, 'login'), email=email, password=PASSWORD)
        else:
            page.goto(f'{app.server.url}/{self.form}')
        shown = form(page, self.form)
        expect(shown).to_be_visible()
        return shown

    def perform(self, page: Page, app: ScriptedApp, email: str) -> Locator:
        """Get to the screen, fill it in and send it."""
        shown = self.open(page, app, email)
        if self.before is None:
            shown.locator('input[name=email]').fill(email)
        if self.button:
            shown.get_by_role('button', name=self.button).click()
        else:
            fill(shown, **self.values)
        return shown


def asking(name: str, *available: str, **parameters: str) -> Callable[[ScriptedApp], None]:
    """Return what lets the next login be answered with a challenge."""
    return lambda app: app.cognito.say('InitiateAuth', challenge(name, *available, **parameters))


def asking_for_an_app(app: ScriptedApp) -> None:
    asking('MFA_SETUP', MFAS_CAN_SETUP='["SOFTWARE_TOKEN_MFA"]')(app)
    app.cognito.say('AssociateSoftwareToken', {'SecretCode': 'JBSWY3DPEHPK3PXP', 'Session': 's' * 20})


TWICE = {'password': NEW, 'repeated': NEW}
CODE = {'code': '123456'}
LOGIN = Act('InitiateAuth', 'login', {'password': PASSWORD})
SIGNUP = Act('SignUp', 'signup', TWICE)
CONFIRM = Act('ConfirmSignUp', 'confirm', CODE)
RESEND = Act('ResendConfirmationCode', 'confirm', {}, button='Send a new code')
FORGOT = Act('ForgotPassword', 'forgot', {})
RESET = Act('ConfirmForgotPassword', 'reset', CODE | TWICE)
AGAIN = Act('ForgotPassword', 'reset', {}, button='Send a new code')
MFA = Act('RespondToAuthChallenge', 'challenge', CODE, before=asking('SMS_MFA', CODE_DELIVERY_DESTINATION='+*******9'))
FORCED = Act(
    'RespondToAuthChallenge', 'challenge', TWICE | {'given_name': 'Ann'},
    before=asking('NEW_PASSWORD_REQUIRED', requiredAttributes='["userAttributes.given_name"]'),
)  # fmt: skip
SET_UP = Act('VerifySoftwareToken', 'challenge', CODE, before=asking_for_an_app)
OTHER = Act(
    'RespondToAuthChallenge', 'challenge', {'answer': 'forty-two'}, before=asking('CUSTOM_CHALLENGE', riddle='6 x 7')
)

CHOICE = Act(
    'RespondToAuthChallenge', 'challenge', {'factor': 'app'},
    before=asking('SELECT_MFA_TYPE', MFAS_CAN_CHOOSE='["SMS_MFA", "SOFTWARE_TOKEN_MFA"]'),
)  # fmt: skip
APP = Act('RespondToAuthChallenge', 'challenge', CODE, before=asking('SOFTWARE_TOKEN_MFA'))
SET_UP_EMAIL = Act(
    'RespondToAuthChallenge', 'challenge', {'email': 'ann@example.org'},
    before=asking('MFA_SETUP', MFAS_CAN_SETUP='["EMAIL_OTP"]'),
)  # fmt: skip
SET_UP_EITHER = Act(
    '', 'challenge', {'factor': 'app'}, before=asking('MFA_SETUP', MFAS_CAN_SETUP='["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]')
)
FACTOR = Act(
    'RespondToAuthChallenge', 'challenge', {'factor': 'email'},
    before=asking('SELECT_CHALLENGE', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'),
)  # fmt: skip
ONLY_PASSWORD = Act('RespondToAuthChallenge', 'challenge', {'password': PASSWORD}, before=asking('PASSWORD'))

SCREENS: Mapping[str, Act] = {
    'login': LOGIN,
    'signup': SIGNUP,
    'confirm': CONFIRM,
    'forgot': FORGOT,
    'reset': RESET,
    'new-password': FORCED,
    'mfa': APP,
    'mfa-code': MFA,
    'mfa-choice': CHOICE,
    'mfa-setup': SET_UP,
    'mfa-setup-choice': SET_UP_EITHER,
    'mfa-setup-email': SET_UP_EMAIL,
    'factor': FACTOR,
    'password': ONLY_PASSWORD,
    'challenge': OTHER,
}
"""Every screen of a sign-in, by what its pictures are called; the rest of it is what Cognito has to say."""
