"""Dutch, informal: je."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from authui.pages.texts.nl import DUTCH

_TRY_AGAIN = 'Probeer het zo meteen opnieuw; wat je hebt ingevuld, blijft bewaard.'

DUTCH_INFORMAL = replace(
    DUTCH,
    other_address='Op dit adres kun je niet inloggen. De app staat op {url}.',
    unreachable=(
        'We kunnen de server niet bereiken. Controleer je verbinding en probeer het opnieuw; wat je hebt ingevuld, '
        'blijft bewaard.'
    ),
    scripts_needed='Deze pagina heeft JavaScript nodig. Zet het aan in je browser en laad de pagina opnieuw.',
    busy_info='Er zijn nu veel bezoekers. We proberen het over {seconds} seconden opnieuw voor jou.',
    refused_slow='Het versturen duurde te lang. Controleer je verbinding en probeer het opnieuw.',
    refused_large='Wat je hebt ingevuld, is te lang. Kort het in en probeer het opnieuw.',
    not_allowed_info='Je bent ingelogd, maar je account heeft geen toegang tot deze pagina.',
    confirm_question='Heb je een bevestigingscode?',
    signup_email_hint='We delen je e-mailadres nooit met anderen.',
    signup_info='We sturen je een code per e-mail om je adres te bevestigen.',
    signup_by_code_info=(
        'We sturen je nu een code en telkens een nieuwe wanneer je inlogt. Je kunt later een wachtwoord toevoegen.'
    ),
    reset_instead='Je wachtwoord opnieuw instellen',
    signup_terms='Als je een account aanmaakt, ga je akkoord met de {terms}.',
    signup_privacy='In onze {privacy} lees je hoe we je gegevens gebruiken.',
    code_hint='De code heeft 6 cijfers. Kijk ook in de map met ongewenste e-mail.',
    confirm_info='Daarna log je in.',
    email_guess='Bedoelde je {value}?',
    have_account='Heb je al een account?',
    forgot='Je wachtwoord opnieuw instellen',
    no_code_help=(
        'Na een paar minuten nog geen e-mail? Controleer het adres en de map met ongewenste e-mail. '
        'Ben je uitgenodigd en heb je nog nooit ingelogd, vraag dan om een nieuwe uitnodiging.'
    ),
    app_code='Code uit je authenticator-app',
    lost_app_help='Telefoon of app kwijt? De helpdesk kan de app voor je account uitschakelen.',
    new_password_info='Kies een nieuw wachtwoord voordat je verdergaat.',
    factor_question='Hoe wil je bevestigen dat jij het bent?',
    set_up_info='Scan deze QR-code met je authenticator-app en voer de code van 6 cijfers in die de app toont.',
    scan_step='Scan deze QR-code met je authenticator-app.',
    set_up_question='Hoe wil je voortaan bevestigen dat jij het bent?',
    set_up_email_info=(
        'Je account heeft verificatie in twee stappen nodig: elke keer dat je inlogt, sturen we een code naar dit '
        'adres.'
    ),
    not_you='Ben jij dit niet?',
    qr_title='QR-code met de sleutel voor je authenticator-app',
    account='Je account',
    back_to_account='Terug naar je account',
    change_email='Je e-mailadres wijzigen',
    verify_email='Je e-mailadres bevestigen',
    verify_phone='Je telefoonnummer bevestigen',
    verify_info='Je hebt {contact} nog niet bevestigd. Voer hier je code in of vraag er een aan.',
    change_password='Je wachtwoord wijzigen',
    first_password_hint='Laat dit leeg als je nog geen wachtwoord hebt.',
    ends_others='Je wordt daarbij in je andere browsers uitgelogd.',
    second_factors_info='Na je wachtwoord vragen we ook om een van deze.',
    replace_app='Je authenticator-app vervangen',
    sms_needs_phone='Bevestig eerst je telefoonnummer om codes per sms te krijgen',
    everywhere_info='Je wordt op elk apparaat uitgelogd, ook op dit.',
    delete_account='Je account verwijderen',
    delete_info='Je account wordt verwijderd met alles wat erin staat. Je kunt dit niet ongedaan maken.',
    signed_in='Je bent ingelogd',
    mailbox_empty='Nog geen berichten. Maak een account aan, en je code komt hier binnen.',
    email_required='Voer je e-mailadres in',
    password_required='Voer je wachtwoord in',
    rules_met='Je wachtwoord voldoet aan alle regels.',
    phone_valid='Voer je telefoonnummer met landcode in, bijvoorbeeld +31 20 123 4567',
    challenges=MappingProxyType(
        {
            **DUTCH.challenges,
            'code': 'Voer je code in',
            'password': 'Voer je wachtwoord in',
            'mfa_choice': 'Bevestig dat jij het bent',
            'factor_choice': 'Kies hoe je wilt inloggen',
        }
    ),
    identifiers=MappingProxyType(
        {
            **DUTCH.identifiers,
            'name_required': 'Voer je gebruikersnaam in',
            'phone_required': 'Voer je telefoonnummer in',
            'wrong_name': (
                'Gebruikersnaam of wachtwoord is onjuist. Probeer het opnieuw of stel je wachtwoord opnieuw in.'
            ),
            'wrong_phone': (
                'Telefoonnummer of wachtwoord is onjuist. Probeer het opnieuw of stel je wachtwoord opnieuw in.'
            ),
            'wrong_any': 'Je inloggegevens zijn onjuist. Probeer het opnieuw of stel je wachtwoord opnieuw in.',
            'exists_phone': 'Je hebt al een account met dit telefoonnummer.',
        }
    ),
    neutral=MappingProxyType(
        {
            **DUTCH.neutral,
            'confirm_question': 'Heb je een bevestigingscode?',
            'signup_info': 'We sturen je een code om je account te bevestigen.',
            'confirm_info': 'Daarna log je in.',
            'forgot_info': 'Als dit account bestaat, sturen we je een code om het wachtwoord opnieuw in te stellen.',
            'reset_sent': 'Als dit account bestaat, hebben we je een code gestuurd.',
            'no_code_help': (
                'Na een paar minuten nog geen code? Controleer wat je hebt ingevoerd. Ben je uitgenodigd en heb '
                'je nog nooit ingelogd, vraag dan om een nieuwe uitnodiging.'
            ),
            'confirmed': 'Je account is bevestigd. Je kunt nu inloggen.',
            'already_confirmed': 'Je account is al bevestigd. Log in.',
            'not_confirmed': (
                'Je hebt je account nog niet bevestigd. Voer de code in die we je hebben gestuurd of '
                'vraag een nieuwe aan.'
            ),
            'user_not_confirmed': 'Bevestig eerst je account.',
        }
    ),
    organisation_button='Doorgaan met je organisatie',
    notices=MappingProxyType(
        {
            **DUTCH.notices,
            'confirmed': 'Je e-mailadres is bevestigd. Je kunt nu inloggen.',
            'already_confirmed': 'Je e-mailadres is al bevestigd. Log in.',
            'not_confirmed': (
                'Je hebt je e-mailadres nog niet bevestigd. Voer de code in die we je hebben gestuurd of vraag een '
                'nieuwe aan.'
            ),
            'verify_email': 'Bevestig je e-mailadres: voer hier je code in of vraag er een aan.',
            'verify_phone': 'Bevestig je telefoonnummer: voer hier je code in of vraag er een aan.',
            'session_ended': 'Je sessie is beëindigd. Log opnieuw in.',
            'reset_required': (
                'Stel je wachtwoord opnieuw in. Voer de code in die we je hebben gestuurd of vraag een nieuwe aan.'
            ),
            'password_reset': 'Je hebt je wachtwoord gewijzigd. Log in met het nieuwe.',
            'ready': 'Je account is klaar. Je kunt nu inloggen.',
            'account_deleted': 'Je account is verwijderd.',
            'logged_out': 'Je bent uitgelogd.',
            'signed_out_everywhere': 'Je bent overal uitgelogd.',
        }
    ),
    profile_notices=MappingProxyType(
        {
            **DUTCH.profile_notices,
            'saved': 'We hebben je wijzigingen opgeslagen.',
            'verified': 'Bevestigd. Dank je.',
            'password_changed': 'Je hebt je wachtwoord gewijzigd.',
            'mfa_changed': 'Je hebt je verificatie in twee stappen gewijzigd.',
        }
    ),
    errors=MappingProxyType(
        {
            **DUTCH.errors,
            'wrong_credentials': (
                'E-mailadres of wachtwoord is onjuist. Probeer het opnieuw of stel je wachtwoord opnieuw in.'
            ),
            'wrong_password': 'Je huidige wachtwoord is onjuist.',
            'user_not_confirmed': 'Bevestig eerst je e-mailadres.',
            'already_confirmed': 'Je e-mailadres is al bevestigd. Log in.',
            'temporary_password_expired': (
                'Je tijdelijke wachtwoord is verlopen. Vraag een nieuw aan bij degene die jou heeft uitgenodigd.'
            ),
            'password_reset_required': 'Stel je wachtwoord opnieuw in voordat je inlogt.',
            'account_exists': 'Je hebt al een account met dit e-mailadres.',
            'password_history': 'Je hebt dit wachtwoord al eens gebruikt. Kies een ander.',
            'delivery_failed': f'We konden de code niet sturen. {_TRY_AGAIN}',
            'attribute_fixed': '{attribute}: dit kun je niet wijzigen. Neem contact op met de helpdesk.',
            'invalid_input': 'We kunnen iets wat je hebt ingevuld niet accepteren. Controleer het.',
            'too_many_attempts': 'Te veel mislukte pogingen. Wacht even voordat je het opnieuw probeert.',
            'limit_exceeded': 'Te veel pogingen. Wacht even voordat je het opnieuw probeert.',
            'challenge_unsupported': (
                'Je account vraagt om een stap die hier niet beschikbaar is. Neem contact op met de helpdesk.'
            ),
            'trigger_refused': 'Dit kan niet met je account. Neem contact op met de helpdesk.',
            'throttled': f'Het is nu erg druk. {_TRY_AGAIN}',
            'unavailable': f'Inloggen lukt nu niet. {_TRY_AGAIN}',
            'not_saved': f'We konden je sessie niet opslaan, dus je bent niet ingelogd. {_TRY_AGAIN}',
            'cookies_needed': (
                'Je browser bewaart de cookie niet die nodig is om in te loggen. Sta cookies voor deze site toe en '
                'probeer het opnieuw.'
            ),
            'session_ended': 'Je sessie is beëindigd. Log opnieuw in.',
            'token_reused': 'We hebben je sessie voor je veiligheid beëindigd. Log opnieuw in.',
            'signup_closed': 'Je hebt een uitnodiging nodig om hier een account aan te maken.',
            'token_invalid': f'We konden je niet veilig inloggen. {_TRY_AGAIN}',
        }
    ),
    rules=MappingProxyType(
        {
            **DUTCH.rules,
            'code_mismatch.used': 'Je hebt deze code al gebruikt. Wacht op de volgende.',
            'delivery_failed.no_contact': (
                'Je hebt geen bevestigd e-mailadres of telefoonnummer om een code naartoe te sturen. Neem contact '
                'op met de helpdesk.'
            ),
        }
    ),
)
