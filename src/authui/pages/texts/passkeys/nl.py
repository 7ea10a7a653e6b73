"""Dutch: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'Inloggen met een toegangssleutel',
    'passkey_use': 'Toegangssleutel gebruiken',
    'passkey_info': 'Bevestigen met vingerafdruk, gezicht of schermvergrendeling.',
    'passkey_password': 'Liever het wachtwoord gebruiken',
    'passkey_cancelled': (
        'Er is geen toegangssleutel gebruikt: het verzoek is gesloten of duurde te lang, of op dit apparaat staat er '
        'geen. Probeer het opnieuw of gebruik het wachtwoord.'
    ),
    'passkey_unsupported': 'Toegangssleutels werken niet in deze browser of op dit adres. Gebruik het wachtwoord.',
    'passkey_failed': 'De toegangssleutel kon niet worden gebruikt. Probeer het opnieuw of gebruik het wachtwoord.',
    'passkeys': 'Toegangssleutels',
    'passkeys_info': 'Met een toegangssleutel volstaat een vingerafdruk, gezicht of schermvergrendeling.',
    'no_passkeys': 'Er is nog geen toegangssleutel.',
    'add_passkey': 'Een toegangssleutel toevoegen',
    'passkey_offer': 'De volgende keer zonder wachtwoord inloggen?',
    'passkey_ends_others': 'Ook in mijn andere browsers uitloggen',
    'passkey_added_at': 'Toegevoegd {time}',
    'passkey_on_device': 'Op een telefoon of computer',
    'passkey_on_key': 'Op een beveiligingssleutel',
    'remove_button': 'Verwijderen',
    'remove_passkey': 'Deze toegangssleutel verwijderen?',
    'remove_passkey_info': 'Inloggen met {name} kan dan niet meer.',
    'back_to_passkeys': 'Terug naar de toegangssleutels',
    'passkey_stopped': 'Er is geen toegangssleutel toegevoegd. Opnieuw proberen kan.',
    'passkey_exists': 'Dit apparaat heeft al een toegangssleutel voor dit account.',
    'passkey_none': 'Deze browser kan geen toegangssleutels aan. Probeer een andere browser of een ander apparaat.',
    'passkey_no_authenticator': 'Dit apparaat kan er geen bewaren. Stel een schermvergrendeling in.',
    'passkey_insecure': 'Toegangssleutels werken hier niet. Open de app op het gebruikelijke adres.',
    'passkey_not_added': 'De toegangssleutel kon niet worden toegevoegd. Probeer het opnieuw.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': 'Deze toegangssleutel is niet geaccepteerd. Gebruik een andere, of het wachtwoord.',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'Dit soort toegangssleutel accepteren we niet. Probeer een ander apparaat.',
    'invalid_input.passkey_limit': ('Meer toegangssleutels kan een account niet hebben. Verwijder er eerst een.'),
    'misconfigured.passkeys': ('Toegangssleutels zijn hier niet goed ingesteld. Neem contact op met de helpdesk.'),
}
