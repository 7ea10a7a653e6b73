"""Italian: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Continua con {provider}',
    'own_page_button': 'Continua nella pagina di accesso',
    'or_divider': 'oppure',
    'more_providers': 'Altri modi per accedere',
    'last_provider': 'Il tuo ultimo accesso è stato con {provider}',
    'last_way': 'Il tuo ultimo accesso è stato in questo modo',
    'organisation_button': 'Continua con la tua organizzazione',
    'provider_email': 'Indirizzo e-mail non confermato',
    'provider_email_unverified': (
        '{provider} non ha confermato {value}. Conferma l’indirizzo lì, poi accedi di nuovo.'
    ),
    'provider_email_missing': (
        '{provider} non ci ha dato il tuo indirizzo e-mail. Consentilo lì e accedi di nuovo, oppure scegli un '
        'altro modo.'
    ),
    'provider_other_way': 'Accedi in un altro modo',
    'provider_way': 'Accesso con {provider}',
    'provider_profile_info': 'Questi dati vengono da {provider} e si possono cambiare solo lì.',
    'provider_proof': 'Per continuare, accedi di nuovo con {provider}.',
    'password_login_needed': 'Per questa pagina serve un accesso con password e verifica in due passaggi.',
    'going_on': 'Un momento',
    'going_on_info': 'La pagina successiva si apre da sola. Altrimenti la apre il pulsante.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'Questo accesso è scaduto o è iniziato in un altro browser. Ricomincia.',
    'provider_refused': 'L’accesso presso il fornitore non è stato completato. Riprova, o scegli un altro modo.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'L’accesso presso il fornitore è stato annullato o rifiutato. Riprova, o scegli un altro modo.'
    ),
    'provider_refused.login_required': 'La tua sessione presso il fornitore è terminata. Accedi lì di nuovo.',
    'provider_refused.linked': 'I tuoi account sono appena stati collegati. Riprova.',
    'provider_refused.other_user': (
        'Presso il fornitore ha effettuato l’accesso un’altra persona. Usa lo stesso account che usi qui.'
    ),
    'provider_refused.not_recent': (
        'Il fornitore non ha chiesto un nuovo accesso, quindi non sappiamo se sei tu. Riprova.'
    ),
    'provider_refused.organisation': (
        'Non conosciamo nessuna organizzazione per questo indirizzo e-mail. Controllalo, o scegli un altro modo.'
    ),
    'provider_answer.issuer': 'La risposta del fornitore non era affidabile. Ricomincia.',
    'provider_answer.malformed': 'La risposta del fornitore non era affidabile. Ricomincia.',
}
