"""Plain English: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'Log in with a passkey',
    'passkey_use': 'Use your passkey',
    'passkey_info': 'Confirm with your fingerprint, your face or your screen lock.',
    'passkey_password': 'Use your password instead',
    'passkey_cancelled': (
        'No passkey was used. The request was closed or took too long, or this device has no passkey. Try again, or '
        'use your password.'
    ),
    'passkey_unsupported': 'Passkeys don’t work in this browser or at this address. Use your password instead.',
    'passkey_failed': 'We couldn’t use the passkey. Try again, or use your password.',
    'passkeys': 'Passkeys',
    'passkeys_info': 'With a passkey you log in by fingerprint, face or screen lock, without a password.',
    'no_passkeys': 'You have no passkey yet.',
    'add_passkey': 'Add a passkey',
    'passkey_offer': 'Log in without a password next time?',
    'passkey_ends_others': 'Log me out in my other browsers too',
    'passkey_added_at': 'Added {time}',
    'passkey_on_device': 'On a phone or computer',
    'passkey_on_key': 'On a security key',
    'remove_button': 'Remove',
    'remove_passkey': 'Remove this passkey?',
    'remove_passkey_info': 'You can no longer log in with {name}.',
    'back_to_passkeys': 'Back to your passkeys',
    'passkey_stopped': 'We didn’t add a passkey. You can try again.',
    'passkey_exists': 'This device already has a passkey for your account.',
    'passkey_none': 'This browser can’t use passkeys. Try another browser or device.',
    'passkey_no_authenticator': 'This device can’t keep a passkey. Set up a screen lock, or try another device.',
    'passkey_insecure': 'Passkeys don’t work at this address. Open the app at its usual address.',
    'passkey_not_added': 'We couldn’t add the passkey. Please try again.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': 'This passkey wasn’t accepted. Use another passkey, or your password.',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'We can’t accept this kind of passkey. Try another device.',
    'invalid_input.passkey_limit': ('You have as many passkeys as an account can have. Remove one, then add this one.'),
    'misconfigured.passkeys': 'Passkeys aren’t set up correctly here. Please contact support.',
}
