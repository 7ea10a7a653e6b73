"""A user as a test describes them: checked here, made in a pool, and sent from the test to the app's process."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Self

from authui.errors import SettingsError
from authui.models import Identifiers, User, Value

EMAIL = 'user@example.org'
"""The user of tests that name no e-mail."""
PHONE_NUMBER = '+442079460018'
"""The number of users of tests, where people sign in with it. (Ofcom keeps it free for fiction.)"""
PASSWORD = 'Correct horse battery staple, 1 of tests'  # noqa: S105 - of pools that live as long as a test
"""A password that meets every policy."""


class UserSpec(Value):
    """A user as a test describes them."""

    email: str
    username: str = ''
    phone_number: str = ''
    groups: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, str], ...] = ()
    email_verified: bool = True
    mfa: bool = False
    by: str = ''
    """The provider that signs the user in; empty for the pool itself."""
    claims: tuple[tuple[str, str], ...] = ()
    """The provider's claims about the user."""

    @classmethod
    def of(
        cls,
        email: str,
        groups: str | Collection[str],
        attributes: Mapping[str, str] | None,
        *,
        email_verified: bool,
        mfa: bool,
        username: str = '',
        phone_number: str = '',
        by: str = '',
        claims: Mapping[str, object] | None = None,
    ) -> Self:
        """Return the description; raises `TypeError` with the remedy for groups or attributes of another type.

        A user of a provider has what its claims say, and neither attributes nor factors of the pool.
        """
        if by and (attributes or mfa or username or phone_number):
            raise TypeError(
                f"a user of {by} has what its claims say: give claims={{'given_name': 'Ann'}}, and no attributes, user "
                'name, phone number or second factor'
            )
        if claims is not None and not by:
            raise TypeError("claims are what a provider says of the user: name it, such as by='Google'")
        names: object = [groups] if isinstance(groups, str) else groups  # a test without type checks may pass anything
        if not isinstance(names, Collection) or not all(isinstance(each, str) for each in names):
            raise TypeError(f"groups are names, such as {{'admins'}}, and not {groups!r}")
        given = dict(attributes or {})
        if not all(isinstance(each, str) for pair in given.items() for each in pair):
            raise TypeError(f"attributes are texts by name, such as {{'given_name': 'Ann'}}, and not {attributes!r}")
        return cls(
            email=email,
            username=username,
            phone_number=phone_number,
            groups=frozenset(names),
            attributes=tuple(given.items()),
            email_verified=email_verified,
            mfa=mfa,
            by=by,
            claims=_as_claims(email, claims or {}, email_verified=email_verified) if by else (),
        )

    def name_in(self, names: Identifiers) -> str:
        """Return what this user signs in with in a pool: by default the e-mail address, or the part before its @."""
        if names.has_names:
            return self.username or self.email.partition('@')[0]
        if 'email' in names.kinds and not (self.phone_number and 'phone_number' in names.kinds):
            return self.email
        return self._number

    def as_attributes(self, names: Identifiers) -> dict[str, str]:
        """Return all attributes, in the form that an administrator of such a pool sends."""
        verified = str(self.email_verified).lower()
        number = self._number if names.kinds == ('phone_number',) else self.phone_number
        numbers = {'phone_number': number, 'phone_number_verified': 'true'} if number else {}
        return {**dict(self.attributes), 'email': self.email, 'email_verified': verified, **numbers}

    @property
    def _number(self) -> str:
        return self.phone_number or PHONE_NUMBER

    def check_against(self, user: User) -> None:
        """Raise `SettingsError` where the pool's user of that e-mail differs from this description."""
        differences = [
            f'{name} {has!r}, not {wanted!r}'
            for name, has, wanted in (
                ('groups', set(user.groups), set(self.groups)),
                ('email_verified', user.email_verified, self.email_verified),
                ('mfa', bool(user.mfa), self.mfa),
                *((name, user.attribute(name), value) for name, value in self.attributes),
            )
            if has != wanted
        ]
        if differences:
            raise SettingsError(
                f'{self.email} is there already, with {"; ".join(differences)}: '
                'describe the same user, or take another e-mail, user name or phone number'
            )


def _as_claims(email: str, claims: Mapping[str, object], *, email_verified: bool) -> tuple[tuple[str, str], ...]:
    """Return claims as texts, the address among them unless it is None."""
    said = {'email': email, 'email_verified': email_verified, **claims}
    return tuple(
        (name, value if isinstance(value, str) else json.dumps(value))
        for name, value in said.items()
        if value is not None
    )
