"""The user of a pool: what a sign-up creates, and what is known of a signed-in user."""

from __future__ import annotations

from pydantic import SecretStr

from authui.models.challenges import Delivery, Factor
from authui.models.identifier import CONTACTS, Contact, Identifiers
from authui.models.providers import ProviderIdentity
from authui.models.value import Value


class SignUpResult(Value):
    """Cognito's answer to a sign-up; `confirmed` is true when the pool confirms users by itself."""

    sub: str
    confirmed: bool
    identifier: str = ''
    """The identifier of the user until the confirmation, in the pool's spelling."""
    delivery: Delivery | None
    session: SecretStr | None = None
    """To pass on with the confirmation, where the pool lets users in as soon as they confirm."""


class MfaPreference(Value):
    """The second factors that a user wants to be asked for, and the one to be asked for first."""

    factors: tuple[Factor, ...]
    preferred: Factor | None = None


class User(Value):
    """The signed-in user, as GetUser and the ID token describe it."""

    sub: str
    username: str
    email: str | None = None
    email_verified: bool = False
    groups: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    mfa: tuple[Factor, ...] = ()
    """The second factors that are on."""
    preferred_mfa: Factor | None = None
    identifiers: Identifiers = Identifiers()
    """The identifiers of the user's pool."""
    identities: tuple[ProviderIdentity, ...] = ()
    """The user's identities at other providers; empty for a user of the pool alone."""
    began_at_provider: bool = False
    """Whether this session began at a provider, or at the managed login for a user with such identities.

    The pool may then have asked for none of its factors, and does not tell.
    """

    @property
    def account(self) -> str:
        """The identifier of the user: the e-mail address, the phone number or the user name."""
        if self.identifiers.has_names:
            return self.username
        return next((value for each in self.identifiers.contacts if (value := self.value_of(each))), self.username)

    @property
    def is_verified(self) -> bool:
        """Whether the user has verified what the pool asks for: the e-mail address, or in some pools the number."""
        return not self.identifiers.proofs or any(self.has_verified(each) for each in self.identifiers.proofs)

    @property
    def unproven(self) -> Contact | None:
        """The contact that the user has to verify first; None for a user who is verified."""
        if self.is_verified:
            return None
        proofs = self.identifiers.proofs
        return next((each for each in proofs if self.value_of(each)), proofs[0])

    @property
    def contact(self) -> Contact | None:
        """The contact by which the pool knows the user best: one that counts, else any that the user has."""
        return next((each for each in (*self.identifiers.proofs, *CONTACTS) if self.value_of(each)), None)

    @property
    def provider(self) -> ProviderIdentity | None:
        """The identity that made this user, whose password, factors and e-mail address are the provider's.

        None for a user of the pool, also where identities are linked to it.
        """
        return next((each for each in self.identities if each.primary), None)

    @property
    def has_unasked_factor(self) -> bool:
        """Whether a second factor is on that may not have been asked for when this session began."""
        return self.began_at_provider and bool(self.mfa)

    def can_change(self, attribute: str) -> bool:
        """Tell whether the user can change an attribute here.

        The provider gives its users their attributes, and each sign-in there overwrites what it maps. A client cannot
        see the mapping. So only custom attributes, which are the app's own, count as the user's.
        """
        return self.provider is None or attribute.startswith('custom:')

    def needs(self, contact: Contact) -> bool:
        """Tell whether the user would no longer be authorized, or could not sign in, without this contact."""
        others = (each for each in self.identifiers.proofs if each != contact)
        return contact in self.identifiers.proofs and not any(self.has_verified(each) for each in others)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the user may type to sign in, the usual one first."""
        names = (self.email, self.username, self.attribute('phone_number'), self.attribute('preferred_username'))
        return tuple(dict.fromkeys(each for each in names if each))

    def attribute(self, name: str) -> str | None:
        """Return the value of an attribute of the pool, standard (`given_name`) or custom (`custom:team`)."""
        return dict(self.attributes).get(name)

    def has_verified(self, contact: str) -> bool:
        """Tell whether the user has this contact (`email`, `phone_number`), and has verified it."""
        if contact == 'email' and self.email_verified:
            return True
        return bool(self.attribute(contact)) and self.attribute(f'{contact}_verified') == 'true'

    def value_of(self, contact: Contact) -> str | None:
        """Return the user's e-mail address or phone number."""
        return self.attribute(contact) or (self.email if contact == 'email' else None)
