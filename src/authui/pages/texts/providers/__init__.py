"""The texts about other providers, one file a language; each catalogue takes its own in.

The type checker finds a text that a language lacks here.
"""

from __future__ import annotations

from typing import TypedDict


class ProviderTexts(TypedDict):
    """The texts about other providers; the names are those of `Texts`."""

    provider_button: str
    own_page_button: str
    or_divider: str
    more_providers: str
    last_provider: str
    last_way: str
    organisation_button: str
    provider_email: str
    provider_email_unverified: str
    provider_email_missing: str
    provider_other_way: str
    provider_way: str
    provider_profile_info: str
    provider_proof: str
    password_login_needed: str
    going_on: str
    going_on_info: str
