"""Dutch."""

from __future__ import annotations

from types import MappingProxyType

from authui.pages.texts import identifiers, neutral
from authui.pages.texts.catalogue import Texts
from authui.pages.texts.passkeys.nl import PASSKEY_ERRORS, PASSKEY_RULES, PASSKEYS
from authui.pages.texts.providers.nl import PROVIDER_ERRORS, PROVIDER_RULES, PROVIDERS

_TRY_AGAIN = 'Probeer het zo meteen opnieuw; wat u hebt ingevuld, blijft bewaard.'

DUTCH = Texts(
    language='nl',
    language_name='Nederlands',
    choose_language='Taal',
    show_password='Wachtwoord tonen',
    hide_password='Wachtwoord verbergen',
    password_blank='Het wachtwoord begint of eindigt met een spatie.',
    caps_lock='Caps Lock staat aan.',
    check_fields='Controleer de gemarkeerde velden.',
    page_title='{screen} · {title}',
    other_address='Op dit adres kunt u niet inloggen. De app staat op {url}.',
    local_pool='Demo: accounts en codes blijven op deze computer.',
    open_mailbox='Postvak openen',
    page_failed='We konden deze pagina niet tonen',
    page_failed_info=(
        'Er is iets misgegaan. Probeer het opnieuw. Gebeurt het weer, geef ons dan dit nummer: {reference}.'
    ),
    unreachable=(
        'We kunnen de server niet bereiken. Controleer uw verbinding en probeer het opnieuw; wat u hebt ingevuld, '
        'blijft bewaard.'
    ),
    scripts_needed='Deze pagina heeft JavaScript nodig. Zet het aan in uw browser en laad de pagina opnieuw.',
    try_again='Opnieuw proberen',
    not_found='Pagina niet gevonden',
    not_found_info='Er is geen pagina op dit adres.',
    other_account='Een ander account gebruiken',
    switch_on_factor='Verificatie in twee stappen aanzetten',
    contact_support='Contact opnemen met de helpdesk',
    busy='Het is nu erg druk',
    busy_info='Er zijn nu veel bezoekers. We proberen het over {seconds} seconden opnieuw voor u.',
    busy_link='Nu opnieuw proberen',
    busy_again='Het is nu erg druk. Probeer het over {seconds} seconden opnieuw.',
    refused='Dit is niet geaccepteerd',
    refused_elsewhere='Dit komt niet van een pagina van deze app. Open de pagina hier en verstuur het opnieuw.',
    refused_unreadable='Wat is verstuurd, is niet leesbaar. Open de pagina opnieuw en vul hem nog een keer in.',
    refused_slow='Het versturen duurde te lang. Controleer uw verbinding en probeer het opnieuw.',
    refused_large='Wat u hebt ingevuld, is te lang. Kort het in en probeer het opnieuw.',
    not_sent='De server was druk, dus dit formulier is niet verstuurd. Verstuur het opnieuw.',
    not_allowed='Geen toegang',
    not_allowed_info='U bent ingelogd, maar uw account heeft geen toegang tot deze pagina.',
    second_factor_needed='Zet verificatie in twee stappen aan om deze pagina te openen.',
    log_out='Uitloggen',
    login='Inloggen',
    email='E-mailadres',
    password='Wachtwoord',
    remember='Mij onthouden op dit apparaat',
    login_button='Inloggen',
    confirm_question='Hebt u een bevestigingscode?',
    confirm_link='Voer de code in',
    signup='Account aanmaken',
    signup_email='E-mailadres',
    signup_email_hint='We delen uw e-mailadres nooit met anderen.',
    confirm_password='Herhaal wachtwoord',
    signup_button='Account aanmaken',
    signup_info='We sturen u een code per e-mail om uw adres te bevestigen.',
    signup_by_code_info=(
        'We sturen u nu een code en telkens een nieuwe wanneer u inlogt. U kunt later een wachtwoord toevoegen.'
    ),
    signup_without_password='Account aanmaken zonder wachtwoord',
    signup_with_password='Account aanmaken met wachtwoord',
    log_in_instead='In plaats daarvan inloggen',
    reset_instead='Uw wachtwoord opnieuw instellen',
    signup_terms='Als u een account aanmaakt, gaat u akkoord met de {terms}.',
    signup_privacy='In onze {privacy} leest u hoe we uw gegevens gebruiken.',
    terms='gebruiksvoorwaarden',
    privacy='privacyverklaring',
    confirm='E-mailadres bevestigen',
    code='Bevestigingscode',
    code_hint='De code heeft 6 cijfers. Kijk ook in de map met ongewenste e-mail.',
    confirm_button='Bevestigen',
    confirm_info='Daarna logt u in.',
    back_question='Terug naar inloggen',
    resend_button='Nieuwe code sturen',
    not_received='Niet ontvangen?',
    email_guess='Bedoelde u {value}?',
    use_guess='Dit adres gebruiken',
    delivered='We hebben een code gestuurd naar {destination}.',
    without_password='Inloggen zonder wachtwoord',
    new_here='Nog geen account?',
    have_account='Hebt u al een account?',
    forgot_link='Wachtwoord vergeten?',
    forgot='Uw wachtwoord opnieuw instellen',
    forgot_button='Code sturen',
    forgot_info=(
        'Als een account dit e-mailadres gebruikt, sturen we daar een code heen om het wachtwoord opnieuw in te '
        'stellen.'
    ),
    reset_sent='Als een account dit e-mailadres gebruikt, hebben we daar een code heen gestuurd.',
    no_code_help=(
        'Na een paar minuten nog geen e-mail? Controleer het adres en de map met ongewenste '
        'e-mail. Bent u uitgenodigd en hebt u nog nooit ingelogd, vraag dan om een nieuwe uitnodiging.'
    ),
    reset='Nieuw wachtwoord instellen',
    reset_button='Wachtwoord instellen',
    new_password='Nieuw wachtwoord',
    continue_button='Doorgaan',
    back_to_login='Terug naar inloggen',
    sent_code='Code',
    app_code='Code uit uw authenticator-app',
    lost_app_help='Telefoon of app kwijt? De helpdesk kan de app voor uw account uitschakelen.',
    new_password_info='Kies een nieuw wachtwoord voordat u verdergaat.',
    factor_question='Hoe wilt u bevestigen dat u het bent?',
    set_up_info='Scan deze QR-code met uw authenticator-app en voer de code van 6 cijfers in die de app toont.',
    scan_step='Scan deze QR-code met uw authenticator-app.',
    code_step='Voer de code van 6 cijfers in die de app toont.',
    set_up_question='Hoe wilt u voortaan bevestigen dat u het bent?',
    set_up_email_info=(
        'Uw account heeft verificatie in twee stappen nodig: elke keer dat u inlogt, sturen we een code naar dit adres.'
    ),
    signing_in_as='Inloggen als {name}.',
    not_you='Bent u dit niet?',
    qr_title='QR-code met de sleutel voor uw authenticator-app',
    open_app='Authenticator-app openen',
    key_by_hand='Lukt het scannen niet? Voer deze sleutel in de app in:',
    copy_key='Sleutel kopiëren',
    copied='Gekopieerd',
    other_answer='Antwoord',
    wait_button='Opnieuw proberen over {time}',
    resend_wait_button='Nieuwe code over {time}',
    account='Uw account',
    back_to_app='Terug naar de app',
    back_to_account='Terug naar uw account',
    not_given='Toevoegen',
    unverified='{contact} (niet bevestigd)',
    verified='Bevestigd',
    security='Beveiliging',
    changed_at='Gewijzigd op {time}',
    sessions='Actieve sessies',
    this_browser='Deze browser',
    since='Sinds {time}',
    danger='Gevarenzone',
    switched_off='Uit',
    save_button='Opslaan',
    skip_link='Niet nu',
    profile='Profiel',
    profile_info='Maak een veld leeg om het te verwijderen.',
    change_email='Uw e-mailadres wijzigen',
    new_email='Nieuw e-mailadres',
    now_hint='Huidig: {value}',
    contact_info='We sturen een code naar het nieuwe adres.',
    phone_hint='Met landcode, bijvoorbeeld +31 20 123 4567. Maak het veld leeg om het nummer te verwijderen.',
    verify_email='Uw e-mailadres bevestigen',
    verify_phone='Uw telefoonnummer bevestigen',
    verify_info='U hebt {contact} nog niet bevestigd. Voer hier uw code in of vraag er een aan.',
    have_code='Ik heb al een code',
    other_email='Een ander e-mailadres gebruiken',
    other_phone='Een ander telefoonnummer gebruiken',
    contact_taken='Een ander account gebruikt dit al.',
    change_password='Uw wachtwoord wijzigen',
    set_password='Wachtwoord toevoegen',
    current_password='Huidig wachtwoord',
    no_password_hint='Nog geen wachtwoord? Stel er een in',
    first_password_hint='Laat dit leeg als u nog geen wachtwoord hebt.',
    second_factors='Verificatie in twee stappen',
    ends_others='U wordt daarbij in uw andere browsers uitgelogd.',
    second_factors_info='Na uw wachtwoord vragen we ook om een van deze.',
    factors_asked='Methoden',
    preferred_factor='Standaardmethode',
    preferred_differs='Kies een methode die aan staat',
    set_up_app='Een authenticator-app instellen',
    replace_app='Uw authenticator-app vervangen',
    sms_needs_phone='Bevestig eerst uw telefoonnummer om codes per sms te krijgen',
    log_out_everywhere='Overal uitloggen',
    everywhere_info='U wordt op elk apparaat uitgelogd, ook op dit.',
    delete_account='Uw account verwijderen',
    delete_info='Uw account wordt verwijderd met alles wat erin staat. U kunt dit niet ongedaan maken.',
    delete_typed='Voer {name} in om te bevestigen',
    delete_differs='Dit is niet hetzelfde als {name}',
    delete_button='Mijn account verwijderen',
    signed_in='U bent ingelogd',
    mailbox='Postvak',
    mailbox_empty='Nog geen berichten. Maak een account aan, en uw code komt hier binnen.',
    mailbox_info='De berichten die deze app had gestuurd. Als de server stopt, zijn ze weg.',
    mail_from='Van',
    mail_to='Aan',
    mail_copy='Kopiëren',
    mail_copied='Gekopieerd',
    mail_password='Tijdelijk wachtwoord',
    mail_back='Terug',
    mail_reload='Zonder JavaScript verschijnen nieuwe berichten pas als de pagina opnieuw wordt geladen.',
    mail_kinds=MappingProxyType(
        {
            'sign_up': 'Nieuw account',
            'resend': 'Nieuw account, opnieuw verzonden',
            'attribute': 'Nieuw adres',
            'sign_in': 'Inloggen',
            'reset': 'Wachtwoord opnieuw instellen',
            'invitation': 'Uitnodiging',
        }
    ),
    email_required='Voer uw e-mailadres in',
    email_valid='Voer een volledig adres in, bijvoorbeeld naam@example.org',
    email_long='Het e-mailadres mag hoogstens {length} tekens lang zijn',
    password_required='Voer uw wachtwoord in',
    password_short='Het wachtwoord moet minstens {length} tekens lang zijn',
    password_long='Het wachtwoord mag hoogstens {length} tekens lang zijn',
    passwords_differ='De wachtwoorden zijn niet gelijk',
    password_needs='Gebruik:',
    rule_met='voldaan',
    rule_open='ontbreekt nog',
    rules_missing='Ontbreekt nog: {rules}',
    rules_met='Uw wachtwoord voldoet aan alle regels.',
    code_short='De code heeft minstens {length} cijfers',
    code_long='De code heeft hoogstens {length} tekens',
    phone_valid='Voer uw telefoonnummer met landcode in, bijvoorbeeld +31 20 123 4567',
    date_valid='Voer een datum in die bestaat',
    field_required='Vul dit veld in',
    phone_format_hint='Met + en de landcode, bijvoorbeeld +31 20 624 1111.',
    factor_required='Kies een methode',
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
            'mfa_choice': 'Bevestig dat u het bent',
            'mfa_setup': 'Stel verificatie in twee stappen in',
            'factor_choice': 'Kies hoe u wilt inloggen',
            'other': 'Nog één stap',
            'passkey': 'Inloggen met de toegangssleutel',
        }
    ),
    factors=MappingProxyType(
        {
            'password': 'Wachtwoord',
            'app': 'Authenticator-app',
            'email': 'Code per e-mail',
            'sms': 'Code per sms',
            'passkey': 'Toegangssleutel',
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
            'email': 'E-mailadres',
        }
    ),
    identifiers=identifiers.NL,
    neutral=neutral.NL,
    notices=MappingProxyType(
        {
            'confirmed': 'Uw e-mailadres is bevestigd. U kunt nu inloggen.',
            'already_confirmed': 'Uw e-mailadres is al bevestigd. Log in.',
            'not_confirmed': (
                'U hebt uw e-mailadres nog niet bevestigd. Voer de code in die we u hebben gestuurd of vraag een '
                'nieuwe aan.'
            ),
            'verify_email': 'Bevestig uw e-mailadres: voer hier uw code in of vraag er een aan.',
            'verify_phone': 'Bevestig uw telefoonnummer: voer hier uw code in of vraag er een aan.',
            'code_sent': 'Er is een nieuwe code onderweg.',
            'session_ended': 'Uw sessie is beëindigd. Log opnieuw in.',
            'step_expired': 'Dat duurde te lang. Begin opnieuw.',
            'unavailable': 'Inloggen lukt nu niet. Zodra het weer kan, gaat deze pagina vanzelf verder.',
            'reset_required': (
                'Stel uw wachtwoord opnieuw in. Voer de code in die we u hebben gestuurd of vraag een nieuwe aan.'
            ),
            'password_reset': 'U hebt uw wachtwoord gewijzigd. Log in met het nieuwe.',
            'ready': 'Uw account is klaar. U kunt nu inloggen.',
            'account_deleted': 'Uw account is verwijderd.',
            'logged_out': 'U bent uitgelogd.',
            'signed_out_everywhere': 'U bent overal uitgelogd.',
            'no_passkey': 'Voor dit account is geen toegangssleutel gevonden. Log op een andere manier in.',
        }
    ),
    profile_notices=MappingProxyType(
        {
            'saved': 'We hebben uw wijzigingen opgeslagen.',
            'code_sent': 'Er is een code onderweg.',
            'verified': 'Bevestigd. Dank u.',
            'password_changed': 'U hebt uw wachtwoord gewijzigd.',
            'mfa_changed': 'U hebt uw verificatie in twee stappen gewijzigd.',
            'passkey_added': 'De toegangssleutel is toegevoegd.',
            'passkey_removed': 'De toegangssleutel is verwijderd.',
        }
    ),
    errors=MappingProxyType(
        {
            'wrong_credentials': (
                'E-mailadres of wachtwoord is onjuist. Probeer het opnieuw of stel uw wachtwoord opnieuw in.'
            ),
            'wrong_password': 'Uw huidige wachtwoord is onjuist.',
            'user_not_confirmed': 'Bevestig eerst uw e-mailadres.',
            'already_confirmed': 'Uw e-mailadres is al bevestigd. Log in.',
            'temporary_password_expired': (
                'Uw tijdelijke wachtwoord is verlopen. Vraag een nieuw aan bij degene die u heeft uitgenodigd.'
            ),
            'password_reset_required': 'Stel uw wachtwoord opnieuw in voordat u inlogt.',
            'account_exists': 'U hebt al een account met dit e-mailadres.',
            'password_policy': 'Dit wachtwoord voldoet niet aan de regels hierboven.',
            'password_history': 'U hebt dit wachtwoord al eens gebruikt. Kies een ander.',
            'code_mismatch': 'Dit is niet de juiste code. Controleer de code en probeer het opnieuw.',
            'code_expired': 'De code is verlopen. Vraag een nieuwe aan.',
            'delivery_failed': f'We konden de code niet sturen. {_TRY_AGAIN}',
            'attribute_fixed': '{attribute}: dit kunt u niet wijzigen. Neem contact op met de helpdesk.',
            'invalid_input': 'We kunnen iets wat u hebt ingevuld niet accepteren. Controleer het.',
            'too_many_attempts': 'Te veel mislukte pogingen. Wacht even voordat u het opnieuw probeert.',
            'limit_exceeded': 'Te veel pogingen. Wacht even voordat u het opnieuw probeert.',
            'challenge_expired': 'Dat duurde te lang. Begin opnieuw.',
            'challenge_unsupported': (
                'Uw account vraagt om een stap die hier niet beschikbaar is. Neem contact op met de helpdesk.'
            ),
            'trigger_refused': 'Dit kan niet met uw account. Neem contact op met de helpdesk.',
            'misconfigured': 'Inloggen is niet goed ingesteld. Neem contact op met de helpdesk.',
            'blocked': (
                'We hebben dit verzoek geblokkeerd. Neem contact op met de helpdesk en vermeld dit nummer: {reference}.'
            ),
            'throttled': f'Het is nu erg druk. {_TRY_AGAIN}',
            'unavailable': f'Inloggen lukt nu niet. {_TRY_AGAIN}',
            'not_saved': f'We konden uw sessie niet opslaan, dus u bent niet ingelogd. {_TRY_AGAIN}',
            'cookies_needed': (
                'Uw browser bewaart de cookie niet die nodig is om in te '
                'loggen. Sta cookies voor deze site toe en probeer het opnieuw.'
            ),
            'session_ended': 'Uw sessie is beëindigd. Log opnieuw in.',
            'token_reused': 'We hebben uw sessie voor uw veiligheid beëindigd. Log opnieuw in.',
            'token_invalid': f'We konden u niet veilig inloggen. {_TRY_AGAIN}',
            'signup_closed': 'U hebt een uitnodiging nodig om hier een account aan te maken.',
            'unexpected': (
                'Er is iets misgegaan. Probeer het opnieuw. Gebeurt het weer, geef ons dan dit nummer: {reference}.'
            ),
            **PASSKEY_ERRORS,
            **PROVIDER_ERRORS,
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
            'code_mismatch.used': 'U hebt deze code al gebruikt. Wacht op de volgende.',
            'code_mismatch.newer': 'Dit is niet de nieuwste code. We hebben een nieuwere gestuurd: gebruik die.',
            'delivery_failed.quota': (
                'We konden de code niet sturen: de limiet voor berichten is bereikt. Neem contact op met de helpdesk.'
            ),
            'invalid_input.attribute': '{attribute}: dit kunnen we niet accepteren. Controleer het.',
            'invalid_input.email': 'Voer een volledig adres in, bijvoorbeeld naam@example.org',
            'delivery_failed.no_contact': (
                'U hebt geen bevestigd e-mailadres of telefoonnummer om een code naartoe te sturen. Neem contact '
                'op met de helpdesk.'
            ),
            **PASSKEY_RULES,
            **PROVIDER_RULES,
        }
    ),
    **PASSKEYS,
    **PROVIDERS,
)
