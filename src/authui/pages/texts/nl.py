"""Dutch."""

from __future__ import annotations

from types import MappingProxyType

from authui.pages.texts.catalogue import Texts

_TRY_AGAIN = 'Probeer het zo meteen opnieuw; wat u hebt ingevuld, blijft bewaard.'

DUTCH = Texts(
    language='nl',
    language_name='Nederlands',
    choose_language='Taal',
    show_password='Wachtwoord tonen',
    hide_password='Wachtwoord verbergen',
    password_blank='Het wachtwoord begint of eindigt met een spatie.',
    check_fields='Controleer de gemarkeerde velden.',
    page_title='{screen} · {title}',
    other_address='Op dit adres kunt u niet inloggen. De app staat op {url}.',
    local_pool='Lokale gebruikersgroep: accounts en codes blijven op deze computer.',
    open_mailbox='Postvak openen',
    page_failed='Deze pagina kon niet worden getoond',
    page_failed_info='Er is iets misgegaan. Probeer het opnieuw of vermeld referentie {reference}.',
    not_allowed='Geen toegang',
    not_allowed_info='U bent ingelogd, maar uw account heeft hier geen toegang toe.',
    second_factor_needed='Hiervoor is een tweede factor nodig, en voor uw account is er geen ingeschakeld.',
    log_out='Uitloggen',
    login='Inloggen',
    email='E-mail',
    password='Wachtwoord',
    remember='Mij onthouden op dit apparaat',
    login_button='Inloggen',
    confirm_question='Moet u uw e-mailadres nog bevestigen?',
    confirm_link='Nu bevestigen',
    signup='Registreren',
    signup_email='E-mailadres',
    signup_email_hint='We delen uw e-mailadres nooit met anderen.',
    confirm_password='Herhaal wachtwoord',
    signup_button='Registreren',
    signup_info='Daarna bevestigt u uw e-mailadres met de code die we u per e-mail sturen.',
    log_in_instead='In plaats daarvan inloggen',
    reset_instead='Het wachtwoord opnieuw instellen',
    signup_terms='Door u te registreren gaat u akkoord met de {terms}.',
    signup_privacy='In de {privacy} leest u wat er met uw gegevens gebeurt.',
    terms='gebruiksvoorwaarden',
    privacy='privacyverklaring',
    confirm='E-mailadres bevestigen',
    code='Bevestigingscode',
    code_hint='Zoek de bevestigingscode in uw e-mail (ook in de map met ongewenste e-mail).',
    confirm_button='Bevestigen',
    confirm_info='Na het bevestigen van uw e-mailadres moet u inloggen.',
    back_question='Wilt u inloggen of registreren?',
    resend_button='Nieuwe code sturen',
    delivered='Er is een code gestuurd naar {destination}.',
    without_password='Inloggen zonder wachtwoord',
    forgot_link='Wachtwoord vergeten?',
    forgot='Wachtwoord vergeten',
    forgot_button='Code sturen',
    forgot_info='Als er een account met dit e-mailadres is, sturen we daar een code heen '
    'waarmee u een nieuw wachtwoord instelt.',
    reset_sent='Als er een account met dit e-mailadres is, is er een code verstuurd.',
    reset='Nieuw wachtwoord instellen',
    reset_button='Wachtwoord instellen',
    new_password='Nieuw wachtwoord',
    continue_button='Doorgaan',
    back_to_login='Terug naar inloggen',
    sent_code='Code',
    app_code='Code uit uw authenticator-app',
    new_password_info='Uw account heeft een nieuw wachtwoord nodig voordat u verder kunt.',
    factor_question='Hoe wilt u inloggen?',
    set_up_info='Scan de afbeelding met een authenticator-app en voer de code in die de app toont.',
    set_up_question='Welke tweede factor wilt u instellen?',
    set_up_email_info='Uw account heeft een tweede factor nodig: '
    'een code die bij elke keer inloggen naar dit adres wordt gestuurd.',
    qr_title='QR-code met de sleutel voor uw authenticator-app',
    key_by_hand='Of typ deze sleutel in de app:',
    other_answer='Antwoord',
    wait_button='Opnieuw proberen over {time}',
    resend_wait_button='Nieuwe code over {time}',
    account='Uw account',
    back_to_app='Terug naar de app',
    back_to_account='Terug naar uw account',
    not_given='Niet opgegeven',
    unverified='{contact} (niet geverifieerd)',
    switched_off='Uit',
    save_button='Opslaan',
    skip_link='Niet nu',
    profile='Profiel',
    profile_info='Wat u leeg laat, wordt verwijderd.',
    change_email='Uw e-mailadres wijzigen',
    new_email='Nieuw e-mailadres',
    now_hint='Nu: {value}',
    contact_info='Er wordt een code naar het nieuwe adres gestuurd. Vul die daarna in.',
    phone_hint='Met + en de landcode. Laat leeg om het te verwijderen.',
    verify_email='Verifieer uw e-mailadres',
    verify_phone='Verifieer uw telefoonnummer',
    verify_info='{contact} is nog niet geverifieerd. Vraag een code aan en vul die hier in.',
    have_code='Ik heb al een code',
    other_email='Een ander e-mailadres gebruiken',
    other_phone='Een ander telefoonnummer gebruiken',
    contact_taken='Dit hoort al bij een ander account.',
    change_password='Uw wachtwoord wijzigen',
    current_password='Huidig wachtwoord',
    no_password_hint='Nog geen wachtwoord? Stel er eerst een in onder ‘Wachtwoord’.',
    first_password_hint='Laat dit leeg als u nog geen wachtwoord hebt.',
    second_factors='Tweede factoren',
    ends_others='Uw andere browsers worden daarbij afgemeld.',
    second_factors_info='Wat aan staat, wordt bij elke login na het wachtwoord gevraagd.',
    factors_asked='Vragen om',
    preferred_factor='Eerst vragen om',
    preferred_differs='Kies er een die aan staat',
    set_up_app='Een authenticator-app instellen',
    replace_app='Uw authenticator-app vervangen',
    sms_needs_phone='Codes per sms vragen om een geverifieerd telefoonnummer',
    log_out_everywhere='Overal uitloggen',
    everywhere_info='Hiermee eindigen al uw sessies: in deze browser en in alle andere.',
    delete_account='Uw account verwijderen',
    delete_info='Uw account wordt verwijderd met alles wat erbij hoort. Dit kan niet ongedaan worden gemaakt.',
    delete_typed='Typ {name} om te bevestigen',
    delete_differs='Zo heet uw account niet',
    delete_button='Voorgoed verwijderen',
    signed_in='U bent ingelogd',
    mailbox='Postvak',
    mailbox_empty='Nog geen berichten. Registreer u, en de code verschijnt hier.',
    mailbox_info='Wat de lokale gebruikersgroep per e-mail zou hebben verstuurd. '
    'Het blijft in het geheugen tot de server stopt.',
    email_required='Vul uw e-mailadres in',
    email_valid='Vul een geldig e-mailadres in',
    email_long='Het e-mailadres mag hoogstens {length} tekens lang zijn',
    password_required='Vul een wachtwoord in',
    password_short='Het wachtwoord moet minstens {length} tekens lang zijn',
    password_long='Het wachtwoord mag hoogstens {length} tekens lang zijn',
    passwords_differ='De twee wachtwoorden zijn niet gelijk',
    password_needs='Het wachtwoord moet bevatten:',
    rule_met='voldaan',
    rule_open='ontbreekt nog',
    rules_missing='Ontbreekt nog: {rules}',
    rules_met='Het wachtwoord voldoet aan alle regels.',
    code_short='De bevestigingscode heeft minstens {length} cijfers',
    code_long='De bevestigingscode mag hoogstens {length} tekens lang zijn',
    phone_valid='Vul een geldig telefoonnummer in, met + en de landcode',
    date_valid='Vul een geldige datum in',
    field_required='Dit veld is verplicht',
    factor_required='Maak een keuze',
    password_rules=MappingProxyType(
        {
            'length': 'minstens {length} tekens',
            'uppercase': 'een hoofdletter',
            'lowercase': 'een kleine letter',
            'number': 'een cijfer',
            'symbol': 'een teken zoals ! of ?',
        }
    ),
    challenges=MappingProxyType(
        {
            'code': 'Voer uw code in',
            'password': 'Voer uw wachtwoord in',
            'new_password': 'Kies een nieuw wachtwoord',
            'mfa_choice': 'Kies uw tweede factor',
            'mfa_setup': 'Stel uw tweede factor in',
            'factor_choice': 'Kies hoe u wilt inloggen',
            'other': 'Nog één stap',
        }
    ),
    factors=MappingProxyType(
        {
            'password': 'Wachtwoord',
            'app': 'Authenticator-app',
            'email': 'Code per e-mail',
            'sms': 'Code per sms',
            'passkey': 'Toegangssleutel (passkey)',
        }
    ),
    attributes=MappingProxyType(
        {
            'name': 'Naam',
            'given_name': 'Voornaam',
            'family_name': 'Achternaam',
            'middle_name': 'Tweede voornaam',
            'nickname': 'Bijnaam',
            'preferred_username': 'Gebruikersnaam',
            'profile': 'Profielpagina',
            'picture': 'Foto',
            'website': 'Website',
            'gender': 'Geslacht',
            'birthdate': 'Geboortedatum',
            'zoneinfo': 'Tijdzone',
            'locale': 'Taal',
            'phone_number': 'Telefoonnummer',
            'address': 'Adres',
            'email': 'E-mail',
        }
    ),
    notices=MappingProxyType(
        {
            'confirmed': 'Uw e-mailadres is bevestigd. U kunt nu inloggen.',
            'already_confirmed': 'Uw e-mailadres was al bevestigd. U kunt inloggen.',
            'not_confirmed': 'Uw e-mailadres is nog niet bevestigd. '
            'Voer de code in die u hebt gekregen of vraag een nieuwe aan.',
            'verify_email': 'Bevestig uw e-mailadres: vraag een code aan en voer die hier in.',
            'code_sent': 'Er is een nieuwe code onderweg.',
            'session_ended': 'Uw sessie is beëindigd. Log opnieuw in.',
            'unavailable': 'De inlogdienst reageert niet. Deze pagina gaat vanzelf verder zodra dat weer zo is.',
            'reset_required': 'Uw wachtwoord moet opnieuw worden ingesteld. '
            'Voer de code in die u hebt gekregen of vraag een nieuwe aan.',
            'password_reset': 'Uw wachtwoord is gewijzigd. Log in met het nieuwe.',
            'ready': 'Uw account is klaar. U kunt nu inloggen.',
            'account_deleted': 'Uw account is verwijderd.',
            'signed_out_everywhere': 'U bent overal uitgelogd.',
        }
    ),
    profile_notices=MappingProxyType(
        {
            'saved': 'Uw wijzigingen zijn opgeslagen.',
            'code_sent': 'Er is een code onderweg.',
            'verified': 'Geverifieerd. Dank u.',
            'password_changed': 'Uw wachtwoord is gewijzigd.',
            'mfa_changed': 'Uw tweede factoren zijn gewijzigd.',
        }
    ),
    errors=MappingProxyType(
        {
            'wrong_credentials': 'E-mailadres of wachtwoord is onjuist.',
            'wrong_password': 'Uw huidige wachtwoord is onjuist.',
            'user_not_confirmed': 'Bevestig eerst uw e-mailadres.',
            'already_confirmed': 'Uw e-mailadres was al bevestigd. U kunt inloggen.',
            'temporary_password_expired': (
                'Uw tijdelijke wachtwoord is verlopen. Vraag een nieuw aan degene die u heeft uitgenodigd.'
            ),
            'password_reset_required': 'Uw wachtwoord moet opnieuw worden ingesteld voordat u kunt inloggen.',
            'account_exists': 'Er is al een account met dit e-mailadres.',
            'password_policy': 'Het wachtwoord voldoet niet aan de regels.',
            'password_history': 'Dit wachtwoord is al eens gebruikt. Kies een ander.',
            'code_mismatch': 'Dit is niet de juiste code. Controleer de code en probeer het opnieuw.',
            'code_expired': 'De code is verlopen. Vraag een nieuwe aan.',
            'delivery_failed': f'De code kon niet worden verstuurd. {_TRY_AGAIN}',
            'attribute_fixed': (
                '{attribute} kan niet worden gewijzigd. Neem contact op met de beheerder van deze toepassing.'
            ),
            'invalid_input': 'Iets wat u hebt ingevuld, wordt niet geaccepteerd. Controleer uw gegevens.',
            'too_many_attempts': 'Te veel mislukte pogingen. Wacht even voordat u het opnieuw probeert.',
            'limit_exceeded': 'Te veel pogingen. Wacht even voordat u het opnieuw probeert.',
            'challenge_expired': 'Dat duurde te lang. Begin opnieuw.',
            'challenge_unsupported': 'Uw account vraagt om een inlogstap die hier niet beschikbaar is.',
            'trigger_refused': 'Dit is geweigerd. Neem contact op met de beheerder van deze toepassing.',
            'misconfigured': 'Inloggen is niet goed ingesteld. Neem contact op met de beheerder van deze toepassing.',
            'blocked': (
                'Dit verzoek is geblokkeerd. Neem contact op met de beheerder van deze toepassing en vermeld '
                'referentie {reference}.'
            ),
            'throttled': f'Er loggen op dit moment te veel mensen in. {_TRY_AGAIN}',
            'unavailable': f'De inlogdienst reageert niet. {_TRY_AGAIN}',
            'not_saved': f'Uw sessie kon niet worden opgeslagen, dus u bent niet ingelogd. {_TRY_AGAIN}',
            'cookies_needed': (
                'Uw browser bewaart de cookie niet die nodig is om in te '
                'loggen. Sta cookies voor deze site toe en probeer het opnieuw.'
            ),
            'session_ended': 'Uw sessie is beëindigd. Log opnieuw in.',
            'token_reused': 'Uw sessie is voor uw veiligheid beëindigd. Log opnieuw in.',
            'token_invalid': f'Het antwoord van de inlogdienst was niet te vertrouwen. {_TRY_AGAIN}',
            'unexpected': 'Er is iets misgegaan. Probeer het opnieuw of vermeld referentie {reference}.',
        }
    ),
    rules=MappingProxyType(
        {
            'password_policy.length': 'Het wachtwoord is te kort.',
            'password_policy.uppercase': 'Het wachtwoord moet een hoofdletter bevatten.',
            'password_policy.lowercase': 'Het wachtwoord moet een kleine letter bevatten.',
            'password_policy.number': 'Het wachtwoord moet een cijfer bevatten.',
            'password_policy.symbol': 'Het wachtwoord moet een teken zoals ! of ? bevatten.',
            'password_policy.spaces': 'Het wachtwoord mag niet met een spatie beginnen of eindigen.',
            'password_policy.compromised': 'Dit wachtwoord is bekend uit een datalek. Kies een ander.',
            'password_policy.common': 'Dit wachtwoord is te makkelijk te raden. Kies een ander.',
            'code_mismatch.used': 'Deze code is al gebruikt. Wacht op de volgende.',
            'delivery_failed.quota': (
                'De code kon niet worden verstuurd: de limiet voor berichten is '
                'bereikt. Neem contact op met de beheerder van deze toepassing.'
            ),
            'invalid_input.attribute': '{attribute}: dit wordt niet geaccepteerd. Controleer het.',
            'invalid_input.email': 'Vul een geldig e-mailadres in',
            'delivery_failed.no_contact': (
                'Er is geen bevestigd e-mailadres om een code naartoe te sturen. Neem contact op met de '
                'beheerder van deze toepassing.'
            ),
        }
    ),
)
