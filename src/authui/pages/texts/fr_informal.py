"""French, informal: tu."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from authui.pages.texts.fr import FRENCH

_TRY_AGAIN = 'Réessaie dans un instant\u00a0; ta saisie est conservée.'

FRENCH_INFORMAL = replace(
    FRENCH,
    check_fields='Vérifie les champs signalés.',
    page_failed_info=(
        'Une erreur s’est produite. Réessaie. Si elle se reproduit, indique-nous ce numéro\u00a0: {reference}.'
    ),
    unreachable=(
        'Nous n’arrivons pas à joindre le serveur. Vérifie ta connexion et réessaie\u00a0; ta saisie est conservée.'
    ),
    scripts_needed='Cette page a besoin de JavaScript. Active-le dans ton navigateur, puis recharge la page.',
    busy_info='Les visites sont très nombreuses en ce moment. Nous réessaierons pour toi dans {seconds} secondes.',
    busy_again='Il y a beaucoup de monde en ce moment. Réessaie dans {seconds} secondes.',
    refused_elsewhere='Il ne vient pas d’une page de cette application. Ouvre la page ici, puis renvoie-le.',
    refused_unreadable='Ce qui a été envoyé est illisible. Rouvre la page et remplis-la de nouveau.',
    refused_slow='L’envoi a pris trop de temps. Vérifie ta connexion, puis réessaie.',
    refused_large='Ta saisie est trop longue. Raccourcis-la, puis réessaie.',
    not_sent='Le serveur était occupé\u00a0: ce formulaire n’a pas été envoyé. Envoie-le de nouveau.',
    not_allowed_info='Connexion établie, mais ton compte n’a pas accès à cette page.',
    second_factor_needed='Active la double authentification pour ouvrir cette page.',
    confirm_question='Tu as un code de confirmation\u00a0?',
    signup='Créer ton compte',
    signup_email_hint='Nous ne communiquerons jamais ton adresse e-mail à qui que ce soit.',
    signup_info='Nous t’enverrons un code par e-mail pour confirmer ton adresse.',
    signup_by_code_info=(
        'Nous t’envoyons un code maintenant, puis un nouveau à chaque connexion. '
        'Tu pourras ajouter un mot de passe plus tard.'
    ),
    signup_terms='En t’inscrivant, tu acceptes les {terms}.',
    signup_privacy='Notre {privacy} explique comment nous utilisons tes données.',
    confirm='Confirmer ton adresse e-mail',
    code_hint='Le code a 6 chiffres. Regarde aussi dans les courriers indésirables.',
    confirm_info='Tu te connecteras ensuite.',
    email_guess='Voulais-tu dire {value}\u00a0?',
    have_account='Tu as déjà un compte\u00a0?',
    forgot='Réinitialiser ton mot de passe',
    no_code_help=(
        'Toujours rien après quelques minutes\u00a0? Vérifie l’adresse et tes courriers indésirables. En '
        'cas d’invitation sans aucune connexion jusqu’ici, demande une nouvelle invitation.'
    ),
    app_code='Code de ton application d’authentification',
    lost_app_help='Téléphone ou application perdus\u00a0? L’assistance peut désactiver l’application pour toi.',
    new_password_info='Avant de continuer, choisis un nouveau mot de passe.',
    factor_question='Comment souhaites-tu confirmer ton identité\u00a0?',
    set_up_info=(
        'Scanne ce QR code avec ton application d’authentification, puis saisis le code à 6 chiffres qu’elle affiche.'
    ),
    scan_step='Scanne ce QR code avec ton application d’authentification.',
    code_step='Saisis le code à 6 chiffres qu’elle affiche.',
    set_up_question='Comment souhaites-tu désormais confirmer ton identité\u00a0?',
    set_up_email_info=(
        'Ton compte exige la double authentification\u00a0: à chaque connexion, nous enverrons un code à cette adresse.'
    ),
    not_you='Ce n’est pas toi\u00a0?',
    qr_title='QR code contenant la clé pour ton application d’authentification',
    key_by_hand='Impossible de scanner\u00a0? Saisis cette clé dans l’application\u00a0:',
    account='Ton compte',
    back_to_account='Retour à ton compte',
    profile_info='Vide un champ pour supprimer l’information.',
    phone_hint='Avec l’indicatif du pays, par exemple +33 1 23 45 67 89. Vide le champ pour supprimer le numéro.',
    verify_email='Confirmer ton adresse e-mail',
    verify_phone='Confirmer ton numéro de téléphone',
    verify_info='Tu n’as pas encore confirmé {contact}. Saisis ton code ici ou demandes-en un.',
    first_password_hint='Laisse ce champ vide si tu n’as pas encore de mot de passe.',
    ends_others='Cela met fin à tes sessions dans tes autres navigateurs.',
    preferred_differs='Choisis une méthode activée',
    replace_app='Remplacer ton application d’authentification',
    sms_needs_phone='Pour recevoir des codes par SMS, confirme d’abord ton numéro de téléphone',
    everywhere_info='Tes sessions prendront fin sur tous tes appareils, y compris celui-ci.',
    delete_account='Supprimer ton compte',
    delete_info='Ton compte et tout ce qu’il contient seront supprimés. C’est irréversible.',
    delete_typed='Saisis {name} pour confirmer',
    passkey_none='Ce navigateur n’a pas de clés d’accès. Essaie un autre navigateur ou appareil.',
    passkey_no_authenticator='Cet appareil ne peut pas en garder. Configure un verrouillage d’écran.',
    passkey_insecure='Pas de clés d’accès à cette adresse. Ouvre l’application à son adresse habituelle.',
    passkey_not_added='La clé d’accès n’a pas pu être ajoutée. Réessaie.',
    mailbox_empty='Aucun message pour le moment. Inscris-toi, et ton code arrivera ici.',
    email_required='Saisis ton adresse e-mail',
    email_valid='Saisis une adresse complète, par exemple nom@example.org',
    password_required='Saisis ton mot de passe',
    password_needs='Utilise\u00a0:',
    rules_met='Ton mot de passe respecte toutes les règles.',
    phone_valid='Saisis ton numéro avec l’indicatif du pays, par exemple +33 1 23 45 67 89',
    date_valid='Saisis une date qui existe',
    field_required='Remplis ce champ',
    factor_required='Choisis une méthode',
    challenges=MappingProxyType(
        {
            **FRENCH.challenges,
            'code': 'Saisis ton code',
            'password': 'Saisis ton mot de passe',
            'new_password': 'Choisis un nouveau mot de passe',
            'mfa_choice': 'Confirme ton identité',
            'mfa_setup': 'Configure la double authentification',
            'factor_choice': 'Choisis comment te connecter',
        }
    ),
    identifiers=MappingProxyType(
        {
            **FRENCH.identifiers,
            'name_required': 'Saisis ton nom d’utilisateur',
            'phone_required': 'Saisis ton numéro de téléphone',
            'email_or_phone_valid': 'Saisis une adresse e-mail ou un numéro avec l’indicatif du pays',
            'wrong_name': 'Nom d’utilisateur ou mot de passe incorrect. Réessaie ou réinitialise ton mot de passe.',
            'wrong_phone': 'Numéro de téléphone ou mot de passe incorrect. Réessaie ou réinitialise ton mot de passe.',
            'wrong_any': 'Informations de connexion incorrectes. Réessaie ou réinitialise ton mot de passe.',
            'exists_name': 'Ce nom d’utilisateur est déjà pris. Choisis-en un autre.',
            'exists_phone': 'Tu as déjà un compte avec ce numéro de téléphone.',
        }
    ),
    neutral=MappingProxyType(
        {
            **FRENCH.neutral,
            'confirm': 'Confirmer ton compte',
            'confirm_question': 'Tu as un code de confirmation\u00a0?',
            'signup_info': 'Nous t’enverrons un code pour confirmer ton compte.',
            'confirm_info': 'Tu te connecteras ensuite.',
            'forgot_info': 'Si ce compte existe, nous t’enverrons un code pour réinitialiser le mot de passe.',
            'reset_sent': 'Si ce compte existe, nous t’avons envoyé un code.',
            'no_code_help': (
                'Toujours rien après quelques minutes\u00a0? Vérifie ta saisie. En cas d’invitation sans aucune '
                'connexion jusqu’ici, demande une nouvelle invitation.'
            ),
            'confirmed': 'Ton compte est confirmé. Tu peux te connecter.',
            'already_confirmed': 'Ton compte est déjà confirmé. Connecte-toi.',
            'not_confirmed': (
                'Ton compte n’est pas encore confirmé. Saisis le code que nous t’avons envoyé ou '
                'demandes-en un nouveau.'
            ),
            'user_not_confirmed': 'Confirme d’abord ton compte.',
        }
    ),
    organisation_button='Continuer avec ton organisation',
    provider_email_unverified=(
        '{provider} n’a pas confirmé {value}. Confirme l’adresse sur ce service, puis reconnecte-toi.'
    ),
    provider_email_missing=(
        '{provider} ne nous a pas transmis d’adresse e-mail. Autorise-le sur ce service, puis reconnecte-toi, ou '
        'choisis un autre moyen.'
    ),
    provider_proof='Pour continuer, reconnecte-toi avec {provider}.',
    notices=MappingProxyType(
        {
            **FRENCH.notices,
            'confirmed': 'Ton adresse e-mail est confirmée. Tu peux te connecter.',
            'already_confirmed': 'Ton adresse e-mail est déjà confirmée. Connecte-toi.',
            'not_confirmed': (
                'Ton adresse e-mail n’est pas encore confirmée. Saisis le code que nous t’avons envoyé ou '
                'demandes-en un nouveau.'
            ),
            'verify_email': 'Confirme ton adresse e-mail\u00a0: saisis ton code ici ou demandes-en un.',
            'verify_phone': 'Confirme ton numéro de téléphone\u00a0: saisis ton code ici ou demandes-en un.',
            'session_ended': 'Ta session a pris fin. Reconnecte-toi.',
            'step_expired': 'Le délai est dépassé. Recommence.',
            'reset_required': (
                'Réinitialise ton mot de passe. Saisis le code que nous t’avons envoyé ou demandes-en un nouveau.'
            ),
            'password_reset': 'Tu as changé ton mot de passe. Connecte-toi avec le nouveau.',
            'ready': 'Ton compte est prêt. Connecte-toi.',
            'account_deleted': 'Ton compte a été supprimé.',
            'signed_out_everywhere': 'Tes sessions ont pris fin sur tous tes appareils.',
        }
    ),
    profile_notices=MappingProxyType(
        {
            **FRENCH.profile_notices,
            'saved': 'Tes modifications sont enregistrées.',
            'password_changed': 'Tu as changé ton mot de passe.',
            'mfa_changed': 'Tu as changé ta double authentification.',
        }
    ),
    errors=MappingProxyType(
        {
            **FRENCH.errors,
            'provider_answer': 'Cette connexion a expiré ou a commencé dans un autre navigateur. Recommence.',
            'provider_refused': (
                'La connexion auprès du fournisseur n’a pas abouti. Réessaie, ou choisis un autre moyen.'
            ),
            'wrong_credentials': 'Adresse e-mail ou mot de passe incorrect. Réessaie ou réinitialise ton mot de passe.',
            'wrong_password': 'Ton mot de passe actuel est incorrect.',
            'user_not_confirmed': 'Confirme d’abord ton adresse e-mail.',
            'already_confirmed': 'Ton adresse e-mail est déjà confirmée. Connecte-toi.',
            'temporary_password_expired': (
                'Ton mot de passe temporaire a expiré. Demandes-en un nouveau à la personne qui a envoyé l’invitation.'
            ),
            'password_reset_required': 'Réinitialise ton mot de passe avant de te connecter.',
            'account_exists': 'Tu as déjà un compte avec cette adresse e-mail.',
            'password_history': 'Tu as déjà utilisé ce mot de passe. Choisis-en un autre.',
            'code_mismatch': 'Ce n’est pas le bon code. Vérifie-le et réessaie.',
            'code_expired': 'Le code a expiré. Demandes-en un nouveau.',
            'delivery_failed': f'Nous n’avons pas pu envoyer le code. {_TRY_AGAIN}',
            'attribute_fixed': '{attribute}\u00a0: tu ne peux pas changer cette information. Contacte l’assistance.',
            'invalid_input': 'Nous ne pouvons pas accepter une de tes saisies. Vérifie-la.',
            'too_many_attempts': 'Trop de tentatives échouées. Patiente avant de réessayer.',
            'limit_exceeded': 'Trop de tentatives. Patiente avant de réessayer.',
            'challenge_expired': 'Le délai est dépassé. Recommence.',
            'challenge_unsupported': (
                'Ton compte exige une étape de connexion qui n’existe pas ici. Contacte l’assistance.'
            ),
            'trigger_refused': 'Ton compte ne le permet pas. Contacte l’assistance.',
            'misconfigured': 'La connexion n’est pas correctement configurée. Contacte l’assistance.',
            'blocked': (
                'Nous avons bloqué cette requête. Contacte l’assistance en indiquant ce numéro\u00a0: {reference}.'
            ),
            'throttled': f'Il y a beaucoup de monde en ce moment. {_TRY_AGAIN}',
            'unavailable': f'La connexion est impossible pour le moment. {_TRY_AGAIN}',
            'not_saved': f'Nous n’avons pas pu enregistrer ta session, la connexion n’a donc pas eu lieu. {_TRY_AGAIN}',
            'cookies_needed': (
                'Ton navigateur ne conserve pas le cookie nécessaire à la connexion. Autorise les cookies pour ce '
                'site, puis réessaie.'
            ),
            'session_ended': 'Ta session a pris fin. Reconnecte-toi.',
            'token_reused': 'Nous avons mis fin à ta session pour ta sécurité. Reconnecte-toi.',
            'token_invalid': f'Nous n’avons pas pu te connecter en toute sécurité. {_TRY_AGAIN}',
            'unexpected': (
                'Une erreur s’est produite. Réessaie. Si elle se reproduit, indique-nous ce numéro\u00a0: {reference}.'
            ),
        }
    ),
    rules=MappingProxyType(
        {
            **FRENCH.rules,
            'provider_refused.cancelled': (
                'La connexion auprès du fournisseur a été interrompue ou refusée. Réessaie, ou choisis un autre moyen.'
            ),
            'provider_refused.login_required': 'Ta session auprès du fournisseur a pris fin. Reconnecte-toi là-bas.',
            'provider_refused.linked': 'Tes comptes viennent d’être associés. Réessaie.',
            'provider_refused.other_user': (
                'Quelqu’un d’autre s’est connecté auprès du fournisseur. Utilise le compte avec lequel tu es ici.'
            ),
            'provider_refused.not_recent': (
                'Le fournisseur n’a pas redemandé la connexion\u00a0: rien ne prouve que c’est bien toi. Réessaie.'
            ),
            'provider_refused.organisation': (
                'Nous ne connaissons aucune organisation pour cette adresse e-mail. Vérifie l’adresse, ou choisis '
                'un autre moyen.'
            ),
            'provider_answer.issuer': 'La réponse du fournisseur n’était pas fiable. Recommence.',
            'provider_answer.malformed': 'La réponse du fournisseur n’était pas fiable. Recommence.',
            'password_policy.compromised': 'Ce mot de passe figure dans une fuite de données. Choisis-en un autre.',
            'password_policy.common': 'Ce mot de passe est trop facile à deviner. Choisis-en un autre.',
            'code_mismatch.used': 'Tu as déjà utilisé ce code. Attends le suivant.',
            'code_mismatch.newer': (
                'Ce n’est pas le code le plus récent. Nous en avons envoyé un autre\u00a0: utilise celui-là.'
            ),
            'delivery_failed.quota': (
                'Nous n’avons pas pu envoyer le code\u00a0: la limite d’envoi de messages est atteinte. '
                'Contacte l’assistance.'
            ),
            'invalid_input.attribute': '{attribute}\u00a0: nous ne pouvons pas accepter cette saisie. Vérifie-la.',
            'invalid_input.email': 'Saisis une adresse complète, par exemple nom@example.org',
            'delivery_failed.no_contact': (
                'Tu n’as ni adresse e-mail ni numéro de téléphone confirmés où envoyer un code. Contacte l’assistance.'
            ),
            'invalid_input.passkey': 'Ce type de clé d’accès n’est pas accepté. Essaie un autre appareil.',
            'invalid_input.passkey_limit': 'Un compte ne peut en avoir plus. Supprime d’abord une clé d’accès.',
            'misconfigured.passkeys': 'Les clés d’accès sont mal configurées ici. Contacte l’assistance.',
        }
    ),
)
