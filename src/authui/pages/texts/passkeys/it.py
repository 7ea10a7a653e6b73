"""Italian: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'Accedi con una passkey',
    'passkey_use': 'Usa la passkey',
    'passkey_info': 'Conferma con impronta, volto o blocco dello schermo.',
    'passkey_password': 'Usa invece la password',
    'passkey_cancelled': (
        'Nessuna passkey usata: la richiesta è stata chiusa, è durata troppo o su questo dispositivo non ce n’è. '
        'Riprova o usa la password.'
    ),
    'passkey_unsupported': 'Le passkey non funzionano in questo browser o a questo indirizzo. Usa la password.',
    'passkey_failed': 'Non è stato possibile usare la passkey. Riprova o usa la password.',
    'passkeys': 'Passkey',
    'passkeys_info': 'Con una passkey accedi con l’impronta, il volto o il blocco schermo, senza password.',
    'no_passkeys': 'Non hai ancora passkey.',
    'add_passkey': 'Aggiungi una passkey',
    'passkey_offer': 'La prossima volta vuoi accedere senza password?',
    'passkey_ends_others': 'Termina la sessione anche negli altri browser',
    'passkey_added_at': 'Aggiunta {time}',
    'passkey_on_device': 'Su un telefono o un computer',
    'passkey_on_key': 'Su una chiave di sicurezza',
    'remove_button': 'Rimuovi',
    'remove_passkey': 'Rimuovere questa passkey?',
    'remove_passkey_info': 'Non potrai più accedere con {name}.',
    'back_to_passkeys': 'Torna alle passkey',
    'passkey_stopped': 'Non è stata aggiunta nessuna passkey. Puoi riprovare.',
    'passkey_exists': 'Questo dispositivo ha già una passkey per il tuo account.',
    'passkey_none': 'Questo browser non supporta le passkey. Prova con un altro browser o dispositivo.',
    'passkey_no_authenticator': (
        'Questo dispositivo non può conservare una passkey. Imposta un blocco schermo o prova con un altro dispositivo.'
    ),
    'passkey_insecure': 'Le passkey non funzionano a questo indirizzo. Apri l’app al suo indirizzo abituale.',
    'passkey_not_added': 'Non è stato possibile aggiungere la passkey. Riprova.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': 'Questa passkey non è stata accettata. Usane un’altra, oppure la password.',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'Non possiamo accettare questo tipo di passkey. Prova con un altro dispositivo.',
    'invalid_input.passkey_limit': (
        'Un account non può avere più passkey di così. Rimuovine una, poi aggiungi questa.'
    ),
    'misconfigured.passkeys': 'Le passkey non sono configurate correttamente qui. Contatta l’assistenza.',
}
