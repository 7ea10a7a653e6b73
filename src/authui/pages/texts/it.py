"""Italian."""

from __future__ import annotations

from types import MappingProxyType

from authui.pages.texts.catalogue import Texts

_TRY_AGAIN = 'Riprova tra un momento: quello che hai scritto non è andato perso.'

ITALIAN = Texts(
    language='it',
    language_name='Italiano',
    choose_language='Lingua',
    show_password='Mostra la password',
    hide_password='Nascondi la password',
    check_fields='Controlla i campi segnalati.',
    page_title='{screen} · {title}',
    local_pool='Archivio utenti locale: account e codici restano su questo computer.',
    open_mailbox='Apri la casella di posta',
    page_failed='Non è stato possibile mostrare questa pagina',
    page_failed_info='Qualcosa è andato storto. Riprova oppure indica il riferimento {reference}.',
    not_allowed='Accesso negato',
    not_allowed_info="Hai effettuato l'accesso, ma il tuo account non può vedere questo contenuto.",
    second_factor_needed='Qui serve un secondo fattore e il tuo account non ne ha nessuno attivo.',
    log_out='Esci',
    login='Accedi',
    email='E-mail',
    password='Password',
    remember='Ricordami su questo dispositivo',
    login_button='Accedi',
    confirm_question='Devi ancora confermare il tuo indirizzo e-mail?',
    confirm_link='Confermalo',
    signup='Registrati',
    signup_email='Indirizzo e-mail',
    signup_email_hint='Non comunicheremo mai il tuo indirizzo a nessuno.',
    confirm_password='Ripeti la password',
    signup_button='Registrati',
    signup_info='Dovrai poi confermare il tuo indirizzo inserendo il codice che ti invieremo per e-mail.',
    log_in_instead='Accedi invece',
    reset_instead='Reimposta la password',
    confirm="Conferma l'indirizzo e-mail",
    code='Codice di conferma',
    code_hint='Cerca il codice di conferma nella posta in arrivo (e nella cartella dello spam).',
    confirm_button='Conferma',
    confirm_info='Dopo aver confermato il tuo indirizzo dovrai accedere.',
    back_question='Vuoi accedere o registrarti?',
    resend_button='Invia un nuovo codice',
    delivered='Un codice è stato inviato a {destination}.',
    without_password='Accedi senza password',
    forgot_link='Hai dimenticato la password?',
    forgot='Password dimenticata',
    forgot_button='Invia un codice',
    forgot_info='Se esiste un account con questo indirizzo, riceverà un codice per impostare una nuova password.',
    reset='Imposta una nuova password',
    reset_button='Imposta la password',
    new_password='Nuova password',
    continue_button='Continua',
    back_to_login="Torna all'accesso",
    sent_code='Codice',
    app_code="Codice dell'app di autenticazione",
    new_password_info='Prima di continuare, il tuo account richiede una nuova password.',
    factor_question='Come vuoi accedere?',
    set_up_info="Inquadra l'immagine con un'app di autenticazione, poi inserisci il codice che mostra.",
    set_up_question='Quale secondo fattore vuoi configurare?',
    set_up_email_info='Il tuo account richiede un secondo fattore: '
    'un codice inviato a questo indirizzo a ogni accesso.',
    qr_title='Codice QR con la chiave per la tua app di autenticazione',
    key_by_hand="Oppure scrivi questa chiave nell'app:",
    other_answer='Risposta',
    wait_button='Riprova tra {time}',
    resend_wait_button='Nuovo codice tra {time}',
    mailbox='Casella di posta',
    mailbox_empty='Ancora nessun messaggio. Registrati e il codice arriverà qui.',
    mailbox_info="Ciò che l'archivio locale avrebbe inviato per e-mail. Resta in memoria fino all'arresto del server.",
    email_required='Inserisci il tuo indirizzo e-mail',
    email_valid='Inserisci un indirizzo e-mail valido',
    email_long="L'indirizzo e-mail può avere al massimo {length} caratteri",
    password_required='Inserisci una password',
    password_short='La password deve avere almeno {length} caratteri',
    password_long='La password può avere al massimo {length} caratteri',
    passwords_differ='Le due password non coincidono',
    code_short='Il codice di conferma deve avere almeno {length} cifre',
    field_required='Questo campo è obbligatorio',
    factor_required="Scegli un'opzione",
    challenges=MappingProxyType(
        {
            'code': 'Inserisci il codice',
            'password': 'Inserisci la password',
            'new_password': 'Scegli una nuova password',
            'mfa_choice': 'Scegli il secondo fattore',
            'mfa_setup': 'Configura il secondo fattore',
            'factor_choice': 'Scegli come accedere',
            'other': 'Ancora un passaggio',
        }
    ),
    factors=MappingProxyType(
        {
            'password': 'Password',
            'app': 'App di autenticazione',
            'email': 'Codice per e-mail',
            'sms': 'Codice per SMS',
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
            'email': 'E-mail',
        }
    ),
    notices=MappingProxyType(
        {
            'confirmed': 'Il tuo indirizzo è confermato. Ora accedi.',
            'already_confirmed': 'Il tuo indirizzo era già confermato. Ora accedi.',
            'not_confirmed': 'Il tuo indirizzo non è ancora confermato. '
            'Inserisci il codice ricevuto o chiedine uno nuovo.',
            'verify_email': 'Verifica il tuo indirizzo e-mail: chiedi un codice e inseriscilo qui.',
            'code_sent': 'Un nuovo codice è in arrivo.',
            'session_ended': 'La sessione è terminata. Accedi di nuovo.',
            'unavailable': 'Il servizio di accesso non risponde. Questa pagina proseguirà da sola appena lo farà.',
            'reset_required': 'La tua password va reimpostata. Inserisci il codice ricevuto o chiedine uno nuovo.',
            'password_reset': 'La tua password è stata cambiata. Accedi con quella nuova.',
            'ready': 'Il tuo account è pronto. Ora accedi.',
        }
    ),
    errors=MappingProxyType(
        {
            'wrong_credentials': 'E-mail o password errata.',
            'wrong_password': 'La password attuale è errata.',
            'user_not_confirmed': 'Prima conferma il tuo indirizzo e-mail.',
            'already_confirmed': 'Il tuo indirizzo era già confermato. Ora accedi.',
            'password_reset_required': 'Prima di accedere devi reimpostare la password.',
            'account_exists': 'Esiste già un account con questo indirizzo.',
            'password_policy': 'La password non rispetta i requisiti.',
            'password_history': "Questa password è già stata usata. Scegline un'altra.",
            'code_mismatch': 'Il codice non è corretto. Controllalo e riprova.',
            'code_expired': 'Il codice è scaduto. Chiedine uno nuovo.',
            'delivery_failed': f'Non è stato possibile inviare il codice. {_TRY_AGAIN}',
            'invalid_input': 'Uno dei dati inseriti non è accettato. Controllalo.',
            'too_many_attempts': 'Troppi tentativi falliti. Aspetta qualche minuto prima di riprovare.',
            'limit_exceeded': 'Troppi tentativi. Aspetta qualche minuto prima di riprovare.',
            'challenge_expired': 'È passato troppo tempo. Ricomincia da capo.',
            'challenge_unsupported': 'Il tuo account richiede un passaggio di accesso che qui non è disponibile.',
            'trigger_refused': 'La richiesta è stata rifiutata. Contatta chi gestisce questa applicazione.',
            'misconfigured': "L'accesso non è configurato correttamente. Contatta chi gestisce questa applicazione.",
            'blocked': (
                'La richiesta è stata bloccata. Contatta chi gestisce questa applicazione e indica il '
                'riferimento {reference}.'
            ),
            'throttled': f'In questo momento accedono troppe persone. {_TRY_AGAIN}',
            'unavailable': f'Il servizio di accesso non risponde. {_TRY_AGAIN}',
            'not_saved': f'Non è stato possibile salvare la sessione, quindi non hai eseguito il login. {_TRY_AGAIN}',
            'session_ended': 'La sessione è terminata. Accedi di nuovo.',
            'token_reused': 'La sessione è stata chiusa per la tua sicurezza. Accedi di nuovo.',
            'token_invalid': f'La risposta del servizio di accesso non è attendibile. {_TRY_AGAIN}',
            'unexpected': 'Qualcosa è andato storto. Riprova oppure indica il riferimento {reference}.',
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
            'password_policy.compromised': "Questa password è nota da una fuga di dati. Scegline un'altra.",
            'code_mismatch.used': 'Questo codice è già stato usato. Aspetta il prossimo.',
            'invalid_input.email': 'Inserisci un indirizzo e-mail valido',
            'delivery_failed.no_contact': (
                'Non c’è un indirizzo email confermato a cui inviare un codice. Contatta chi gestisce questa '
                'applicazione.'
            ),
        }
    ),
)
