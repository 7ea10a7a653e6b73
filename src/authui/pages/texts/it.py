"""Italian."""

from __future__ import annotations

from types import MappingProxyType

from authui.pages.texts import identifiers, neutral
from authui.pages.texts.catalogue import Texts
from authui.pages.texts.passkeys.it import PASSKEY_ERRORS, PASSKEY_RULES, PASSKEYS
from authui.pages.texts.providers.it import PROVIDER_ERRORS, PROVIDER_RULES, PROVIDERS

_TRY_AGAIN = 'Riprova tra un momento: quello che hai scritto non è andato perso.'

ITALIAN = Texts(
    language='it',
    language_name='Italiano',
    choose_language='Lingua',
    show_password='Mostra la password',
    hide_password='Nascondi la password',
    password_blank='La password inizia o finisce con uno spazio.',
    caps_lock='Il blocco maiuscole è attivo.',
    check_fields='Controlla i campi segnalati.',
    page_title='{screen} · {title}',
    other_address='Da questo indirizzo non è possibile accedere. L’app si trova su {url}.',
    local_pool='Demo: account e codici restano su questo computer.',
    open_mailbox='Apri la casella di posta',
    page_failed='Non siamo riusciti a mostrare questa pagina',
    page_failed_info='Qualcosa è andato storto. Riprova. Se succede di nuovo, comunicaci questo numero: {reference}.',
    unreachable=(
        'Non riusciamo a raggiungere il server. Controlla la connessione e riprova: quello che hai scritto non è '
        'andato perso.'
    ),
    scripts_needed='Questa pagina ha bisogno di JavaScript. Attivalo nel browser e ricarica la pagina.',
    try_again='Riprova',
    not_found='Pagina non trovata',
    not_found_info='A questo indirizzo non c’è nessuna pagina.',
    other_account='Usa un altro account',
    switch_on_factor='Attiva la verifica in due passaggi',
    contact_support='Contatta l’assistenza',
    busy='C’è molto traffico',
    busy_info='In questo momento riceviamo molte visite. Riproveremo per te tra {seconds} secondi.',
    busy_link='Riprova subito',
    busy_again='C’è molto traffico in questo momento. Riprova tra {seconds} secondi.',
    refused='L’invio non è stato accettato',
    refused_elsewhere='Non proviene da una pagina di questa app. Apri la pagina qui e invia di nuovo.',
    refused_unreadable='I dati inviati non sono leggibili. Riapri la pagina e compilala di nuovo.',
    refused_slow='L’invio ha richiesto troppo tempo. Controlla la connessione e riprova.',
    refused_large='Il testo inserito è troppo lungo. Accorcialo e riprova.',
    not_sent='Il server era occupato e questo modulo non è stato inviato. Invialo di nuovo.',
    not_allowed='Accesso negato',
    not_allowed_info='Hai effettuato l’accesso, ma il tuo account non può aprire questa pagina.',
    second_factor_needed='Attiva la verifica in due passaggi per aprire questa pagina.',
    log_out='Esci',
    login='Accedi',
    email='Indirizzo e-mail',
    password='Password',
    remember='Ricordami su questo dispositivo',
    login_button='Accedi',
    confirm_question='Hai un codice di conferma?',
    confirm_link='Inseriscilo',
    signup='Crea il tuo account',
    signup_email='Indirizzo e-mail',
    signup_email_hint='Non comunicheremo mai il tuo indirizzo e-mail a nessuno.',
    confirm_password='Ripeti la password',
    signup_button='Registrati',
    signup_info='Ti invieremo un codice per e-mail per confermare il tuo indirizzo.',
    signup_by_code_info=(
        'Ti inviamo un codice adesso e uno nuovo a ogni accesso. Potrai aggiungere una password in seguito.'
    ),
    signup_without_password='Registrati senza password',
    signup_with_password='Registrati con una password',
    log_in_instead='Accedi',
    reset_instead='Reimposta la password',
    signup_terms='Registrandoti accetti le {terms}.',
    signup_privacy='La nostra {privacy} spiega come usiamo i tuoi dati.',
    terms='condizioni d’uso',
    privacy='informativa sulla privacy',
    confirm='Conferma il tuo indirizzo e-mail',
    code='Codice di conferma',
    code_hint='Il codice ha 6 cifre. Guarda anche nella cartella dello spam.',
    confirm_button='Conferma',
    confirm_info='Poi accederai.',
    back_question='Torna all’accesso',
    resend_button='Invia un nuovo codice',
    not_received='Non è arrivato?',
    email_guess='Intendevi {value}?',
    use_guess='Usa questo indirizzo',
    delivered='Abbiamo inviato un codice a {destination}.',
    without_password='Accedi senza password',
    new_here='Non hai ancora un account?',
    have_account='Hai già un account?',
    forgot_link='Hai dimenticato la password?',
    forgot='Reimposta la password',
    forgot_button='Invia un codice',
    forgot_info='Se un account usa questo indirizzo e-mail, gli invieremo un codice per reimpostare la password.',
    reset_sent='Se un account usa questo indirizzo e-mail, gli abbiamo inviato un codice.',
    no_code_help=(
        'Ancora nessuna e-mail dopo qualche minuto? Controlla l’indirizzo e la cartella dello spam. '
        'Se hai ricevuto un invito e non hai mai effettuato l’accesso, richiedine uno nuovo.'
    ),
    reset='Imposta una nuova password',
    reset_button='Imposta la password',
    new_password='Nuova password',
    continue_button='Continua',
    back_to_login='Torna all’accesso',
    sent_code='Codice',
    app_code='Codice della tua app di autenticazione',
    lost_app_help='Hai perso il telefono o l’app? Contatta l’assistenza: può disattivare l’app per il tuo account.',
    new_password_info='Prima di continuare, scegli una nuova password.',
    factor_question='Come vuoi confermare la tua identità?',
    set_up_info=(
        'Inquadra questo codice QR con la tua app di autenticazione, poi inserisci il codice di 6 cifre che mostra.'
    ),
    scan_step='Inquadra questo codice QR con la tua app di autenticazione.',
    code_step='Inserisci il codice di 6 cifre che mostra.',
    set_up_question='Come vuoi confermare la tua identità d’ora in poi?',
    set_up_email_info=(
        'Il tuo account richiede la verifica in due passaggi: a ogni accesso invieremo un codice a questo indirizzo.'
    ),
    signing_in_as='Accesso come {name}.',
    not_you='Non sei tu?',
    qr_title='Codice QR con la chiave per la tua app di autenticazione',
    open_app='Apri l’app di autenticazione',
    key_by_hand='Non riesci a inquadrarlo? Scrivi questa chiave nell’app:',
    copy_key='Copia la chiave',
    copied='Copiata',
    other_answer='Risposta',
    wait_button='Riprova tra {time}',
    resend_wait_button='Nuovo codice tra {time}',
    account='Il tuo account',
    back_to_app='Torna all’app',
    back_to_account='Torna al tuo account',
    not_given='Aggiungi',
    unverified='{contact} (da confermare)',
    verified='Confermato',
    security='Sicurezza',
    changed_at='Modificata il {time}',
    sessions='Sessioni attive',
    this_browser='Questo browser',
    since='Dal {time}',
    danger='Zona pericolosa',
    switched_off='Disattivato',
    save_button='Salva',
    skip_link='Non ora',
    profile='Profilo',
    profile_info='Svuota un campo per rimuovere l’informazione.',
    change_email='Cambia il tuo indirizzo e-mail',
    new_email='Nuovo indirizzo e-mail',
    now_hint='Attuale: {value}',
    contact_info='Invieremo un codice al nuovo indirizzo.',
    phone_hint='Con il prefisso internazionale, ad esempio +39 06 1234 5678. Svuota il campo per rimuovere il numero.',
    verify_email='Conferma il tuo indirizzo e-mail',
    verify_phone='Conferma il tuo numero di telefono',
    verify_info='Non hai ancora confermato {contact}. Inserisci qui il codice o richiedine uno.',
    have_code='Ho già un codice',
    other_email='Usa un altro indirizzo e-mail',
    other_phone='Usa un altro numero di telefono',
    contact_taken='Un altro account lo usa già.',
    change_password='Cambia la password',
    set_password='Aggiungi una password',
    current_password='Password attuale',
    no_password_hint='Non hai ancora una password? Impostane una',
    first_password_hint='Lascia vuoto questo campo se non hai ancora una password.',
    second_factors='Verifica in due passaggi',
    ends_others='Negli altri browser la sessione terminerà.',
    second_factors_info='Dopo la password ti chiediamo anche uno di questi metodi.',
    factors_asked='Metodi',
    preferred_factor='Metodo predefinito',
    preferred_differs='Scegli un metodo attivo',
    set_up_app='Configura un’app di autenticazione',
    replace_app='Sostituisci l’app di autenticazione',
    sms_needs_phone='Per ricevere codici via SMS, conferma prima il tuo numero di telefono',
    log_out_everywhere='Esci ovunque',
    everywhere_info='La sessione terminerà su tutti i dispositivi, anche su questo.',
    delete_account='Elimina il tuo account',
    delete_info='Il tuo account viene eliminato con tutto ciò che contiene. Non si può annullare.',
    delete_typed='Scrivi {name} per confermare',
    delete_differs='Non corrisponde a {name}',
    delete_button='Elimina il mio account',
    signed_in='Hai effettuato l’accesso',
    mailbox='Casella di posta',
    mailbox_empty='Ancora nessun messaggio. Registrati e il tuo codice arriverà qui.',
    mailbox_info='I messaggi che questa app avrebbe inviato. Spariscono all’arresto del server.',
    mail_from='Da',
    mail_to='A',
    mail_copy='Copia',
    mail_copied='Copiato',
    mail_password='Password temporanea',
    mail_back='Indietro',
    mail_reload='Senza JavaScript, i nuovi messaggi compaiono quando la pagina viene ricaricata.',
    mail_kinds=MappingProxyType(
        {
            'sign_up': 'Registrazione',
            'resend': 'Registrazione, inviato di nuovo',
            'attribute': 'Nuovo indirizzo',
            'sign_in': 'Accesso',
            'reset': 'Reimpostazione della password',
            'invitation': 'Invito',
        }
    ),
    email_required='Inserisci il tuo indirizzo e-mail',
    email_valid='Inserisci un indirizzo completo, ad esempio nome@example.org',
    email_long='L’indirizzo e-mail può avere al massimo {length} caratteri',
    password_required='Inserisci la tua password',
    password_short='La password deve avere almeno {length} caratteri',
    password_long='La password può avere al massimo {length} caratteri',
    passwords_differ='Le password non coincidono',
    password_needs='Usa:',
    rule_met='fatto',
    rule_open='manca ancora',
    rules_missing='Manca ancora: {rules}',
    rules_met='La tua password rispetta tutti i requisiti.',
    code_short='Il codice ha almeno {length} cifre',
    code_long='Il codice ha al massimo {length} caratteri',
    phone_valid='Inserisci il tuo numero di telefono con il prefisso internazionale, ad esempio +39 06 1234 5678',
    date_valid='Inserisci una data esistente',
    field_required='Compila questo campo',
    phone_format_hint='Con + e il prefisso internazionale, per esempio +39 06 6982 1234.',
    factor_required='Scegli un metodo',
    password_rules=MappingProxyType(
        {
            'length': 'almeno {length} caratteri',
            'uppercase': 'una lettera maiuscola',
            'lowercase': 'una lettera minuscola',
            'number': 'un numero',
            'symbol': 'un simbolo come ! o ?',
        }
    ),
    challenges=MappingProxyType(
        {
            'code': 'Inserisci il codice',
            'password': 'Inserisci la password',
            'new_password': 'Scegli una nuova password',
            'mfa_choice': 'Conferma la tua identità',
            'mfa_setup': 'Configura la verifica in due passaggi',
            'factor_choice': 'Scegli come accedere',
            'other': 'Ancora un passaggio',
            'passkey': 'Accesso con passkey',
        }
    ),
    factors=MappingProxyType(
        {
            'password': 'Password',
            'app': 'App di autenticazione',
            'email': 'Codice via e-mail',
            'sms': 'Codice via SMS',
            'passkey': 'Passkey',
        }
    ),
    attributes=MappingProxyType(
        {
            'name': 'Nome completo',
            'given_name': 'Nome',
            'family_name': 'Cognome',
            'middle_name': 'Secondo nome',
            'nickname': 'Soprannome',
            'preferred_username': 'Nome utente',
            'profile': 'Pagina del profilo',
            'picture': 'Foto',
            'website': 'Sito web',
            'gender': 'Genere',
            'birthdate': 'Data di nascita',
            'zoneinfo': 'Fuso orario',
            'locale': 'Lingua',
            'phone_number': 'Numero di telefono',
            'address': 'Indirizzo',
            'email': 'Indirizzo e-mail',
        }
    ),
    identifiers=identifiers.IT,
    neutral=neutral.IT,
    notices=MappingProxyType(
        {
            'confirmed': 'Il tuo indirizzo e-mail è confermato. Ora puoi accedere.',
            'already_confirmed': 'Il tuo indirizzo e-mail è già confermato. Accedi.',
            'not_confirmed': (
                'Non hai ancora confermato il tuo indirizzo e-mail. Inserisci il codice che ti abbiamo inviato o '
                'richiedine uno nuovo.'
            ),
            'verify_email': 'Conferma il tuo indirizzo e-mail: inserisci qui il codice o richiedine uno.',
            'verify_phone': 'Conferma il tuo numero di telefono: inserisci qui il codice o richiedine uno.',
            'code_sent': 'Un nuovo codice è in arrivo.',
            'session_ended': 'La sessione è terminata. Accedi di nuovo.',
            'step_expired': 'È passato troppo tempo. Ricomincia da capo.',
            'unavailable': (
                'In questo momento non è possibile accedere. Questa pagina proseguirà da sola appena possibile.'
            ),
            'reset_required': (
                'Reimposta la tua password. Inserisci il codice che ti abbiamo inviato o richiedine uno nuovo.'
            ),
            'password_reset': 'Hai cambiato la password. Accedi con quella nuova.',
            'ready': 'Il tuo account è pronto. Ora accedi.',
            'account_deleted': 'Abbiamo eliminato il tuo account.',
            'logged_out': 'Hai chiuso la sessione.',
            'signed_out_everywhere': 'Le tue sessioni sono terminate su tutti i dispositivi.',
            'no_passkey': 'Nessuna passkey trovata per questo account. Accedi in un altro modo.',
        }
    ),
    profile_notices=MappingProxyType(
        {
            'saved': 'Abbiamo salvato le modifiche.',
            'code_sent': 'Un codice è in arrivo.',
            'verified': 'Confermato. Grazie.',
            'password_changed': 'Hai cambiato la password.',
            'mfa_changed': 'Hai cambiato la verifica in due passaggi.',
            'passkey_added': 'La passkey è stata aggiunta.',
            'passkey_removed': 'La passkey è stata rimossa.',
        }
    ),
    errors=MappingProxyType(
        {
            'wrong_credentials': 'Indirizzo e-mail o password errati. Riprova o reimposta la password.',
            'wrong_password': 'La password attuale è errata.',
            'user_not_confirmed': 'Prima conferma il tuo indirizzo e-mail.',
            'already_confirmed': 'Il tuo indirizzo e-mail è già confermato. Accedi.',
            'temporary_password_expired': (
                'La tua password temporanea è scaduta. Richiedine una nuova alla persona che ti ha mandato l’invito.'
            ),
            'password_reset_required': 'Reimposta la password prima di accedere.',
            'account_exists': 'Hai già un account con questo indirizzo e-mail.',
            'password_policy': 'Questa password non rispetta i requisiti qui sopra.',
            'password_history': 'Hai già usato questa password. Scegline un’altra.',
            'code_mismatch': 'Il codice non è corretto. Controllalo e riprova.',
            'code_expired': 'Il codice è scaduto. Richiedine uno nuovo.',
            'delivery_failed': f'Non siamo riusciti a inviare il codice. {_TRY_AGAIN}',
            'attribute_fixed': '{attribute}: non puoi modificare questo dato. Contatta l’assistenza.',
            'invalid_input': 'Non possiamo accettare uno dei dati inseriti. Controllalo.',
            'too_many_attempts': 'Troppi tentativi falliti. Aspetta qualche minuto prima di riprovare.',
            'limit_exceeded': 'Troppi tentativi. Aspetta qualche minuto prima di riprovare.',
            'challenge_expired': 'È passato troppo tempo. Ricomincia da capo.',
            'challenge_unsupported': (
                'Il tuo account richiede un passaggio che qui non è disponibile. Contatta l’assistenza.'
            ),
            'trigger_refused': 'Non è possibile con il tuo account. Contatta l’assistenza.',
            'misconfigured': 'L’accesso non è configurato correttamente. Contatta l’assistenza.',
            'blocked': 'Abbiamo bloccato questa richiesta. Contatta l’assistenza e indica questo numero: {reference}.',
            'throttled': f'C’è molto traffico in questo momento. {_TRY_AGAIN}',
            'unavailable': f'In questo momento non è possibile accedere. {_TRY_AGAIN}',
            'not_saved': f'Non siamo riusciti a salvare la sessione, quindi non hai effettuato l’accesso. {_TRY_AGAIN}',
            'cookies_needed': (
                'Il tuo browser non conserva il cookie necessario per '
                'accedere. Consenti i cookie per questo sito e riprova.'
            ),
            'session_ended': 'La sessione è terminata. Accedi di nuovo.',
            'token_reused': 'Abbiamo chiuso la sessione per la tua sicurezza. Accedi di nuovo.',
            'token_invalid': f'Non siamo riusciti a completare l’accesso in modo sicuro. {_TRY_AGAIN}',
            'signup_closed': 'Per creare un account qui serve un invito.',
            'unexpected': (
                'Qualcosa è andato storto. Riprova. Se succede di nuovo, comunicaci questo numero: {reference}.'
            ),
            **PASSKEY_ERRORS,
            **PROVIDER_ERRORS,
        }
    ),
    rules=MappingProxyType(
        {
            'password_policy.length': 'La password è troppo corta.',
            'password_policy.uppercase': 'La password deve contenere una lettera maiuscola.',
            'password_policy.lowercase': 'La password deve contenere una lettera minuscola.',
            'password_policy.number': 'La password deve contenere un numero.',
            'password_policy.symbol': 'La password deve contenere un simbolo come ! o ?.',
            'password_policy.spaces': 'La password non deve iniziare né finire con uno spazio.',
            'password_policy.compromised': 'Questa password è nota da una fuga di dati. Scegline un’altra.',
            'password_policy.common': 'Questa password è troppo facile da indovinare. Scegline un’altra.',
            'code_mismatch.used': 'Hai già usato questo codice. Aspetta il prossimo.',
            'code_mismatch.newer': 'Questo non è il codice più recente. Ne abbiamo inviato uno nuovo: usa quello.',
            'delivery_failed.quota': (
                'Non siamo riusciti a inviare il codice: abbiamo raggiunto il limite dei messaggi. Contatta '
                'l’assistenza.'
            ),
            'invalid_input.attribute': '{attribute}: non possiamo accettare questo dato. Controllalo.',
            'invalid_input.email': 'Inserisci un indirizzo completo, ad esempio nome@example.org',
            'delivery_failed.no_contact': (
                'Non hai un indirizzo e-mail o un numero di telefono confermato a cui inviare un codice. Contatta '
                'l’assistenza.'
            ),
            **PASSKEY_RULES,
            **PROVIDER_RULES,
        }
    ),
    **PASSKEYS,
    **PROVIDERS,
)
