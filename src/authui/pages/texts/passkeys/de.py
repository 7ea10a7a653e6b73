"""German: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'Mit Passkey anmelden',
    'passkey_use': 'Passkey verwenden',
    'passkey_info': 'Bestätigung mit Fingerabdruck, Gesicht oder Displaysperre.',
    'passkey_password': 'Stattdessen das Passwort verwenden',
    'passkey_cancelled': (
        'Es wurde kein Passkey verwendet: Die Anfrage wurde geschlossen, hat zu lange gedauert, oder auf diesem Gerät '
        'gibt es keinen. Weiter geht es mit einem neuen Versuch oder mit dem Passwort.'
    ),
    'passkey_unsupported': (
        'In diesem Browser oder unter dieser Adresse funktionieren Passkeys nicht. Weiter geht es mit dem Passwort.'
    ),
    'passkey_failed': (
        'Der Passkey ließ sich nicht verwenden. Weiter geht es mit einem neuen Versuch oder mit dem Passwort.'
    ),
    'passkeys': 'Passkeys',
    'passkeys_info': 'Mit einem Passkey genügt zur Anmeldung Fingerabdruck, Gesicht oder Displaysperre.',
    'no_passkeys': 'Noch kein Passkey vorhanden.',
    'add_passkey': 'Passkey hinzufügen',
    'passkey_offer': 'Beim nächsten Mal ohne Passwort anmelden?',
    'passkey_ends_others': 'Auch in meinen anderen Browsern abmelden',
    'passkey_added_at': 'Hinzugefügt {time}',
    'passkey_on_device': 'Auf einem Handy oder Computer',
    'passkey_on_key': 'Auf einem Sicherheitsschlüssel',
    'remove_button': 'Entfernen',
    'remove_passkey': 'Diesen Passkey entfernen?',
    'remove_passkey_info': 'Mit {name} ist dann keine Anmeldung mehr möglich.',
    'back_to_passkeys': 'Zurück zu den Passkeys',
    'passkey_stopped': 'Es wurde kein Passkey hinzugefügt. Ein neuer Versuch ist möglich.',
    'passkey_exists': 'Auf diesem Gerät gibt es schon einen Passkey für dieses Konto.',
    'passkey_none': 'Dieser Browser kann keine Passkeys. Bitte verwenden Sie einen anderen Browser.',
    'passkey_no_authenticator': 'Dieses Gerät kann keinen Passkey speichern. Richten Sie eine Displaysperre ein.',
    'passkey_insecure': 'Hier funktionieren Passkeys nicht. Bitte öffnen Sie die App an ihrer üblichen Adresse.',
    'passkey_not_added': 'Das Hinzufügen ist fehlgeschlagen. Bitte versuchen Sie es noch einmal.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': (
        'Dieser Passkey wurde nicht angenommen. Weiter geht es mit einem anderen Passkey oder mit dem Passwort.'
    ),
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'Diese Art von Passkey geht hier nicht. Bitte verwenden Sie ein anderes Gerät.',
    'invalid_input.passkey_limit': 'Mehr Passkeys kann ein Konto nicht haben. Entfernen Sie zuerst einen.',
    'misconfigured.passkeys': 'Passkeys sind nicht richtig eingerichtet. Bitte wenden Sie sich an den Support.',
}
