"""English: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'Sign in with a passkey',
    'passkey_use': 'Use your passkey',
    'passkey_info': 'Confirm with your fingerprint, your face or your screen lock.',
    'passkey_password': 'Use your password instead',
    'passkey_cancelled': (
        'No passkey was used: the request was closed or took too long, or this device has no passkey. Try again, or '
        'use your password.'
    ),
    'passkey_unsupported': 'Passkeys do not work in this browser or at this address. Use your password instead.',
    'passkey_failed': 'The passkey could not be used. Try again, or use your password.',
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
    'passkey_stopped': 'No passkey was added. You can try again.',
    'passkey_exists': 'This device already has a passkey for your account.',
    'passkey_none': 'This browser cannot use passkeys. Please try another browser or device.',
    'passkey_no_authenticator': 'This device cannot keep a passkey. Set up a screen lock, or try another device.',
    'passkey_insecure': 'Passkeys do not work at this address. Please open the app at its usual address.',
    'passkey_not_added': 'The passkey could not be added. Please try again.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': 'This passkey was not accepted. Use another passkey, or your password.',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'This kind of passkey is not accepted here. Please try another device.',
    'invalid_input.passkey_limit': ('You have as many passkeys as an account can have. Remove one, then add this one.'),
    'misconfigured.passkeys': 'Passkeys are not set up correctly here. Please contact support.',
}
