"""A user as a test describes them: checked here, made in a pool, and sent from the test to the app's process."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Self

from authui.errors import SettingsError
from authui.models import User, Value

EMAIL = 'user@example.org'
"""The user of tests that name no e-mail."""
PASSWORD = 'Correct horse battery staple, 1 of tests'  # noqa: S105 - of pools that live as long as a test
"""A password that meets every policy."""


class UserSpec(Value):
    """A user as a test describes them."""

    email: str
    groups: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, str], ...] = ()
    email_verified: bool = True
    mfa: bool = False

    @classmethod
    def of(
        cls,
        email: str,
        groups: str | Collection[str],
        attributes: Mapping[str, str] | None,
        *,
        email_verified: bool,
        mfa: bool,
    ) -> Self:
        """Return the description; raises `TypeError` with the remedy for groups or attributes of another type."""
        names: object = [groups] if isinstance(groups, str) else groups  # a test without type checks may pass anything
        if not isinstance(names, Collection) or not all(isinstance(each, str) for each in names):
            raise TypeError(f"groups are names, such as {{'admins'}}, and not {groups!r}")
        given = dict(attributes or {})
        if not all(isinstance(each, str) for pair in given.items() for each in pair):
            raise TypeError(f"attributes are texts by name, such as {{'given_name': 'Ann'}}, and not {attributes!r}")
        return cls(
            email=email,
            groups=frozenset(names),
            attributes=tuple(given.items()),
            email_verified=email_verified,
            mfa=mfa,
        )

    def as_attributes(self) -> dict[str, str]:
        """Return all attributes, in the form that an administrator sends."""
        verified = str(self.email_verified).lower()
        return {**dict(self.attributes), 'email': self.email, 'email_verified': verified}

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
                'describe the same user, or take another e-mail'
            )
