"""French: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Continuer avec {provider}',
    'own_page_button': 'Continuer sur la page de connexion',
    'or_divider': 'ou',
    'more_providers': 'Autres moyens de connexion',
    'last_provider': 'Dernière connexion avec {provider}',
    'last_way': 'Dernière connexion par ce moyen',
    'organisation_button': 'Continuer avec votre organisation',
    'provider_email': 'Adresse e-mail non confirmée',
    'provider_email_unverified': (
        '{provider} n’a pas confirmé {value}. Confirmez l’adresse sur ce service, puis reconnectez-vous.'
    ),
    'provider_email_missing': (
        '{provider} ne nous a pas transmis d’adresse e-mail. Autorisez-le sur ce service, puis reconnectez-vous, '
        'ou choisissez un autre moyen.'
    ),
    'provider_other_way': 'Se connecter autrement',
    'provider_way': 'Connexion avec {provider}',
    'provider_profile_info': 'Ces informations viennent de {provider} et ne se modifient que sur ce service.',
    'provider_proof': 'Pour continuer, reconnectez-vous avec {provider}.',
    'password_login_needed': 'Cette page demande une connexion avec mot de passe et double authentification.',
    'going_on': 'Un instant',
    'going_on_info': 'La page suivante s’ouvre toute seule. Sinon, le bouton l’ouvre.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'Cette connexion a expiré ou a commencé dans un autre navigateur. Veuillez recommencer.',
    'provider_refused': 'La connexion auprès du fournisseur n’a pas abouti. Réessayez, ou choisissez un autre moyen.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'La connexion auprès du fournisseur a été interrompue ou refusée. Réessayez, ou choisissez un autre moyen.'
    ),
    'provider_refused.login_required': 'Votre session auprès du fournisseur a pris fin. Veuillez vous y reconnecter.',
    'provider_refused.linked': 'Vos comptes viennent d’être associés. Veuillez réessayer.',
    'provider_refused.other_user': (
        'Quelqu’un d’autre s’est connecté auprès du fournisseur. Utilisez le compte avec lequel vous êtes ici.'
    ),
    'provider_refused.not_recent': (
        'Le fournisseur n’a pas redemandé la connexion\u00a0: rien ne prouve que c’est bien vous. Veuillez réessayer.'
    ),
    'provider_refused.organisation': (
        'Nous ne connaissons aucune organisation pour cette adresse e-mail. Vérifiez l’adresse, ou choisissez un '
        'autre moyen.'
    ),
    'provider_answer.issuer': 'La réponse du fournisseur n’était pas fiable. Veuillez recommencer.',
    'provider_answer.malformed': 'La réponse du fournisseur n’était pas fiable. Veuillez recommencer.',
}
