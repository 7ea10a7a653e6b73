"""French: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'Se connecter avec une clé d’accès',
    'passkey_use': 'Utiliser la clé d’accès',
    'passkey_info': 'Confirmation par empreinte digitale, visage ou verrouillage de l’écran.',
    'passkey_password': 'Utiliser plutôt le mot de passe',
    'passkey_cancelled': (
        'Aucune clé d’accès n’a été utilisée\u00a0: la demande a été fermée, a pris trop de temps, ou cet appareil '
        'n’a pas de clé. Un nouvel essai ou le mot de passe permet de continuer.'
    ),
    'passkey_unsupported': (
        'Les clés d’accès ne fonctionnent pas dans ce navigateur ou à cette adresse. Le mot de passe permet de '
        'continuer.'
    ),
    'passkey_failed': (
        'La clé d’accès n’a pas pu être utilisée. Un nouvel essai ou le mot de passe permet de continuer.'
    ),
    'passkeys': 'Clés d’accès',
    'passkeys_info': 'Avec une clé d’accès, il suffit de l’empreinte, du visage ou du verrouillage d’écran.',
    'no_passkeys': 'Aucune clé d’accès pour l’instant.',
    'add_passkey': 'Ajouter une clé d’accès',
    'passkey_offer': 'Se connecter sans mot de passe la prochaine fois\u202f?',
    'passkey_ends_others': 'Me déconnecter aussi dans mes autres navigateurs',
    'passkey_added_at': 'Ajoutée {time}',
    'passkey_on_device': 'Sur un téléphone ou un ordinateur',
    'passkey_on_key': 'Sur une clé de sécurité',
    'remove_button': 'Supprimer',
    'remove_passkey': 'Supprimer cette clé d’accès\u202f?',
    'remove_passkey_info': 'La connexion avec {name} ne sera plus possible.',
    'back_to_passkeys': 'Retour aux clés d’accès',
    'passkey_stopped': 'Aucune clé d’accès n’a été ajoutée. Un nouvel essai est possible.',
    'passkey_exists': 'Cet appareil a déjà une clé d’accès pour ce compte.',
    'passkey_none': 'Ce navigateur n’a pas de clés d’accès. Essayez un autre navigateur ou appareil.',
    'passkey_no_authenticator': 'Cet appareil ne peut pas en garder. Configurez un verrouillage d’écran.',
    'passkey_insecure': 'Pas de clés d’accès à cette adresse. Ouvrez l’application à son adresse habituelle.',
    'passkey_not_added': 'La clé d’accès n’a pas pu être ajoutée. Veuillez réessayer.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': (
        'Cette clé d’accès n’a pas été acceptée. Une autre clé ou le mot de passe permet de continuer.'
    ),
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'Ce type de clé d’accès n’est pas accepté. Essayez un autre appareil.',
    'invalid_input.passkey_limit': 'Un compte ne peut en avoir plus. Supprimez d’abord une clé d’accès.',
    'misconfigured.passkeys': 'Les clés d’accès sont mal configurées ici. Veuillez contacter l’assistance.',
}
