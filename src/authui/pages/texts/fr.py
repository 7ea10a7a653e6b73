"""French."""

from __future__ import annotations

from types import MappingProxyType

from authui.pages.texts.catalogue import Texts

_TRY_AGAIN = 'Veuillez réessayer dans un instant\u00a0; votre saisie est conservée.'

FRENCH = Texts(
    language='fr',
    language_name='Français',
    choose_language='Langue',
    show_password='Afficher le mot de passe',
    hide_password='Masquer le mot de passe',
    password_blank='Le mot de passe commence ou se termine par une espace.',
    check_fields='Veuillez vérifier les champs signalés.',
    page_title='{screen} · {title}',
    other_address='La connexion est impossible à cette adresse. L’application se trouve à l’adresse {url}.',
    local_pool='Annuaire local\u00a0: les comptes et les codes restent sur cette machine.',
    open_mailbox='Ouvrir la messagerie',
    page_failed="Cette page n'a pas pu être affichée",
    page_failed_info="Une erreur s'est produite. Veuillez réessayer ou indiquer la référence {reference}.",
    unreachable='Le serveur est injoignable. Vérifiez votre connexion et réessayez\u00a0; votre saisie est conservée.',
    scripts_needed='Cette page a besoin de JavaScript. Activez-le dans votre navigateur, puis rechargez la page.',
    try_again='Réessayer',
    not_found='Page introuvable',
    not_found_info="Il n'y a aucune page à cette adresse.",
    other_account='Se connecter avec un autre compte',
    switch_on_factor='Activer un second facteur',
    busy='Le serveur est très sollicité',
    busy_info='Il y a trop de visiteurs en ce moment. Cette page réessaiera automatiquement dans {seconds} secondes.',
    busy_link='Réessayer maintenant',
    not_allowed='Accès refusé',
    not_allowed_info="Vous êtes connecté, mais votre compte n'a pas accès à cette page.",
    second_factor_needed="Un second facteur est requis ici, et aucun n'est activé pour votre compte.",
    log_out='Se déconnecter',
    login='Connexion',
    email='E-mail',
    password='Mot de passe',
    remember='Rester connecté sur cet appareil',
    login_button='Se connecter',
    confirm_question='Votre adresse e-mail reste à confirmer\u00a0?',
    confirm_link='La confirmer',
    signup='Inscription',
    signup_email='Adresse e-mail',
    signup_email_hint='Nous ne communiquerons jamais votre adresse à qui que ce soit.',
    confirm_password='Confirmer le mot de passe',
    signup_button="S'inscrire",
    signup_info='Vous devrez ensuite confirmer votre adresse en saisissant le code reçu par e-mail.',
    log_in_instead='Se connecter',
    reset_instead='Réinitialiser le mot de passe',
    signup_terms='En vous inscrivant, vous acceptez les {terms}.',
    signup_privacy='La {privacy} explique ce que deviennent vos données.',
    terms="conditions d'utilisation",
    privacy='politique de confidentialité',
    confirm="Confirmer l'adresse e-mail",
    code='Code de confirmation',
    code_hint='Cherchez le code de confirmation dans vos e-mails, y compris dans les courriers indésirables.',
    confirm_button='Confirmer',
    confirm_info='Vous devrez vous connecter après avoir confirmé votre adresse.',
    back_question='Besoin de vous connecter ou de vous inscrire\u00a0?',
    resend_button='Envoyer un nouveau code',
    not_received='Rien reçu\u00a0?',
    delivered='Un code a été envoyé à {destination}.',
    without_password='Se connecter sans mot de passe',
    new_here='Pas encore de compte\u00a0?',
    have_account='Vous avez déjà un compte\u00a0?',
    forgot_link='Mot de passe oublié\u00a0?',
    forgot='Mot de passe oublié',
    forgot_button='Envoyer un code',
    forgot_info='Si un compte existe pour cette adresse, nous y envoyons un code qui permet de choisir '
    'un nouveau mot de passe.',
    reset_sent='Si un compte existe pour cette adresse, un code a été envoyé.',
    no_code_help=(
        "Toujours rien après quelques minutes\u00a0? Vérifiez l'adresse et vos courriers indésirables. "
        "En cas d'invitation sans aucune connexion jusqu'ici, demandez une nouvelle invitation."
    ),
    reset='Définir un nouveau mot de passe',
    reset_button='Définir le mot de passe',
    new_password='Nouveau mot de passe',
    continue_button='Continuer',
    back_to_login='Retour à la connexion',
    sent_code='Code',
    app_code="Code de votre application d'authentification",
    new_password_info="Votre compte a besoin d'un nouveau mot de passe avant de continuer.",
    factor_question='Comment souhaitez-vous vous connecter\u00a0?',
    set_up_info="Scannez l'image avec une application d'authentification, puis saisissez le code qu'elle affiche.",
    scan_step="Scannez ce QR code avec votre application d'authentification.",
    code_step="Saisissez le code à 6 chiffres qu'elle affiche.",
    set_up_question='Quel second facteur souhaitez-vous configurer\u00a0?',
    set_up_email_info='Votre compte exige un second facteur\u00a0: un code envoyé à cette adresse à chaque connexion.',
    qr_title="QR code contenant la clé pour votre application d'authentification",
    open_app="Ouvrir l'application d'authentification",
    key_by_hand="Ou saisissez cette clé dans l'application\u00a0:",
    copy_key='Copier la clé',
    copied='Copié',
    other_answer='Réponse',
    wait_button='Réessayer dans {time}',
    resend_wait_button='Nouveau code dans {time}',
    account='Votre compte',
    back_to_app="Retour à l'application",
    back_to_account='Retour à votre compte',
    not_given='Non renseigné',
    unverified='{contact} (non vérifié)',
    switched_off='Désactivé',
    save_button='Enregistrer',
    skip_link='Pas maintenant',
    profile='Profil',
    profile_info='Ce que vous laissez vide est supprimé.',
    change_email="Changer d'adresse e-mail",
    new_email='Nouvelle adresse e-mail',
    now_hint='Actuellement\u00a0: {value}',
    contact_info='Un code est envoyé à la nouvelle adresse. Saisissez-le ensuite.',
    phone_hint="Avec + et l'indicatif du pays. Laissez vide pour le supprimer.",
    verify_email='Vérifiez votre adresse e-mail',
    verify_phone='Vérifiez votre numéro de téléphone',
    verify_info="{contact} n'est pas encore vérifié. Demandez un code et saisissez-le ici.",
    have_code="J'ai déjà un code",
    other_email='Utiliser une autre adresse e-mail',
    other_phone='Utiliser un autre numéro de téléphone',
    contact_taken='Cela appartient déjà à un autre compte.',
    change_password='Changer le mot de passe',
    current_password='Mot de passe actuel',
    no_password_hint="Pas encore de mot de passe\u00a0? Définissez-en d'abord un sous «\u00a0Mot de passe\u00a0».",
    first_password_hint="Laissez vide si vous n'avez pas encore de mot de passe.",
    second_factors='Seconds facteurs',
    ends_others='Vos autres navigateurs seront déconnectés.',
    second_factors_info='Ce qui est activé est demandé à chaque connexion, après le mot de passe.',
    factors_asked='Demander',
    preferred_factor="Demander d'abord",
    preferred_differs='Choisissez-en un qui est activé',
    set_up_app="Configurer une application d'authentification",
    replace_app="Remplacer votre application d'authentification",
    sms_needs_phone='Les codes par SMS exigent un numéro de téléphone vérifié',
    log_out_everywhere='Se déconnecter partout',
    everywhere_info='Toutes vos sessions prennent fin\u00a0: dans ce navigateur et dans tous les autres.',
    delete_account='Supprimer votre compte',
    delete_info="Votre compte est supprimé avec tout ce qui lui appartient. C'est irréversible.",
    delete_typed='Saisissez {name} pour confirmer',
    delete_differs="Ce n'est pas le nom de votre compte",
    delete_button='Supprimer définitivement',
    signed_in='Vous êtes connecté',
    mailbox='Messagerie',
    mailbox_empty='Aucun message pour le moment. Inscrivez-vous, et le code arrivera ici.',
    mailbox_info="Ce que l'annuaire local aurait envoyé par e-mail. Tout reste en mémoire jusqu'à l'arrêt du serveur.",
    email_required='Veuillez saisir votre adresse e-mail',
    email_valid='Veuillez saisir une adresse e-mail valide',
    email_long="L'adresse e-mail ne doit pas dépasser {length} caractères",
    password_required='Veuillez saisir un mot de passe',
    password_short='Le mot de passe doit comporter au moins {length} caractères',
    password_long='Le mot de passe ne doit pas dépasser {length} caractères',
    passwords_differ='Les deux mots de passe ne sont pas identiques',
    password_needs='Le mot de passe doit contenir :',
    rule_met='rempli',
    rule_open='manque encore',
    rules_missing='Il manque encore : {rules}',
    rules_met='Le mot de passe respecte toutes les règles.',
    code_short='Le code de confirmation doit comporter au moins {length} chiffres',
    code_long='Le code de confirmation ne doit pas dépasser {length} caractères',
    phone_valid="Le numéro de téléphone doit être valide, avec + et l'indicatif du pays",
    date_valid='La date doit être valide',
    field_required='Ce champ est obligatoire',
    phone_format_hint="Avec + et l'indicatif du pays, par exemple +33 1 42 92 81 00.",
    factor_required='Veuillez choisir une option',
    password_rules=MappingProxyType(
        {
            'length': 'au moins {length} caractères',
            'uppercase': 'une majuscule',
            'lowercase': 'une minuscule',
            'number': 'un chiffre',
            'symbol': 'un symbole comme ! ou ?',
        }
    ),
    challenges=MappingProxyType(
        {
            'code': 'Saisissez votre code',
            'password': 'Saisissez votre mot de passe',
            'new_password': 'Choisissez un nouveau mot de passe',
            'mfa_choice': 'Choisissez votre second facteur',
            'mfa_setup': 'Configurez votre second facteur',
            'factor_choice': 'Choisissez comment vous connecter',
            'other': 'Encore une étape',
        }
    ),
    factors=MappingProxyType(
        {
            'password': 'Mot de passe',
            'app': "Application d'authentification",
            'email': 'Code par e-mail',
            'sms': 'Code par SMS',
            'passkey': "Clé d'accès",
        }
    ),
    attributes=MappingProxyType(
        {
            'name': 'Nom complet',
            'given_name': 'Prénom',
            'family_name': 'Nom de famille',
            'middle_name': 'Deuxième prénom',
            'nickname': 'Surnom',
            'preferred_username': "Nom d'utilisateur",
            'profile': 'Page de profil',
            'picture': 'Photo',
            'website': 'Site web',
            'gender': 'Genre',
            'birthdate': 'Date de naissance',
            'zoneinfo': 'Fuseau horaire',
            'locale': 'Langue',
            'phone_number': 'Numéro de téléphone',
            'address': 'Adresse',
            'email': 'E-mail',
        }
    ),
    notices=MappingProxyType(
        {
            'confirmed': 'Votre adresse e-mail est confirmée. Veuillez vous connecter.',
            'already_confirmed': 'Votre adresse e-mail était déjà confirmée. Veuillez vous connecter.',
            'not_confirmed': "Votre adresse e-mail n'est pas encore confirmée. "
            'Saisissez le code reçu ou demandez-en un nouveau.',
            'verify_email': 'Veuillez confirmer votre adresse e-mail\u00a0: demandez un code et saisissez-le ici.',
            'code_sent': 'Un nouveau code est en route.',
            'session_ended': 'Votre session a pris fin. Veuillez vous reconnecter.',
            'step_expired': 'Le délai est dépassé. Veuillez recommencer.',
            'unavailable': "Le service de connexion ne répond pas. Cette page continuera d'elle-même dès son retour.",
            'reset_required': 'Votre mot de passe doit être réinitialisé. '
            'Saisissez le code reçu ou demandez-en un nouveau.',
            'password_reset': 'Votre mot de passe a été modifié. Veuillez vous connecter avec le nouveau.',
            'ready': 'Votre compte est prêt. Veuillez vous connecter.',
            'account_deleted': 'Votre compte a été supprimé.',
            'signed_out_everywhere': 'Vous êtes déconnecté partout.',
        }
    ),
    profile_notices=MappingProxyType(
        {
            'saved': 'Vos modifications sont enregistrées.',
            'code_sent': 'Un code est en route.',
            'verified': "C'est vérifié. Merci.",
            'password_changed': 'Votre mot de passe a été changé.',
            'mfa_changed': 'Vos seconds facteurs ont été modifiés.',
        }
    ),
    errors=MappingProxyType(
        {
            'wrong_credentials': "L'adresse e-mail ou le mot de passe est incorrect.",
            'wrong_password': 'Votre mot de passe actuel est incorrect.',
            'user_not_confirmed': "Veuillez d'abord confirmer votre adresse e-mail.",
            'already_confirmed': 'Votre adresse e-mail était déjà confirmée. Veuillez vous connecter.',
            'temporary_password_expired': (
                'Votre mot de passe temporaire a expiré. Veuillez en '
                'demander un nouveau à la personne qui vous a invité.'
            ),
            'password_reset_required': 'Vous devez réinitialiser votre mot de passe avant de vous connecter.',
            'account_exists': 'Un compte existe déjà pour cette adresse.',
            'password_policy': 'Le mot de passe ne respecte pas les règles.',
            'password_history': 'Ce mot de passe a déjà été utilisé. Veuillez en choisir un autre.',
            'code_mismatch': "Ce n'est pas le bon code. Veuillez le vérifier et réessayer.",
            'code_expired': 'Le code a expiré. Demandez-en un nouveau.',
            'delivery_failed': f"Le code n'a pas pu être envoyé. {_TRY_AGAIN}",
            'attribute_fixed': (
                '{attribute} : cette donnée ne peut pas être modifiée. '
                'Veuillez contacter le responsable de cette application.'
            ),
            'invalid_input': "Une de vos saisies n'est pas acceptée. Veuillez la vérifier.",
            'too_many_attempts': 'Trop de tentatives échouées. Veuillez patienter avant de réessayer.',
            'limit_exceeded': 'Trop de tentatives. Veuillez patienter avant de réessayer.',
            'challenge_expired': 'Le délai est dépassé. Veuillez recommencer.',
            'challenge_unsupported': "Votre compte exige une étape de connexion qui n'est pas disponible ici.",
            'trigger_refused': 'Cette demande a été refusée. Veuillez contacter le responsable de cette application.',
            'misconfigured': "La connexion n'est pas correctement configurée. "
            'Veuillez contacter le responsable de cette application.',
            'blocked': (
                'Cette requête a été bloquée. Veuillez contacter le responsable de cette application en '
                'indiquant la référence {reference}.'
            ),
            'throttled': f'Trop de personnes se connectent en ce moment. {_TRY_AGAIN}',
            'unavailable': f'Le service de connexion ne répond pas. {_TRY_AGAIN}',
            'not_saved': f"Votre session n'a pas pu être enregistrée, la connexion n'a donc pas eu lieu. {_TRY_AGAIN}",
            'cookies_needed': (
                'Votre navigateur ne conserve pas le cookie nécessaire à la connexion. '
                'Veuillez autoriser les cookies pour ce site, puis réessayer.'
            ),
            'session_ended': 'Votre session a pris fin. Veuillez vous reconnecter.',
            'token_reused': 'Votre session a été fermée pour votre sécurité. Veuillez vous reconnecter.',
            'token_invalid': f"La réponse du service de connexion n'est pas digne de confiance. {_TRY_AGAIN}",
            'unexpected': "Une erreur s'est produite. Veuillez réessayer ou indiquer la référence {reference}.",
        }
    ),
    rules=MappingProxyType(
        {
            'password_policy.length': 'Le mot de passe est trop court.',
            'password_policy.uppercase': 'Le mot de passe doit contenir une majuscule.',
            'password_policy.lowercase': 'Le mot de passe doit contenir une minuscule.',
            'password_policy.number': 'Le mot de passe doit contenir un chiffre.',
            'password_policy.symbol': 'Le mot de passe doit contenir un symbole comme ! ou ?.',
            'password_policy.spaces': 'Le mot de passe ne doit ni commencer ni finir par une espace.',
            'password_policy.compromised': 'Ce mot de passe figure dans une fuite de données. '
            'Veuillez en choisir un autre.',
            'password_policy.common': 'Ce mot de passe est trop facile à deviner. Veuillez en choisir un autre.',
            'code_mismatch.used': 'Ce code a déjà été utilisé. Veuillez attendre le suivant.',
            'delivery_failed.quota': (
                "Le code n'a pas pu être envoyé : la limite d'envoi de messages est "
                'atteinte. Veuillez contacter le responsable de cette application.'
            ),
            'invalid_input.attribute': "{attribute} : cette saisie n'est pas acceptée. Veuillez la vérifier.",
            'invalid_input.email': 'Veuillez saisir une adresse e-mail valide',
            'delivery_failed.no_contact': (
                'Il n’y a pas d’adresse e-mail confirmée à laquelle envoyer un code. Veuillez contacter le '
                'responsable de cette application.'
            ),
        }
    ),
)
