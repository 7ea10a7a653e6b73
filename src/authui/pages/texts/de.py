"""German, formal."""

from __future__ import annotations

from types import MappingProxyType

from authui.pages.texts.catalogue import Texts

_TRY_AGAIN = 'Bitte versuchen Sie es gleich noch einmal; Ihre Eingaben bleiben erhalten.'

GERMAN = Texts(
    language='de',
    language_name='Deutsch',
    choose_language='Sprache',
    show_password='Passwort anzeigen',
    hide_password='Passwort verbergen',
    password_blank='Das Passwort beginnt oder endet mit einem Leerzeichen.',
    check_fields='Bitte prüfen Sie die markierten Felder.',
    page_title='{screen} · {title}',
    other_address='Unter dieser Adresse ist keine Anmeldung möglich. Die App ist unter {url} zu erreichen.',
    local_pool='Lokaler Benutzerpool: Konten und Codes bleiben auf diesem Rechner.',
    open_mailbox='Postfach öffnen',
    page_failed='Diese Seite konnte nicht angezeigt werden',
    page_failed_info='Etwas ist schiefgegangen. Bitte versuchen Sie es noch einmal, '
    'oder nennen Sie die Fehlernummer {reference}.',
    unreachable='Der Server ist nicht erreichbar. '
    'Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal; Ihre Eingaben bleiben erhalten.',
    scripts_needed='Diese Seite braucht JavaScript. '
    'Schalten Sie es in Ihrem Browser ein, und laden Sie die Seite noch einmal.',
    try_again='Noch einmal versuchen',
    not_found='Seite nicht gefunden',
    not_found_info='Unter dieser Adresse gibt es keine Seite.',
    other_account='Mit einem anderen Konto anmelden',
    switch_on_factor='Zweiten Faktor einschalten',
    busy='Der Server ist ausgelastet',
    busy_info='Im Moment sind zu viele Besucher hier. Diese Seite versucht es in {seconds} Sekunden noch einmal.',
    busy_link='Jetzt noch einmal versuchen',
    not_allowed='Kein Zugriff',
    not_allowed_info='Sie sind angemeldet, aber Ihr Konto darf dies nicht sehen.',
    second_factor_needed='Hierfür ist ein zweiter Faktor nötig, und in Ihrem Konto ist keiner eingeschaltet.',
    log_out='Abmelden',
    login='Anmelden',
    email='E-Mail',
    password='Passwort',
    remember='Auf diesem Gerät angemeldet bleiben',
    login_button='Anmelden',
    confirm_question='Müssen Sie Ihre E-Mail-Adresse noch bestätigen?',
    confirm_link='Jetzt bestätigen',
    signup='Registrieren',
    signup_email='E-Mail-Adresse',
    signup_email_hint='Wir geben Ihre E-Mail-Adresse niemals weiter.',
    confirm_password='Passwort wiederholen',
    signup_button='Registrieren',
    signup_info='Zur Bestätigung Ihrer E-Mail-Adresse geben Sie danach den Code ein, den wir Ihnen per E-Mail senden.',
    log_in_instead='Stattdessen anmelden',
    reset_instead='Passwort zurücksetzen',
    signup_terms='Mit der Registrierung akzeptieren Sie die {terms}.',
    signup_privacy='Was mit Ihren Daten geschieht, steht in der {privacy}.',
    terms='Nutzungsbedingungen',
    privacy='Datenschutzerklärung',
    confirm='E-Mail bestätigen',
    code='Bestätigungscode',
    code_hint='Den Code finden Sie in Ihrem E-Mail-Postfach, vielleicht auch im Spam-Ordner.',
    confirm_button='Bestätigen',
    confirm_info='Nach der Bestätigung melden Sie sich bitte an.',
    back_question='Zurück zu Anmeldung und Registrierung',
    resend_button='Neuen Code senden',
    not_received='Nicht angekommen?',
    delivered='Ein Code wurde an {destination} gesendet.',
    without_password='Ohne Passwort anmelden',
    new_here='Neu hier?',
    have_account='Sie haben schon ein Konto?',
    forgot_link='Passwort vergessen?',
    forgot='Passwort vergessen',
    forgot_button='Code senden',
    forgot_info='Falls es zu dieser E-Mail-Adresse ein Konto gibt, senden wir dorthin einen Code, '
    'mit dem Sie ein neues Passwort festlegen können.',
    reset_sent='Falls es zu dieser E-Mail-Adresse ein Konto gibt, wurde ein Code gesendet.',
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
    new_password_info='Bevor es weitergeht, braucht Ihr Konto ein neues Passwort.',
    factor_question='Wie möchten Sie sich anmelden?',
    set_up_info='Scannen Sie das Bild mit einer Authenticator-App und geben Sie dann den Code ein, den sie anzeigt.',
    scan_step='Scannen Sie diesen QR-Code mit Ihrer Authenticator-App.',
    code_step='Geben Sie den 6-stelligen Code ein, den sie anzeigt.',
    set_up_question='Welchen zweiten Faktor möchten Sie einrichten?',
    set_up_email_info='Ihr Konto braucht einen zweiten Faktor: '
    'einen Code, der bei jeder Anmeldung an diese Adresse geschickt wird.',
    qr_title='QR-Code mit dem Schlüssel für Ihre Authenticator-App',
    open_app='Authenticator-App öffnen',
    key_by_hand='Oder geben Sie diesen Schlüssel in die App ein:',
    copy_key='Schlüssel kopieren',
    copied='Kopiert',
    other_answer='Antwort',
    wait_button='Wieder möglich in {time}',
    resend_wait_button='Neuer Code möglich in {time}',
    account='Ihr Konto',
    back_to_app='Zurück zur Anwendung',
    back_to_account='Zurück zu Ihrem Konto',
    not_given='Nicht angegeben',
    unverified='{contact} (nicht bestätigt)',
    switched_off='Aus',
    save_button='Speichern',
    skip_link='Nicht jetzt',
    profile='Profil',
    profile_info='Was Sie leer lassen, wird entfernt.',
    change_email='E-Mail-Adresse ändern',
    new_email='Neue E-Mail-Adresse',
    now_hint='Bisher: {value}',
    contact_info='An die neue Adresse wird ein Code gesendet. Geben Sie ihn danach ein.',
    phone_hint='Mit + und Landesvorwahl. Leer gelassen, wird sie entfernt.',
    verify_email='E-Mail-Adresse bestätigen',
    verify_phone='Telefonnummer bestätigen',
    verify_info='{contact} ist noch nicht bestätigt. Fordern Sie einen Code an und geben Sie ihn hier ein.',
    have_code='Ich habe schon einen Code',
    other_email='Andere E-Mail-Adresse verwenden',
    other_phone='Andere Telefonnummer verwenden',
    contact_taken='Das gehört schon zu einem anderen Konto.',
    change_password='Passwort ändern',
    current_password='Aktuelles Passwort',
    no_password_hint='Noch kein Passwort? Legen Sie zuerst unter „Passwort“ eines fest.',
    first_password_hint='Lassen Sie dies leer, wenn Sie noch kein Passwort haben.',
    second_factors='Zweite Faktoren',
    ends_others='Ihre anderen Browser werden dabei abgemeldet.',
    second_factors_info='Was eingeschaltet ist, wird bei jeder Anmeldung nach dem Passwort verlangt.',
    factors_asked='Verlangen',
    preferred_factor='Zuerst verlangen',
    preferred_differs='Wählen Sie einen, der eingeschaltet ist',
    set_up_app='Authenticator-App einrichten',
    replace_app='Authenticator-App ersetzen',
    sms_needs_phone='Für Codes per SMS ist eine bestätigte Telefonnummer nötig',
    log_out_everywhere='Überall abmelden',
    everywhere_info='Damit enden alle Ihre Sitzungen: in diesem Browser und in allen anderen.',
    delete_account='Konto löschen',
    delete_info='Ihr Konto wird mit allem gelöscht, was dazugehört. Das lässt sich nicht rückgängig machen.',
    delete_typed='Geben Sie zur Bestätigung {name} ein',
    delete_differs='So heißt Ihr Konto nicht',
    delete_button='Endgültig löschen',
    signed_in='Sie sind angemeldet',
    mailbox='Postfach',
    mailbox_empty='Noch keine Nachrichten. Registrieren Sie sich, dann erscheint der Code hier.',
    mailbox_info='Was der lokale Benutzerpool per E-Mail versendet hätte. '
    'Es bleibt im Arbeitsspeicher, bis der Server beendet wird.',
    email_required='Bitte geben Sie Ihre E-Mail-Adresse ein',
    email_valid='Bitte geben Sie eine gültige E-Mail-Adresse ein',
    email_long='Die E-Mail-Adresse darf höchstens {length} Zeichen lang sein',
    password_required='Bitte geben Sie ein Passwort ein',
    password_short='Das Passwort muss mindestens {length} Zeichen lang sein',
    password_long='Das Passwort darf höchstens {length} Zeichen lang sein',
    passwords_differ='Die beiden Passwörter stimmen nicht überein',
    password_needs='Das Passwort braucht:',
    rule_met='erfüllt',
    rule_open='fehlt noch',
    rules_missing='Es fehlt noch: {rules}',
    rules_met='Das Passwort erfüllt alle Vorgaben.',
    code_short='Der Bestätigungscode hat mindestens {length} Ziffern',
    code_long='Der Bestätigungscode darf höchstens {length} Zeichen lang sein',
    phone_valid='Bitte geben Sie eine gültige Telefonnummer mit + und Landesvorwahl ein',
    date_valid='Bitte geben Sie ein gültiges Datum ein',
    field_required='Bitte füllen Sie dieses Feld aus',
    phone_format_hint='Mit + und Landesvorwahl, etwa +49 30 901820.',
    factor_required='Bitte wählen Sie eine Möglichkeit',
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
            'mfa_choice': 'Zweiten Faktor wählen',
            'mfa_setup': 'Zweiten Faktor einrichten',
            'factor_choice': 'Art der Anmeldung wählen',
            'other': 'Noch ein Schritt',
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
            'email': 'E-Mail',
        }
    ),
    notices=MappingProxyType(
        {
            'confirmed': 'Ihre E-Mail-Adresse ist bestätigt. Bitte melden Sie sich an.',
            'already_confirmed': 'Ihre E-Mail-Adresse war schon bestätigt. Bitte melden Sie sich an.',
            'not_confirmed': 'Ihre E-Mail-Adresse ist noch nicht bestätigt. Geben Sie den Code ein, '
            'den wir Ihnen gesendet haben, oder fordern Sie einen neuen an.',
            'verify_email': 'Bitte bestätigen Sie Ihre E-Mail-Adresse: '
            'Fordern Sie einen Code an und geben Sie ihn hier ein.',
            'code_sent': 'Ein neuer Code ist unterwegs.',
            'session_ended': 'Ihre Sitzung ist beendet. Bitte melden Sie sich wieder an.',
            'step_expired': 'Das hat zu lange gedauert. Bitte beginnen Sie von vorn.',
            'unavailable': 'Der Anmeldedienst antwortet nicht. Sobald er es tut, geht es hier von selbst weiter.',
            'reset_required': 'Ihr Passwort muss zurückgesetzt werden. Geben Sie den Code ein, '
            'den wir Ihnen gesendet haben, oder fordern Sie einen neuen an.',
            'password_reset': 'Ihr Passwort wurde geändert. Bitte melden Sie sich mit dem neuen an.',
            'ready': 'Ihr Konto ist eingerichtet. Bitte melden Sie sich an.',
            'account_deleted': 'Ihr Konto wurde gelöscht.',
            'signed_out_everywhere': 'Sie sind überall abgemeldet.',
        }
    ),
    profile_notices=MappingProxyType(
        {
            'saved': 'Ihre Änderungen sind gespeichert.',
            'code_sent': 'Ein Code ist unterwegs.',
            'verified': 'Bestätigt. Vielen Dank.',
            'password_changed': 'Ihr Passwort wurde geändert.',
            'mfa_changed': 'Ihre zweiten Faktoren wurden geändert.',
        }
    ),
    errors=MappingProxyType(
        {
            'wrong_credentials': 'E-Mail-Adresse oder Passwort ist falsch.',
            'wrong_password': 'Ihr aktuelles Passwort ist falsch.',
            'user_not_confirmed': 'Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse.',
            'already_confirmed': 'Ihre E-Mail-Adresse war schon bestätigt. Bitte melden Sie sich an.',
            'temporary_password_expired': (
                'Ihr vorläufiges Passwort ist abgelaufen. Bitte lassen Sie '
                'sich von der Person, die Sie eingeladen hat, ein neues geben.'
            ),
            'password_reset_required': 'Bevor Sie sich anmelden können, muss Ihr Passwort zurückgesetzt werden.',
            'account_exists': 'Zu dieser E-Mail-Adresse gibt es bereits ein Konto.',
            'password_policy': 'Das Passwort erfüllt die Vorgaben nicht.',
            'password_history': 'Dieses Passwort wurde schon einmal verwendet. Bitte wählen Sie ein anderes.',
            'code_mismatch': 'Dieser Code stimmt nicht. Bitte prüfen Sie ihn und versuchen Sie es noch einmal.',
            'code_expired': 'Der Code ist abgelaufen. Bitte fordern Sie einen neuen an.',
            'delivery_failed': f'Der Code konnte nicht gesendet werden. {_TRY_AGAIN}',
            'attribute_fixed': (
                '{attribute} lässt sich nicht ändern. Bitte wenden Sie sich an den Betreiber dieser Anwendung.'
            ),
            'invalid_input': 'Eine Ihrer Angaben wird nicht angenommen. Bitte prüfen Sie sie.',
            'too_many_attempts': 'Zu viele Fehlversuche. '
            'Bitte warten Sie eine Weile, bevor Sie es noch einmal versuchen.',
            'limit_exceeded': 'Zu viele Versuche. Bitte warten Sie eine Weile, bevor Sie es noch einmal versuchen.',
            'challenge_expired': 'Das hat zu lange gedauert. Bitte beginnen Sie von vorn.',
            'challenge_unsupported': 'Ihr Konto verlangt einen Anmeldeschritt, der hier nicht möglich ist.',
            'trigger_refused': 'Der Vorgang wurde abgelehnt. Bitte wenden Sie sich an den Betreiber dieser Anwendung.',
            'misconfigured': 'Die Anmeldung ist nicht richtig eingerichtet. '
            'Bitte wenden Sie sich an den Betreiber dieser Anwendung.',
            'blocked': (
                'Diese Anfrage wurde blockiert. Bitte wenden Sie sich mit der Referenz {reference} an den '
                'Betreiber dieser Anwendung.'
            ),
            'throttled': f'Im Moment melden sich zu viele Personen an. {_TRY_AGAIN}',
            'unavailable': f'Der Anmeldedienst antwortet nicht. {_TRY_AGAIN}',
            'not_saved': f'Ihre Sitzung konnte nicht gespeichert werden, Sie sind daher nicht angemeldet. {_TRY_AGAIN}',
            'cookies_needed': (
                'Ihr Browser behält das Cookie nicht, das für die Anmeldung nötig ist. Bitte '
                'erlauben Sie Cookies für diese Website und versuchen Sie es noch einmal.'
            ),
            'session_ended': 'Ihre Sitzung ist beendet. Bitte melden Sie sich wieder an.',
            'token_reused': 'Ihre Sitzung wurde zu Ihrer Sicherheit beendet. Bitte melden Sie sich wieder an.',
            'token_invalid': f'Die Antwort des Anmeldedienstes war nicht vertrauenswürdig. {_TRY_AGAIN}',
            'unexpected': 'Etwas ist schiefgegangen. Bitte versuchen Sie es noch einmal, '
            'oder nennen Sie die Fehlernummer {reference}.',
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
            'password_policy.compromised': 'Dieses Passwort ist aus einem Datenleck bekannt. '
            'Bitte wählen Sie ein anderes.',
            'password_policy.common': 'Dieses Passwort ist zu leicht zu erraten. Bitte wählen Sie ein anderes.',
            'code_mismatch.used': 'Dieser Code wurde schon verwendet. Bitte warten Sie auf den nächsten.',
            'delivery_failed.quota': (
                'Der Code konnte nicht gesendet werden: Das Limit für Nachrichten ist '
                'ausgeschöpft. Bitte wenden Sie sich an den Betreiber dieser Anwendung.'
            ),
            'invalid_input.attribute': '{attribute}: Diese Angabe wird nicht angenommen. Bitte prüfen Sie sie.',
            'invalid_input.email': 'Bitte geben Sie eine gültige E-Mail-Adresse ein',
            'delivery_failed.no_contact': (
                'Es gibt keine bestätigte E-Mail-Adresse, an die ein Code gesendet werden kann. Bitte wenden '
                'Sie sich an den Betreiber dieser Anwendung.'
            ),
        }
    ),
)
