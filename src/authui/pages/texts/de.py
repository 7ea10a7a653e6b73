"""German, formal."""

from __future__ import annotations

from types import MappingProxyType

from authui.pages.texts import identifiers, neutral
from authui.pages.texts.catalogue import Texts
from authui.pages.texts.passkeys.de import PASSKEY_ERRORS, PASSKEY_RULES, PASSKEYS
from authui.pages.texts.providers.de import PROVIDER_ERRORS, PROVIDER_RULES, PROVIDERS

_TRY_AGAIN = 'Bitte versuchen Sie es gleich noch einmal; Ihre Eingaben bleiben erhalten.'

GERMAN = Texts(
    language='de',
    language_name='Deutsch',
    choose_language='Sprache',
    show_password='Passwort anzeigen',
    hide_password='Passwort verbergen',
    password_blank='Das Passwort beginnt oder endet mit einem Leerzeichen.',
    caps_lock='Die Feststelltaste ist aktiv.',
    check_fields='Bitte prüfen Sie die markierten Felder.',
    page_title='{screen} · {title}',
    other_address='Unter dieser Adresse ist keine Anmeldung möglich. Die App ist unter {url} zu erreichen.',
    local_pool='Demo: Konten und Codes bleiben auf diesem Computer.',
    open_mailbox='Postfach öffnen',
    page_failed='Wir konnten diese Seite nicht anzeigen',
    page_failed_info=(
        'Etwas ist schiefgegangen. Bitte versuchen Sie es noch einmal. Passiert es wieder, nennen Sie uns diese '
        'Nummer: {reference}.'
    ),
    unreachable=(
        'Wir erreichen den Server nicht. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal; Ihre '
        'Eingaben bleiben erhalten.'
    ),
    scripts_needed='Diese Seite braucht JavaScript. Schalten Sie es in Ihrem Browser ein und laden Sie die Seite neu.',
    try_again='Noch einmal versuchen',
    not_found='Seite nicht gefunden',
    not_found_info='Unter dieser Adresse gibt es keine Seite.',
    other_account='Anderes Konto verwenden',
    switch_on_factor='Zwei-Faktor-Anmeldung einschalten',
    contact_support='Support kontaktieren',
    busy='Gerade ist viel los',
    busy_info='Sehr viele Menschen besuchen uns gerade. In {seconds} Sekunden versuchen wir es für Sie noch einmal.',
    busy_link='Jetzt noch einmal versuchen',
    busy_again='Gerade ist viel los. Bitte versuchen Sie es in {seconds} Sekunden noch einmal.',
    refused='Das wurde nicht angenommen',
    refused_elsewhere='Es kam nicht von einer Seite dieser App. Bitte öffnen Sie die Seite hier und senden Sie neu.',
    refused_unreadable='Das Gesendete ist nicht lesbar. Bitte öffnen Sie die Seite und füllen Sie sie noch einmal aus.',
    refused_slow='Die Übertragung hat zu lange gedauert. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
    refused_large='Ihre Eingabe ist zu lang. Kürzen Sie sie und versuchen Sie es noch einmal.',
    not_sent='Der Server war überlastet, darum wurde dieses Formular nicht gesendet. Bitte senden Sie es noch einmal.',
    not_allowed='Kein Zugriff',
    not_allowed_info='Sie sind angemeldet, haben aber keinen Zugriff auf diese Seite.',
    second_factor_needed='Schalten Sie die Zwei-Faktor-Anmeldung ein, um diese Seite zu öffnen.',
    log_out='Abmelden',
    login='Anmelden',
    email='E-Mail-Adresse',
    password='Passwort',
    remember='Auf diesem Gerät angemeldet bleiben',
    login_button='Anmelden',
    confirm_question='Haben Sie einen Bestätigungscode?',
    confirm_link='Code eingeben',
    signup='Konto erstellen',
    signup_email='E-Mail-Adresse',
    signup_email_hint='Wir geben Ihre E-Mail-Adresse niemals weiter.',
    confirm_password='Passwort wiederholen',
    signup_button='Registrieren',
    signup_info='Wir senden Ihnen per E-Mail einen Code, mit dem Sie Ihre Adresse bestätigen.',
    signup_by_code_info='Wir senden Ihnen jetzt und bei jeder Anmeldung einen Code. Ein Passwort ist später möglich.',
    signup_without_password='Ohne Passwort registrieren',
    signup_with_password='Mit Passwort registrieren',
    log_in_instead='Stattdessen anmelden',
    reset_instead='Passwort zurücksetzen',
    signup_terms='Mit der Registrierung stimmen Sie den {terms} zu.',
    signup_privacy='Wie wir Ihre Daten verwenden, steht in der {privacy}.',
    terms='Nutzungsbedingungen',
    privacy='Datenschutzerklärung',
    confirm='E-Mail-Adresse bestätigen',
    code='Bestätigungscode',
    code_hint='Der Code hat sechs Ziffern. Sehen Sie auch im Spam-Ordner nach.',
    confirm_button='Bestätigen',
    confirm_info='Danach melden Sie sich an.',
    back_question='Zurück zur Anmeldung',
    resend_button='Neuen Code senden',
    not_received='Nicht angekommen?',
    email_guess='Meinten Sie {value}?',
    use_guess='Diese Adresse verwenden',
    delivered='Wir haben einen Code an {destination} gesendet.',
    without_password='Ohne Passwort anmelden',
    new_here='Neu hier?',
    have_account='Sie haben schon ein Konto?',
    forgot_link='Passwort vergessen?',
    forgot='Passwort zurücksetzen',
    forgot_button='Code senden',
    forgot_info='Gibt es zu dieser E-Mail-Adresse ein Konto, senden wir dorthin einen Code für ein neues Passwort.',
    reset_sent='Gibt es zu dieser E-Mail-Adresse ein Konto, haben wir dorthin einen Code gesendet.',
    no_code_help=(
        'Nach einigen Minuten noch keine E-Mail? Prüfen Sie die Adresse und den Spam-Ordner. Wenn '
        'Sie eingeladen wurden und sich noch nie angemeldet haben, bitten Sie um eine neue Einladung.'
    ),
    reset='Neues Passwort festlegen',
    reset_button='Passwort festlegen',
    new_password='Neues Passwort',
    continue_button='Weiter',
    back_to_login='Zurück zur Anmeldung',
    sent_code='Code',
    app_code='Code aus Ihrer Authenticator-App',
    lost_app_help='Handy oder App verloren? Wenden Sie sich an den Support: Er kann die App für Ihr Konto abschalten.',
    new_password_info='Bevor es weitergeht, wählen Sie bitte ein neues Passwort.',
    factor_question='Wie möchten Sie bestätigen, dass Sie es sind?',
    set_up_info=(
        'Scannen Sie diesen QR-Code mit Ihrer Authenticator-App und geben Sie dann den sechsstelligen Code ein, '
        'den sie anzeigt.'
    ),
    scan_step='Scannen Sie diesen QR-Code mit Ihrer Authenticator-App.',
    code_step='Geben Sie den 6-stelligen Code ein, den sie anzeigt.',
    set_up_question='Wie möchten Sie künftig bestätigen, dass Sie es sind?',
    set_up_email_info=(
        'Ihr Konto braucht die Zwei-Faktor-Anmeldung: Bei jeder Anmeldung senden wir einen Code an diese Adresse.'
    ),
    signing_in_as='Anmeldung als {name}.',
    not_you='Nicht Sie?',
    qr_title='QR-Code mit dem Schlüssel für Ihre Authenticator-App',
    open_app='Authenticator-App öffnen',
    key_by_hand='Scannen geht nicht? Geben Sie diesen Schlüssel in die App ein:',
    copy_key='Schlüssel kopieren',
    copied='Kopiert',
    other_answer='Antwort',
    wait_button='Noch einmal versuchen in {time}',
    resend_wait_button='Neuen Code senden in {time}',
    account='Ihr Konto',
    back_to_app='Zurück zur App',
    back_to_account='Zurück zu Ihrem Konto',
    not_given='Hinzufügen',
    unverified='{contact} (nicht bestätigt)',
    verified='Bestätigt',
    security='Sicherheit',
    changed_at='Geändert am {time}',
    sessions='Aktive Anmeldungen',
    this_browser='Dieser Browser',
    since='Seit dem {time}',
    danger='Gefahrenbereich',
    switched_off='Aus',
    save_button='Speichern',
    skip_link='Nicht jetzt',
    profile='Profil',
    profile_info='Leeren Sie ein Feld, um die Angabe zu entfernen.',
    change_email='E-Mail-Adresse ändern',
    new_email='Neue E-Mail-Adresse',
    now_hint='Aktuell: {value}',
    contact_info='Wir senden einen Code an die neue Adresse.',
    phone_hint='Mit Landesvorwahl, zum Beispiel +49 30 123456. Leeren Sie das Feld, um die Nummer zu entfernen.',
    verify_email='E-Mail-Adresse bestätigen',
    verify_phone='Telefonnummer bestätigen',
    verify_info='{contact} ist noch nicht bestätigt. Geben Sie Ihren Code hier ein oder fordern Sie einen an.',
    have_code='Ich habe schon einen Code',
    other_email='Andere E-Mail-Adresse verwenden',
    other_phone='Andere Telefonnummer verwenden',
    contact_taken='Das wird schon von einem anderen Konto verwendet.',
    change_password='Passwort ändern',
    set_password='Passwort hinzufügen',
    current_password='Aktuelles Passwort',
    no_password_hint='Noch kein Passwort? Jetzt festlegen',
    first_password_hint='Lassen Sie das Feld leer, wenn Sie noch kein Passwort haben.',
    second_factors='Zwei-Faktor-Anmeldung',
    ends_others='In Ihren anderen Browsern werden Sie dabei abgemeldet.',
    second_factors_info='Nach dem Passwort fragen wir zusätzlich nach einem davon.',
    factors_asked='Methoden',
    preferred_factor='Bevorzugt',
    preferred_differs='Wählen Sie eine Methode, die eingeschaltet ist',
    set_up_app='Authenticator-App einrichten',
    replace_app='Authenticator-App ersetzen',
    sms_needs_phone='Für Codes per SMS bestätigen Sie bitte zuerst Ihre Telefonnummer',
    log_out_everywhere='Überall abmelden',
    everywhere_info='Sie werden auf allen Geräten abgemeldet, auch auf diesem.',
    delete_account='Konto löschen',
    delete_info='Ihr Konto wird mit allem gelöscht, was darin ist. Das lässt sich nicht rückgängig machen.',
    delete_typed='Geben Sie zur Bestätigung {name} ein',
    delete_differs='Das stimmt nicht mit {name} überein',
    delete_button='Mein Konto löschen',
    signed_in='Sie sind angemeldet',
    mailbox='Postfach',
    mailbox_empty='Noch keine E-Mails. Registrieren Sie sich, dann kommt Ihr Code hier an.',
    mailbox_info='E-Mails, die diese App gesendet hätte. Wenn der Server endet, sind sie weg.',
    mail_from='Von',
    mail_to='An',
    mail_copy='Kopieren',
    mail_copied='Kopiert',
    mail_password='Vorläufiges Passwort',
    mail_back='Zurück',
    mail_reload='Ohne JavaScript erscheinen neue E-Mails erst, wenn die Seite neu geladen wird.',
    mail_kinds=MappingProxyType(
        {
            'sign_up': 'Registrierung',
            'resend': 'Registrierung, erneut gesendet',
            'attribute': 'Neue Adresse',
            'sign_in': 'Anmeldung',
            'reset': 'Passwort zurücksetzen',
            'invitation': 'Einladung',
        }
    ),
    email_required='Bitte geben Sie Ihre E-Mail-Adresse ein',
    email_valid='Bitte geben Sie eine vollständige Adresse ein, zum Beispiel name@example.org',
    email_long='Die E-Mail-Adresse darf höchstens {length} Zeichen lang sein',
    password_required='Bitte geben Sie Ihr Passwort ein',
    password_short='Das Passwort muss mindestens {length} Zeichen lang sein',
    password_long='Das Passwort darf höchstens {length} Zeichen lang sein',
    passwords_differ='Die Passwörter stimmen nicht überein',
    password_needs='Verwenden Sie:',
    rule_met='erfüllt',
    rule_open='fehlt noch',
    rules_missing='Es fehlt noch: {rules}',
    rules_met='Ihr Passwort erfüllt alle Vorgaben.',
    code_short='Der Code hat mindestens {length} Ziffern',
    code_long='Der Code hat höchstens {length} Zeichen',
    phone_valid='Bitte geben Sie Ihre Telefonnummer mit Landesvorwahl ein, zum Beispiel +49 30 123456',
    date_valid='Bitte geben Sie ein Datum ein, das es gibt',
    field_required='Bitte füllen Sie dieses Feld aus',
    phone_format_hint='Mit + und Landesvorwahl, etwa +49 30 901820.',
    factor_required='Bitte wählen Sie eine Methode',
    password_rules=MappingProxyType(
        {
            'length': 'mindestens {length} Zeichen',
            'uppercase': 'einen Großbuchstaben',
            'lowercase': 'einen Kleinbuchstaben',
            'number': 'eine Ziffer',
            'symbol': 'ein Sonderzeichen wie ! oder ?',
        }
    ),
    challenges=MappingProxyType(
        {
            'code': 'Code eingeben',
            'password': 'Passwort eingeben',
            'new_password': 'Neues Passwort wählen',
            'mfa_choice': 'Bestätigen, dass Sie es sind',
            'mfa_setup': 'Zwei-Faktor-Anmeldung einrichten',
            'factor_choice': 'Art der Anmeldung wählen',
            'other': 'Noch ein Schritt',
            'passkey': 'Anmeldung mit Passkey',
        }
    ),
    factors=MappingProxyType(
        {
            'password': 'Passwort',
            'app': 'Authenticator-App',
            'email': 'Code per E-Mail',
            'sms': 'Code per SMS',
            'passkey': 'Passkey',
        }
    ),
    attributes=MappingProxyType(
        {
            'name': 'Name',
            'given_name': 'Vorname',
            'family_name': 'Nachname',
            'middle_name': 'Zweiter Vorname',
            'nickname': 'Spitzname',
            'preferred_username': 'Benutzername',
            'profile': 'Profilseite',
            'picture': 'Bild',
            'website': 'Website',
            'gender': 'Geschlecht',
            'birthdate': 'Geburtsdatum',
            'zoneinfo': 'Zeitzone',
            'locale': 'Sprache',
            'phone_number': 'Telefonnummer',
            'address': 'Adresse',
            'email': 'E-Mail-Adresse',
        }
    ),
    identifiers=identifiers.DE,
    neutral=neutral.DE,
    notices=MappingProxyType(
        {
            'confirmed': 'Ihre E-Mail-Adresse ist bestätigt. Sie können sich jetzt anmelden.',
            'already_confirmed': 'Ihre E-Mail-Adresse ist schon bestätigt. Bitte melden Sie sich an.',
            'not_confirmed': 'Ihre E-Mail-Adresse ist noch nicht bestätigt. Geben Sie den Code ein, '
            'den wir Ihnen gesendet haben, oder fordern Sie einen neuen an.',
            'verify_email': 'Bitte bestätigen Sie Ihre E-Mail-Adresse: '
            'Geben Sie Ihren Code hier ein oder fordern Sie einen an.',
            'verify_phone': 'Bitte bestätigen Sie Ihre Telefonnummer: '
            'Geben Sie Ihren Code hier ein oder fordern Sie einen an.',
            'code_sent': 'Ein neuer Code ist unterwegs.',
            'session_ended': 'Ihre Sitzung ist beendet. Bitte melden Sie sich noch einmal an.',
            'step_expired': 'Das hat zu lange gedauert. Bitte beginnen Sie von vorn.',
            'unavailable': (
                'Die Anmeldung ist gerade nicht möglich. Sobald sie es wieder ist, geht es hier von selbst weiter.'
            ),
            'reset_required': (
                'Bitte setzen Sie Ihr Passwort zurück. Geben Sie den Code ein, den wir Ihnen gesendet haben, oder '
                'fordern Sie einen neuen an.'
            ),
            'password_reset': 'Sie haben Ihr Passwort geändert. Bitte melden Sie sich mit dem neuen an.',
            'ready': 'Ihr Konto ist bereit. Bitte melden Sie sich an.',
            'account_deleted': 'Ihr Konto wurde gelöscht.',
            'logged_out': 'Sie sind abgemeldet.',
            'signed_out_everywhere': 'Sie sind überall abgemeldet.',
            'no_passkey': 'Für dieses Konto wurde kein Passkey gefunden. Die Anmeldung geht auf anderem Weg.',
        }
    ),
    profile_notices=MappingProxyType(
        {
            'saved': 'Ihre Änderungen sind gespeichert.',
            'code_sent': 'Ein Code ist unterwegs.',
            'verified': 'Bestätigt. Vielen Dank.',
            'password_changed': 'Sie haben Ihr Passwort geändert.',
            'mfa_changed': 'Sie haben Ihre Zwei-Faktor-Anmeldung geändert.',
            'passkey_added': 'Der Passkey ist hinzugefügt.',
            'passkey_removed': 'Der Passkey ist entfernt.',
        }
    ),
    errors=MappingProxyType(
        {
            'wrong_credentials': (
                'E-Mail-Adresse oder Passwort ist falsch. Versuchen Sie es noch einmal oder setzen Sie Ihr '
                'Passwort zurück.'
            ),
            'wrong_password': 'Ihr aktuelles Passwort ist falsch.',
            'user_not_confirmed': 'Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse.',
            'already_confirmed': 'Ihre E-Mail-Adresse ist schon bestätigt. Bitte melden Sie sich an.',
            'temporary_password_expired': (
                'Ihr vorläufiges Passwort ist abgelaufen. Bitte lassen Sie sich von der Person, die Sie eingeladen '
                'hat, ein neues geben.'
            ),
            'password_reset_required': 'Bitte setzen Sie Ihr Passwort zurück, bevor Sie sich anmelden.',
            'account_exists': 'Sie haben mit dieser E-Mail-Adresse schon ein Konto.',
            'password_policy': 'Dieses Passwort erfüllt die Vorgaben oben nicht.',
            'password_history': 'Dieses Passwort haben Sie schon einmal verwendet. Bitte wählen Sie ein anderes.',
            'code_mismatch': 'Dieser Code stimmt nicht. Bitte prüfen Sie ihn und versuchen Sie es noch einmal.',
            'code_expired': 'Der Code ist abgelaufen. Bitte fordern Sie einen neuen an.',
            'delivery_failed': f'Wir konnten den Code nicht senden. {_TRY_AGAIN}',
            'attribute_fixed': '{attribute} lässt sich nicht ändern. Bitte wenden Sie sich an den Support.',
            'invalid_input': 'Etwas an Ihren Angaben können wir nicht annehmen. Bitte prüfen Sie sie.',
            'too_many_attempts': 'Zu viele Fehlversuche. '
            'Bitte warten Sie eine Weile, bevor Sie es noch einmal versuchen.',
            'limit_exceeded': 'Zu viele Versuche. Bitte warten Sie eine Weile, bevor Sie es noch einmal versuchen.',
            'challenge_expired': 'Das hat zu lange gedauert. Bitte beginnen Sie von vorn.',
            'challenge_unsupported': (
                'Ihr Konto verlangt einen Anmeldeschritt, den es hier nicht gibt. Bitte wenden Sie sich an den Support.'
            ),
            'trigger_refused': 'Das ist mit Ihrem Konto nicht möglich. Bitte wenden Sie sich an den Support.',
            'misconfigured': 'Die Anmeldung ist nicht richtig eingerichtet. Bitte wenden Sie sich an den Support.',
            'blocked': (
                'Wir haben diese Anfrage blockiert. Bitte wenden Sie sich an den Support und nennen Sie diese '
                'Nummer: {reference}.'
            ),
            'throttled': f'Gerade ist viel los. {_TRY_AGAIN}',
            'unavailable': f'Die Anmeldung ist gerade nicht möglich. {_TRY_AGAIN}',
            'not_saved': f'Wir konnten Ihre Sitzung nicht speichern, deshalb sind Sie nicht angemeldet. {_TRY_AGAIN}',
            'cookies_needed': (
                'Ihr Browser behält das Cookie nicht, das für die Anmeldung nötig ist. Bitte '
                'erlauben Sie Cookies für diese Website und versuchen Sie es noch einmal.'
            ),
            'session_ended': 'Ihre Sitzung ist beendet. Bitte melden Sie sich noch einmal an.',
            'token_reused': 'Wir haben Ihre Sitzung zu Ihrer Sicherheit beendet. Bitte melden Sie sich noch einmal an.',
            'token_invalid': f'Wir konnten Sie nicht sicher anmelden. {_TRY_AGAIN}',
            'signup_closed': 'Ein Konto gibt es hier nur auf Einladung.',
            'unexpected': (
                'Etwas ist schiefgegangen. Bitte versuchen Sie es noch einmal. Passiert es wieder, nennen Sie uns '
                'diese Nummer: {reference}.'
            ),
            **PASSKEY_ERRORS,
            **PROVIDER_ERRORS,
        }
    ),
    rules=MappingProxyType(
        {
            'password_policy.length': 'Das Passwort ist zu kurz.',
            'password_policy.uppercase': 'Das Passwort braucht einen Großbuchstaben.',
            'password_policy.lowercase': 'Das Passwort braucht einen Kleinbuchstaben.',
            'password_policy.number': 'Das Passwort braucht eine Ziffer.',
            'password_policy.symbol': 'Das Passwort braucht ein Sonderzeichen wie ! oder ?.',
            'password_policy.spaces': 'Das Passwort darf nicht mit einem Leerzeichen beginnen oder enden.',
            'password_policy.compromised': (
                'Dieses Passwort ist aus einem Datenleck bekannt. Bitte wählen Sie ein anderes.'
            ),
            'password_policy.common': 'Dieses Passwort ist zu leicht zu erraten. Bitte wählen Sie ein anderes.',
            'code_mismatch.used': 'Diesen Code haben Sie schon verwendet. Bitte warten Sie auf den nächsten.',
            'code_mismatch.newer': (
                'Das ist nicht der neueste Code. Wir haben einen neueren gesendet: Verwenden Sie bitte diesen.'
            ),
            'delivery_failed.quota': (
                'Wir konnten den Code nicht senden: Das Limit für Nachrichten ist erreicht. Bitte wenden Sie sich '
                'an den Support.'
            ),
            'invalid_input.attribute': '{attribute}: Das können wir nicht annehmen. Bitte prüfen Sie es.',
            'invalid_input.email': 'Bitte geben Sie eine vollständige Adresse ein, zum Beispiel name@example.org',
            'delivery_failed.no_contact': (
                'Sie haben keine bestätigte E-Mail-Adresse oder Telefonnummer, an die wir einen Code senden '
                'können. Bitte wenden Sie sich an den Support.'
            ),
            **PASSKEY_RULES,
            **PROVIDER_RULES,
        }
    ),
    **PASSKEYS,
    **PROVIDERS,
)
