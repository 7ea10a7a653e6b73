"""The texts about passkeys, one file a language; each catalogue takes its own in.

The type checker finds a text that a language lacks here.
"""

from __future__ import annotations

from typing import TypedDict


class PasskeyTexts(TypedDict):
    """The texts about passkeys; the names are those of `Texts`."""

    passkey_button: str
    passkey_use: str
    passkey_info: str
    passkey_password: str
    passkey_cancelled: str
    passkey_unsupported: str
    passkey_failed: str
    passkeys: str
    passkeys_info: str
    no_passkeys: str
    add_passkey: str
    passkey_offer: str
    passkey_ends_others: str
    passkey_added_at: str
    passkey_on_device: str
    passkey_on_key: str
    remove_button: str
    remove_passkey: str
    remove_passkey_info: str
    back_to_passkeys: str
    passkey_stopped: str
    passkey_exists: str
    passkey_none: str
    passkey_no_authenticator: str
    passkey_insecure: str
    passkey_not_added: str
