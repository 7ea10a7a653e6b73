"""German, informal: du."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from authui.pages.texts.de import GERMAN

_TRY_AGAIN = 'Bitte versuch es gleich noch einmal; deine Eingaben bleiben erhalten.'

GERMAN_INFORMAL = replace(
    GERMAN,
    check_fields='Bitte prüf die markierten Felder.',
    page_failed_info=(
        'Etwas ist schiefgegangen. Bitte versuch es noch einmal. Passiert es wieder, nenn uns diese Nummer: '
        '{reference}.'
    ),
    unreachable=(
        'Wir erreichen den Server nicht. Prüf deine Verbindung und versuch es noch einmal; deine Eingaben bleiben '
        'erhalten.'
    ),
    scripts_needed='Diese Seite braucht JavaScript. Schalt es in deinem Browser ein und lade die Seite neu.',
    busy_info='Sehr viele Menschen besuchen uns gerade. In {seconds} Sekunden versuchen wir es für dich noch einmal.',
    busy_again='Gerade ist viel los. Bitte versuch es in {seconds} Sekunden noch einmal.',
    refused_elsewhere='Es kam nicht von einer Seite dieser App. Bitte öffne die Seite hier und sende neu.',
    refused_unreadable='Das Gesendete ist nicht lesbar. Bitte öffne die Seite und füll sie noch einmal aus.',
    refused_slow='Die Übertragung hat zu lange gedauert. Prüf deine Verbindung und versuch es noch einmal.',
    refused_large='Deine Eingabe ist zu lang. Kürz sie und versuch es noch einmal.',
    not_sent='Der Server war überlastet, darum wurde dieses Formular nicht gesendet. Bitte sende es noch einmal.',
    not_allowed_info='Du bist angemeldet, hast aber keinen Zugriff auf diese Seite.',
    second_factor_needed='Schalt die Zwei-Faktor-Anmeldung ein, um diese Seite zu öffnen.',
    confirm_question='Hast du einen Bestätigungscode?',
    signup_email_hint='Wir geben deine E-Mail-Adresse niemals weiter.',
    signup_info='Wir senden dir per E-Mail einen Code, mit dem du deine Adresse bestätigst.',
    signup_by_code_info=(
        'Wir senden dir jetzt einen Code und bei jeder Anmeldung einen neuen. Ein Passwort kannst du später hinzufügen.'
    ),
    signup_terms='Mit der Registrierung stimmst du den {terms} zu.',
    signup_privacy='Wie wir deine Daten verwenden, steht in der {privacy}.',
    code_hint='Der Code hat sechs Ziffern. Sieh auch im Spam-Ordner nach.',
    confirm_info='Danach meldest du dich an.',
    email_guess='Meintest du {value}?',
    have_account='Du hast schon ein Konto?',
    no_code_help=(
        'Nach einigen Minuten noch keine E-Mail? Prüf die Adresse und den Spam-Ordner. Wenn du '
        'eingeladen wurdest und dich noch nie angemeldet hast, bitte um eine neue Einladung.'
    ),
    app_code='Code aus deiner Authenticator-App',
    lost_app_help='Handy oder App verloren? Wende dich an den Support: Er kann die App für dein Konto abschalten.',
    new_password_info='Bevor es weitergeht, wähl bitte ein neues Passwort.',
    factor_question='Wie möchtest du bestätigen, dass du es bist?',
    set_up_info=(
        'Scann diesen QR-Code mit deiner Authenticator-App und gib dann den sechsstelligen Code ein, den sie anzeigt.'
    ),
    scan_step='Scann diesen QR-Code mit deiner Authenticator-App.',
    code_step='Gib den 6-stelligen Code ein, den sie anzeigt.',
    set_up_question='Wie möchtest du künftig bestätigen, dass du es bist?',
    set_up_email_info=(
        'Dein Konto braucht die Zwei-Faktor-Anmeldung: Bei jeder Anmeldung senden wir einen Code an diese Adresse.'
    ),
    not_you='Nicht du?',
    qr_title='QR-Code mit dem Schlüssel für deine Authenticator-App',
    key_by_hand='Scannen geht nicht? Gib diesen Schlüssel in die App ein:',
    account='Dein Konto',
    back_to_account='Zurück zu deinem Konto',
    profile_info='Leere ein Feld, um die Angabe zu entfernen.',
    phone_hint='Mit Landesvorwahl, zum Beispiel +49 30 123456. Leere das Feld, um die Nummer zu entfernen.',
    verify_info='{contact} ist noch nicht bestätigt. Gib deinen Code hier ein oder fordere einen an.',
    first_password_hint='Lass das Feld leer, wenn du noch kein Passwort hast.',
    ends_others='In deinen anderen Browsern wirst du dabei abgemeldet.',
    preferred_differs='Wähl eine Methode, die eingeschaltet ist',
    sms_needs_phone='Für Codes per SMS bestätige bitte zuerst deine Telefonnummer',
    everywhere_info='Du wirst auf allen Geräten abgemeldet, auch auf diesem.',
    delete_info='Dein Konto wird mit allem gelöscht, was darin ist. Das lässt sich nicht rückgängig machen.',
    delete_typed='Gib zur Bestätigung {name} ein',
    signed_in='Du bist angemeldet',
    passkey_none='Dieser Browser kann keine Passkeys. Bitte verwende einen anderen Browser.',
    passkey_no_authenticator='Dieses Gerät kann keinen Passkey speichern. Richte eine Displaysperre ein.',
    passkey_insecure='Hier funktionieren Passkeys nicht. Bitte öffne die App an ihrer üblichen Adresse.',
    passkey_not_added='Das Hinzufügen ist fehlgeschlagen. Bitte versuch es noch einmal.',
    mailbox_empty='Noch keine E-Mails. Registrier dich, dann kommt dein Code hier an.',
    email_required='Bitte gib deine E-Mail-Adresse ein',
    email_valid='Bitte gib eine vollständige Adresse ein, zum Beispiel name@example.org',
    password_required='Bitte gib dein Passwort ein',
    password_needs='Verwende:',
    rules_met='Dein Passwort erfüllt alle Vorgaben.',
    phone_valid='Bitte gib deine Telefonnummer mit Landesvorwahl ein, zum Beispiel +49 30 123456',
    date_valid='Bitte gib ein Datum ein, das es gibt',
    field_required='Bitte füll dieses Feld aus',
    factor_required='Bitte wähl eine Methode',
    challenges=MappingProxyType(
        {
            **GERMAN.challenges,
            'mfa_choice': 'Bestätigen, dass du es bist',
        }
    ),
    identifiers=MappingProxyType(
        {
            **GERMAN.identifiers,
            'name_required': 'Bitte gib deinen Benutzernamen ein',
            'phone_required': 'Bitte gib deine Telefonnummer ein',
            'email_or_phone_valid': 'Bitte gib eine E-Mail-Adresse oder eine Telefonnummer mit Landesvorwahl ein',
            'wrong_name': (
                'Benutzername oder Passwort ist falsch. Versuch es noch einmal oder setz dein Passwort zurück.'
            ),
            'wrong_phone': (
                'Telefonnummer oder Passwort ist falsch. Versuch es noch einmal oder setz dein Passwort zurück.'
            ),
            'wrong_any': 'Deine Anmeldedaten sind falsch. Versuch es noch einmal oder setz dein Passwort zurück.',
            'exists_name': 'Dieser Benutzername ist vergeben. Bitte wähl einen anderen.',
            'exists_phone': 'Du hast mit dieser Telefonnummer schon ein Konto.',
        }
    ),
    neutral=MappingProxyType(
        {
            **GERMAN.neutral,
            'confirm_question': 'Hast du einen Bestätigungscode?',
            'signup_info': 'Wir senden dir einen Code, mit dem du dein Konto bestätigst.',
            'confirm_info': 'Danach meldest du dich an.',
            'forgot_info': 'Gibt es dieses Konto, senden wir dir einen Code zum Zurücksetzen des Passworts.',
            'reset_sent': 'Gibt es dieses Konto, haben wir dir einen Code gesendet.',
            'no_code_help': (
                'Nach einigen Minuten noch kein Code? Prüf deine Eingabe. Wenn du eingeladen wurdest und dich '
                'noch nie angemeldet hast, bitte um eine neue Einladung.'
            ),
            'confirmed': 'Dein Konto ist bestätigt. Du kannst dich jetzt anmelden.',
            'already_confirmed': 'Dein Konto ist schon bestätigt. Bitte melde dich an.',
            'not_confirmed': (
                'Dein Konto ist noch nicht bestätigt. Gib den Code ein, den wir dir gesendet haben, oder fordere '
                'einen neuen an.'
            ),
            'user_not_confirmed': 'Bitte bestätige zuerst dein Konto.',
        }
    ),
    organisation_button='Weiter mit deiner Organisation',
    provider_email_unverified=(
        '{provider} hat {value} nicht bestätigt. Bitte bestätige die Adresse dort und melde dich dann noch einmal an.'
    ),
    provider_email_missing=(
        '{provider} hat uns keine E-Mail-Adresse genannt. Bitte gib sie dort frei und melde dich noch einmal an, '
        'oder wähl einen anderen Weg.'
    ),
    provider_proof='Bitte melde dich zur Bestätigung noch einmal mit {provider} an.',
    notices=MappingProxyType(
        {
            **GERMAN.notices,
            'confirmed': 'Deine E-Mail-Adresse ist bestätigt. Du kannst dich jetzt anmelden.',
            'already_confirmed': 'Deine E-Mail-Adresse ist schon bestätigt. Bitte melde dich an.',
            'not_confirmed': (
                'Deine E-Mail-Adresse ist noch nicht bestätigt. Gib den Code ein, den wir dir gesendet haben, oder '
                'fordere einen neuen an.'
            ),
            'verify_email': 'Bitte bestätige deine E-Mail-Adresse: Gib deinen Code hier ein oder fordere einen an.',
            'verify_phone': 'Bitte bestätige deine Telefonnummer: Gib deinen Code hier ein oder fordere einen an.',
            'session_ended': 'Deine Sitzung ist beendet. Bitte melde dich noch einmal an.',
            'step_expired': 'Das hat zu lange gedauert. Bitte fang von vorn an.',
            'reset_required': (
                'Bitte setz dein Passwort zurück. Gib den Code ein, den wir dir gesendet haben, oder fordere einen '
                'neuen an.'
            ),
            'password_reset': 'Du hast dein Passwort geändert. Bitte melde dich mit dem neuen an.',
            'ready': 'Dein Konto ist bereit. Bitte melde dich an.',
            'account_deleted': 'Dein Konto wurde gelöscht.',
            'logged_out': 'Du bist abgemeldet.',
            'signed_out_everywhere': 'Du bist überall abgemeldet.',
        }
    ),
    profile_notices=MappingProxyType(
        {
            **GERMAN.profile_notices,
            'saved': 'Deine Änderungen sind gespeichert.',
            'password_changed': 'Du hast dein Passwort geändert.',
            'mfa_changed': 'Du hast deine Zwei-Faktor-Anmeldung geändert.',
        }
    ),
    errors=MappingProxyType(
        {
            **GERMAN.errors,
            'provider_answer': (
                'Dieser Anmeldeversuch ist abgelaufen oder wurde in einem anderen Browser begonnen. Bitte beginn '
                'von vorn.'
            ),
            'provider_refused': (
                'Die Anmeldung beim Anbieter wurde nicht abgeschlossen. Bitte versuch es noch einmal, oder wähl '
                'einen anderen Weg.'
            ),
            'wrong_credentials': (
                'E-Mail-Adresse oder Passwort ist falsch. Versuch es noch einmal oder setz dein Passwort zurück.'
            ),
            'wrong_password': 'Dein aktuelles Passwort ist falsch.',
            'user_not_confirmed': 'Bitte bestätige zuerst deine E-Mail-Adresse.',
            'already_confirmed': 'Deine E-Mail-Adresse ist schon bestätigt. Bitte melde dich an.',
            'temporary_password_expired': (
                'Dein vorläufiges Passwort ist abgelaufen. Bitte lass dir von der Person, die dich eingeladen hat, '
                'ein neues geben.'
            ),
            'password_reset_required': 'Bitte setz dein Passwort zurück, bevor du dich anmeldest.',
            'account_exists': 'Du hast mit dieser E-Mail-Adresse schon ein Konto.',
            'password_history': 'Dieses Passwort hast du schon einmal verwendet. Bitte wähl ein anderes.',
            'code_mismatch': 'Dieser Code stimmt nicht. Bitte prüf ihn und versuch es noch einmal.',
            'code_expired': 'Der Code ist abgelaufen. Bitte fordere einen neuen an.',
            'delivery_failed': f'Wir konnten den Code nicht senden. {_TRY_AGAIN}',
            'attribute_fixed': '{attribute} lässt sich nicht ändern. Bitte wende dich an den Support.',
            'invalid_input': 'Etwas an deinen Angaben können wir nicht annehmen. Bitte prüf sie.',
            'too_many_attempts': 'Zu viele Fehlversuche. Bitte warte eine Weile, bevor du es noch einmal versuchst.',
            'limit_exceeded': 'Zu viele Versuche. Bitte warte eine Weile, bevor du es noch einmal versuchst.',
            'challenge_expired': 'Das hat zu lange gedauert. Bitte fang von vorn an.',
            'challenge_unsupported': (
                'Dein Konto verlangt einen Anmeldeschritt, den es hier nicht gibt. Bitte wende dich an den Support.'
            ),
            'trigger_refused': 'Das ist mit deinem Konto nicht möglich. Bitte wende dich an den Support.',
            'misconfigured': 'Die Anmeldung ist nicht richtig eingerichtet. Bitte wende dich an den Support.',
            'blocked': (
                'Wir haben diese Anfrage blockiert. Bitte wende dich an den Support und nenn diese Nummer: {reference}.'
            ),
            'throttled': f'Gerade ist viel los. {_TRY_AGAIN}',
            'unavailable': f'Die Anmeldung ist gerade nicht möglich. {_TRY_AGAIN}',
            'not_saved': f'Wir konnten deine Sitzung nicht speichern, deshalb bist du nicht angemeldet. {_TRY_AGAIN}',
            'cookies_needed': (
                'Dein Browser behält das Cookie nicht, das für die Anmeldung nötig ist. Bitte erlaube Cookies für '
                'diese Website und versuch es noch einmal.'
            ),
            'session_ended': 'Deine Sitzung ist beendet. Bitte melde dich noch einmal an.',
            'token_reused': 'Wir haben deine Sitzung zu deiner Sicherheit beendet. Bitte melde dich noch einmal an.',
            'token_invalid': f'Wir konnten dich nicht sicher anmelden. {_TRY_AGAIN}',
            'unexpected': (
                'Etwas ist schiefgegangen. Bitte versuch es noch einmal. Passiert es wieder, nenn uns diese '
                'Nummer: {reference}.'
            ),
        }
    ),
    rules=MappingProxyType(
        {
            **GERMAN.rules,
            'provider_refused.cancelled': (
                'Die Anmeldung wurde beim Anbieter abgebrochen oder abgelehnt. Bitte versuch es noch einmal, oder '
                'wähl einen anderen Weg.'
            ),
            'provider_refused.login_required': (
                'Du bist beim Anbieter nicht mehr angemeldet. Bitte melde dich dort noch einmal an.'
            ),
            'provider_refused.linked': 'Deine Konten wurden gerade verknüpft. Bitte versuch es noch einmal.',
            'provider_refused.other_user': (
                'Beim Anbieter hat sich jemand anderes angemeldet. Bitte verwende das Konto, mit dem du hier '
                'angemeldet bist.'
            ),
            'provider_refused.not_recent': (
                'Der Anbieter hat keine neue Anmeldung verlangt, darum wissen wir nicht, ob du es bist. Bitte '
                'versuch es noch einmal.'
            ),
            'provider_refused.organisation': (
                'Zu dieser E-Mail-Adresse kennen wir keine Organisation. Bitte prüf die Adresse, oder wähl einen '
                'anderen Weg.'
            ),
            'provider_answer.issuer': 'Der Antwort des Anbieters können wir nicht trauen. Bitte beginn von vorn.',
            'provider_answer.malformed': 'Der Antwort des Anbieters können wir nicht trauen. Bitte beginn von vorn.',
            'password_policy.compromised': 'Dieses Passwort ist aus einem Datenleck bekannt. Bitte wähl ein anderes.',
            'password_policy.common': 'Dieses Passwort ist zu leicht zu erraten. Bitte wähl ein anderes.',
            'code_mismatch.used': 'Diesen Code hast du schon verwendet. Bitte warte auf den nächsten.',
            'code_mismatch.newer': (
                'Das ist nicht der neueste Code. Wir haben einen neueren gesendet: Verwende bitte diesen.'
            ),
            'delivery_failed.quota': (
                'Wir konnten den Code nicht senden: Das Limit für Nachrichten ist erreicht. Bitte wende dich an '
                'den Support.'
            ),
            'invalid_input.attribute': '{attribute}: Das können wir nicht annehmen. Bitte prüf es.',
            'invalid_input.email': 'Bitte gib eine vollständige Adresse ein, zum Beispiel name@example.org',
            'delivery_failed.no_contact': (
                'Du hast keine bestätigte E-Mail-Adresse oder Telefonnummer, an die wir einen Code senden können. '
                'Bitte wende dich an den Support.'
            ),
            'invalid_input.passkey': 'Diese Art von Passkey nehmen wir nicht an. Bitte verwende ein anderes Gerät.',
            'invalid_input.passkey_limit': 'Mehr Passkeys kann ein Konto nicht haben. Entfern zuerst einen.',
            'misconfigured.passkeys': 'Passkeys sind nicht richtig eingerichtet. Bitte wende dich an den Support.',
        }
    ),
)
