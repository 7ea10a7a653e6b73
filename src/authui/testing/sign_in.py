"""Signs NiceGUI's simulated user in without a form, or by a passkey without a browser.

`LiveApp.signed_in` does the first for a browser.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import nicegui.testing

from authui.models import User
from authui.testing.controls import NewSession
from authui.testing.in_process import InProcess
from authui.testing.soft_authenticator import SoftAuthenticator
from authui.testing.user_spec import EMAIL, UserSpec


async def signed_in(
    user: nicegui.testing.User,
    *,
    email: str = EMAIL,
    groups: str | Collection[str] = (),
    attributes: Mapping[str, str] | None = None,
    email_verified: bool = True,
    mfa: bool = False,
    username: str = '',
    phone_number: str = '',
    by: str = '',
    claims: Mapping[str, object] | None = None,
) -> User:
    """Sign NiceGUI's `user` in, and return the signed-in `User`; call it before `user.open()`.

    A user whom the pool does not know is made. Several users may be signed in at once, and one user in several
    browsers. `mfa` says whether a second factor is on. `by` names a provider of the embedded pool, such as `Google`,
    at which the user signs in, and `claims` what it says, besides the e-mail: the claim `sub` says as whom, and
    `{'email': None}` that it tells no address. Raises `SettingsError` with the remedy.
    """
    if not isinstance(user, nicegui.testing.User):
        raise TypeError(
            f"signed_in() takes NiceGUI's `user`, and not {type(user).__name__}; a browser is signed in by "
            '`live_app.signed_in(page)`'
        )
    spec = UserSpec.of(
        email,
        groups,
        attributes,
        email_verified=email_verified,
        mfa=mfa,
        username=username,
        phone_number=phone_number,
        by=by,
        claims=claims,
    )
    return _keep(user, await InProcess().sign_in(spec))


async def sign_in_by_passkey(
    user: nicegui.testing.User,
    *,
    email: str = EMAIL,
    authenticator: SoftAuthenticator | None = None,
    groups: str | Collection[str] = (),
    attributes: Mapping[str, str] | None = None,
    username: str = '',
    phone_number: str = '',
) -> User:
    """Sign NiceGUI's `user` in by a passkey, and return the signed-in `User`; call it before `user.open()`.

    The pool asks for the passkey and checks it, as with a browser. A user whom the pool does not know is made, and a
    passkey of the `authenticator`, which by default is a new one. Raises `SettingsError` with the remedy where the
    app's pool has no passkeys, `CeremonyError` where a browser would refuse, and an `AuthError` where the pool does.
    """
    if not isinstance(user, nicegui.testing.User):
        raise TypeError(
            f"sign_in_by_passkey() takes NiceGUI's `user`, and not {type(user).__name__}; a browser has an "
            'authenticator of its own'
        )
    spec = UserSpec.of(
        email,
        groups,
        attributes,
        email_verified=True,
        mfa=False,
        username=username,
        phone_number=phone_number,
    )
    return _keep(user, await InProcess().sign_in_by_passkey(spec, authenticator or SoftAuthenticator()))


def _keep(user: nicegui.testing.User, session: NewSession) -> User:
    """Give a browser the cookie of its session."""
    user.http_client.cookies.set(session.cookie, session.value.get_secret_value())
    return session.user
