"""Signs in without a form: NiceGUI's simulated user here, a browser by `LiveApp.signed_in`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import nicegui.testing

from authui.models import User
from authui.testing.backstage import Here
from authui.testing.person import EMAIL, Person


async def signed_in(
    user: nicegui.testing.User,
    *,
    email: str = EMAIL,
    groups: str | Collection[str] = (),
    attributes: Mapping[str, str] | None = None,
    email_verified: bool = True,
    mfa: bool = False,
) -> User:
    """Sign NiceGUI's `user` in and return who that is; call it before `user.open()`.

    The user is made where the pool has none of that e-mail; a second one may sign in beside them, and the same one in
    another browser. `mfa` is whether a second factor is on. Raises `SettingsError` with the remedy.
    """
    if not isinstance(user, nicegui.testing.User):
        raise TypeError(
            f"signed_in() takes NiceGUI's `user`, and not {type(user).__name__}; a browser is signed in by "
            '`live_app.signed_in(page)`'
        )
    person = Person.described(email, groups, attributes, email_verified=email_verified, mfa=mfa)
    found = await Here().sign_in(person)
    user.http_client.cookies.set(found.cookie, found.value.get_secret_value())
    return found.user
