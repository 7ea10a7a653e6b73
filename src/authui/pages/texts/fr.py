"""French."""

from __future__ import annotations

from types import MappingProxyType

from authui.pages.texts import identifiers, neutral
from authui.pages.texts.catalogue import Texts
from authui.pages.texts.passkeys.fr import PASSKEY_ERRORS, PASSKEY_RULES, PASSKEYS
from authui.pages.texts.providers.fr import PROVIDER_ERRORS, PROVIDER_RULES, PROVIDERS

_TRY_AGAIN = 'Veuillez réessayer dans un instant\u00a0; votre saisie est conservée.'

FRENCH = Texts(
    language='fr',
    language_name='Français',
    choose_language='Langue',
    show_password='Afficher le mot de passe',
    hide_password='Masquer le mot de passe',
    password_blank='Le mot de passe commence ou se termine par une espace.',
    caps_lock='Le verrouillage des majuscules est activé.',
    check_fields='Veuillez vérifier les champs signalés.',
    page_title='{screen} · {title}',
    other_address='La connexion est impossible à cette adresse. L’application se trouve à l’adresse {url}.',
    local_pool='Démo\u00a0: les comptes et les codes restent sur cet ordinateur.',
    open_mailbox='Ouvrir la messagerie',
    page_failed='Nous n’avons pas pu afficher cette page',
    page_failed_info='Une erreur s’est produite. Réessayez, ou indiquez-nous ce numéro\u00a0: {reference}.',
    unreachable=(
        'Nous n’arrivons pas à joindre le serveur. Vérifiez votre connexion et réessayez\u00a0; votre '
        'saisie est conservée.'
    ),
    scripts_needed='Cette page a besoin de JavaScript. Activez-le dans votre navigateur, puis rechargez la page.',
    try_again='Réessayer',
    not_found='Page introuvable',
    not_found_info='Il n’y a aucune page à cette adresse.',
    other_account='Utiliser un autre compte',
    switch_on_factor='Activer la double authentification',
    contact_support='Contacter l’assistance',
    busy='Il y a beaucoup de monde',
    busy_info='Les visites sont très nombreuses en ce moment. Nous réessaierons pour vous dans {seconds} secondes.',
    busy_link='Réessayer maintenant',
    busy_again='Il y a beaucoup de monde en ce moment. Veuillez réessayer dans {seconds} secondes.',
    refused='L’envoi n’a pas été accepté',
    refused_elsewhere='Il ne vient pas d’une page de cette application. Ouvrez la page ici, puis renvoyez-le.',
    refused_unreadable='Ce qui a été envoyé est illisible. Rouvrez la page et remplissez-la de nouveau.',
    refused_slow='L’envoi a pris trop de temps. Vérifiez votre connexion, puis réessayez.',
    refused_large='Votre saisie est trop longue. Raccourcissez-la, puis réessayez.',
    not_sent='Le serveur était occupé\u00a0: ce formulaire n’a pas été envoyé. Veuillez l’envoyer de nouveau.',
    not_allowed='Accès refusé',
    not_allowed_info='Connexion établie, mais votre compte n’a pas accès à cette page.',
    second_factor_needed='Activez la double authentification pour ouvrir cette page.',
    log_out='Se déconnecter',
    login='Connexion',
    email='Adresse e-mail',
    password='Mot de passe',
    remember='Se souvenir de moi sur cet appareil',
    login_button='Se connecter',
    confirm_question='Vous avez un code de confirmation\u00a0?',
    confirm_link='Le saisir',
    signup='Créer votre compte',
    signup_email='Adresse e-mail',
    signup_email_hint='Nous ne communiquerons jamais votre adresse e-mail à qui que ce soit.',
    confirm_password='Répéter le mot de passe',
    signup_button='S’inscrire',
    signup_info='Nous vous enverrons un code par e-mail pour confirmer votre adresse.',
    signup_by_code_info='Un code vous est envoyé à chaque connexion. Un mot de passe peut être ajouté plus tard.',
    signup_without_password='S’inscrire sans mot de passe',
    signup_with_password='S’inscrire avec un mot de passe',
    log_in_instead='Se connecter',
    reset_instead='Réinitialiser le mot de passe',
    signup_terms='En vous inscrivant, vous acceptez les {terms}.',
    signup_privacy='Notre {privacy} explique comment nous utilisons vos données.',
    terms='conditions d’utilisation',
    privacy='politique de confidentialité',
    confirm='Confirmer votre adresse e-mail',
    code='Code de confirmation',
    code_hint='Le code a 6 chiffres. Regardez aussi dans les courriers indésirables.',
    confirm_button='Confirmer',
    confirm_info='Vous vous connecterez ensuite.',
    back_question='Retour à la connexion',
    resend_button='Envoyer un nouveau code',
    not_received='Rien reçu\u00a0?',
    email_guess='Vouliez-vous dire {value}\u00a0?',
    use_guess='Utiliser cette adresse',
    delivered='Nous avons envoyé un code à {destination}.',
    without_password='Se connecter sans mot de passe',
    new_here='Pas encore de compte\u00a0?',
    have_account='Vous avez déjà un compte\u00a0?',
    forgot_link='Mot de passe oublié\u00a0?',
    forgot='Réinitialiser votre mot de passe',
    forgot_button='Envoyer un code',
    forgot_info='Si un compte utilise cette adresse e-mail, nous y enverrons un code de réinitialisation.',
    reset_sent='Si un compte utilise cette adresse e-mail, nous y avons envoyé un code.',
    no_code_help=(
        'Toujours rien après quelques minutes\u00a0? Vérifiez l’adresse et vos courriers indésirables. En '
        'cas d’invitation sans aucune connexion jusqu’ici, demandez une nouvelle invitation.'
    ),
    reset='Définir un nouveau mot de passe',
    reset_button='Définir le mot de passe',
    new_password='Nouveau mot de passe',
    continue_button='Continuer',
    back_to_login='Retour à la connexion',
    sent_code='Code',
    app_code='Code de votre application d’authentification',
    lost_app_help='Téléphone ou application perdus\u00a0? L’assistance peut désactiver l’application pour vous.',
    new_password_info='Avant de continuer, veuillez choisir un nouveau mot de passe.',
    factor_question='Comment souhaitez-vous confirmer votre identité\u00a0?',
    set_up_info='Scannez ce QR code avec votre application d’authentification, puis saisissez le code à 6 chiffres.',
    scan_step='Scannez ce QR code avec votre application d’authentification.',
    code_step='Saisissez le code à 6 chiffres qu’elle affiche.',
    set_up_question='Comment souhaitez-vous désormais confirmer votre identité\u00a0?',
    set_up_email_info=(
        'Votre compte exige la double authentification\u00a0: à chaque connexion, nous enverrons un code à '
        'cette adresse.'
    ),
    signing_in_as='Connexion en tant que {name}.',
    not_you='Ce n’est pas vous\u00a0?',
    qr_title='QR code contenant la clé pour votre application d’authentification',
    open_app='Ouvrir l’application d’authentification',
    key_by_hand='Impossible de scanner\u00a0? Saisissez cette clé dans l’application\u00a0:',
    copy_key='Copier la clé',
    copied='Copié',
    other_answer='Réponse',
    wait_button='Réessayer dans {time}',
    resend_wait_button='Nouveau code dans {time}',
    account='Votre compte',
    back_to_app='Retour à l’application',
    back_to_account='Retour à votre compte',
    not_given='Ajouter',
    unverified='{contact} (à confirmer)',
    verified='Confirmée',
    security='Sécurité',
    changed_at='Modifié le {time}',
    sessions='Sessions actives',
    this_browser='Ce navigateur',
    since='Depuis le {time}',
    danger='Zone de danger',
    switched_off='Désactivé',
    save_button='Enregistrer',
    skip_link='Pas maintenant',
    profile='Profil',
    profile_info='Videz un champ pour supprimer l’information.',
    change_email='Changer d’adresse e-mail',
    new_email='Nouvelle adresse e-mail',
    now_hint='Actuellement\u00a0: {value}',
    contact_info='Nous enverrons un code à la nouvelle adresse.',
    phone_hint='Avec l’indicatif du pays, par exemple +33 1 23 45 67 89. Videz le champ pour supprimer le numéro.',
    verify_email='Confirmer votre adresse e-mail',
    verify_phone='Confirmer votre numéro de téléphone',
    verify_info='Vous n’avez pas encore confirmé {contact}. Saisissez votre code ici ou demandez-en un.',
    have_code='J’ai déjà un code',
    other_email='Utiliser une autre adresse e-mail',
    other_phone='Utiliser un autre numéro de téléphone',
    contact_taken='Un autre compte utilise déjà cette information.',
    change_password='Changer le mot de passe',
    set_password='Ajouter un mot de passe',
    current_password='Mot de passe actuel',
    no_password_hint='Pas encore de mot de passe\u00a0? En définir un',
    first_password_hint='Laissez ce champ vide si vous n’avez pas encore de mot de passe.',
    second_factors='Double authentification',
    ends_others='Cela met fin à vos sessions dans vos autres navigateurs.',
    second_factors_info='Après le mot de passe, nous demandons aussi l’une de ces méthodes.',
    factors_asked='Méthodes',
    preferred_factor='Méthode par défaut',
    preferred_differs='Choisissez une méthode activée',
    set_up_app='Configurer une application d’authentification',
    replace_app='Remplacer votre application d’authentification',
    sms_needs_phone='Pour recevoir des codes par SMS, confirmez d’abord votre numéro de téléphone',
    log_out_everywhere='Se déconnecter partout',
    everywhere_info='Vos sessions prendront fin sur tous vos appareils, y compris celui-ci.',
    delete_account='Supprimer votre compte',
    delete_info='Votre compte et tout ce qu’il contient seront supprimés. C’est irréversible.',
    delete_typed='Saisissez {name} pour confirmer',
    delete_differs='Cela ne correspond pas à {name}',
    delete_button='Supprimer mon compte',
    signed_in='Connexion établie',
    mailbox='Messagerie',
    mailbox_empty='Aucun message pour le moment. Inscrivez-vous, et votre code arrivera ici.',
    mailbox_info='Les messages que cette application aurait envoyés. Ils disparaissent à l’arrêt du serveur.',
    mail_from='De',
    mail_to='À',
    mail_copy='Copier',
    mail_copied='Copié',
    mail_password='Mot de passe temporaire',
    mail_back='Retour',
    mail_reload='Sans JavaScript, les nouveaux messages apparaissent au rechargement de la page.',
    mail_kinds=MappingProxyType(
        {
            'sign_up': 'Inscription',
            'resend': 'Inscription, nouvel envoi',
            'attribute': 'Nouvelle adresse',
            'sign_in': 'Connexion',
            'reset': 'Réinitialisation du mot de passe',
            'invitation': 'Invitation',
        }
    ),
    email_required='Veuillez saisir votre adresse e-mail',
    email_valid='Veuillez saisir une adresse complète, par exemple nom@example.org',
    email_long='L’adresse e-mail ne doit pas dépasser {length} caractères',
    password_required='Veuillez saisir votre mot de passe',
    password_short='Le mot de passe doit comporter au moins {length} caractères',
    password_long='Le mot de passe ne doit pas dépasser {length} caractères',
    passwords_differ='Les mots de passe ne sont pas identiques',
    password_needs='Utilisez\u00a0:',
    rule_met='fait',
    rule_open='manque encore',
    rules_missing='Il manque encore\u00a0: {rules}',
    rules_met='Votre mot de passe respecte toutes les règles.',
    code_short='Le code comporte au moins {length} chiffres',
    code_long='Le code comporte au plus {length} caractères',
    phone_valid='Veuillez saisir votre numéro avec l’indicatif du pays, par exemple +33 1 23 45 67 89',
    date_valid='Veuillez saisir une date qui existe',
    field_required='Veuillez remplir ce champ',
    phone_format_hint='Avec + et l’indicatif du pays, par exemple +33 1 42 92 81 00.',
    factor_required='Veuillez choisir une méthode',
    password_rules=MappingProxyType(
        {
            'length': 'au moins {length} caractères',
            'uppercase': 'une majuscule',
            'lowercase': 'une minuscule',
            'number': 'un chiffre',
            'symbol': 'un symbole comme\u00a0! ou\u00a0?',
        }
    ),
    challenges=MappingProxyType(
        {
            'code': 'Saisissez votre code',
            'password': 'Saisissez votre mot de passe',
            'new_password': 'Choisissez un nouveau mot de passe',
            'mfa_choice': 'Confirmez votre identité',
            'mfa_setup': 'Configurez la double authentification',
            'factor_choice': 'Choisissez comment vous connecter',
            'other': 'Encore une étape',
            'passkey': 'Connexion avec une clé d’accès',
        }
    ),
    factors=MappingProxyType(
        {
            'password': 'Mot de passe',
            'app': 'Application d’authentification',
            'email': 'Code par e-mail',
            'sms': 'Code par SMS',
            'passkey': 'Clé d’accès',
        }
    ),
    attributes=MappingProxyType(
        {
            'name': 'Nom complet',
            'given_name': 'Prénom',
            'family_name': 'Nom de famille',
            'middle_name': 'Deuxième prénom',
            'nickname': 'Surnom',
            'preferred_username': 'Nom d’utilisateur',
            'profile': 'Page de profil',
            'picture': 'Photo',
            'website': 'Site web',
            'gender': 'Genre',
            'birthdate': 'Date de naissance',
            'zoneinfo': 'Fuseau horaire',
            'locale': 'Langue',
            'phone_number': 'Numéro de téléphone',
            'address': 'Adresse',
            'email': 'Adresse e-mail',
        }
    ),
    identifiers=identifiers.FR,
    neutral=neutral.FR,
    notices=MappingProxyType(
        {
            'confirmed': 'Votre adresse e-mail est confirmée. Vous pouvez vous connecter.',
            'already_confirmed': 'Votre adresse e-mail est déjà confirmée. Veuillez vous connecter.',
            'not_confirmed': (
                'Votre adresse e-mail n’est pas encore confirmée. Saisissez le code que nous vous avons envoyé ou '
                'demandez-en un nouveau.'
            ),
            'verify_email': 'Veuillez confirmer votre adresse e-mail\u00a0: saisissez le code ici ou demandez-en un.',
            'verify_phone': 'Veuillez confirmer votre numéro de téléphone\u00a0: '
            'saisissez le code ici ou demandez-en un.',
            'code_sent': 'Un nouveau code est en route.',
            'session_ended': 'Votre session a pris fin. Veuillez vous reconnecter.',
            'step_expired': 'Le délai est dépassé. Veuillez recommencer.',
            'unavailable': (
                'La connexion est impossible pour le moment. Cette page continuera d’elle-même dès que possible.'
            ),
            'reset_required': (
                'Veuillez réinitialiser votre mot de passe. Saisissez le code que nous vous avons envoyé ou '
                'demandez-en un nouveau.'
            ),
            'password_reset': 'Vous avez changé votre mot de passe. Veuillez vous connecter avec le nouveau.',
            'ready': 'Votre compte est prêt. Veuillez vous connecter.',
            'account_deleted': 'Votre compte a été supprimé.',
            'logged_out': 'Déconnexion réussie.',
            'signed_out_everywhere': 'Vos sessions ont pris fin sur tous vos appareils.',
            'no_passkey': (
                'Aucune clé d’accès n’a été trouvée pour ce compte. La connexion est possible d’une autre façon.'
            ),
        }
    ),
    profile_notices=MappingProxyType(
        {
            'saved': 'Vos modifications sont enregistrées.',
            'code_sent': 'Un code est en route.',
            'verified': 'C’est confirmé. Merci.',
            'password_changed': 'Vous avez changé votre mot de passe.',
            'mfa_changed': 'Vous avez changé votre double authentification.',
            'passkey_added': 'La clé d’accès est ajoutée.',
            'passkey_removed': 'La clé d’accès est supprimée.',
        }
    ),
    errors=MappingProxyType(
        {
            'wrong_credentials': (
                'Adresse e-mail ou mot de passe incorrect. Réessayez ou réinitialisez votre mot de passe.'
            ),
            'wrong_password': 'Votre mot de passe actuel est incorrect.',
            'user_not_confirmed': 'Veuillez d’abord confirmer votre adresse e-mail.',
            'already_confirmed': 'Votre adresse e-mail est déjà confirmée. Veuillez vous connecter.',
            'temporary_password_expired': (
                'Votre mot de passe temporaire a expiré. Veuillez en demander un nouveau à la personne qui a '
                'envoyé l’invitation.'
            ),
            'password_reset_required': 'Veuillez réinitialiser votre mot de passe avant de vous connecter.',
            'account_exists': 'Vous avez déjà un compte avec cette adresse e-mail.',
            'password_policy': 'Ce mot de passe ne respecte pas les règles ci-dessus.',
            'password_history': 'Vous avez déjà utilisé ce mot de passe. Veuillez en choisir un autre.',
            'code_mismatch': 'Ce n’est pas le bon code. Veuillez le vérifier et réessayer.',
            'code_expired': 'Le code a expiré. Demandez-en un nouveau.',
            'delivery_failed': f'Nous n’avons pas pu envoyer le code. {_TRY_AGAIN}',
            'attribute_fixed': (
                '{attribute}\u00a0: vous ne pouvez pas changer cette information. Veuillez contacter l’assistance.'
            ),
            'invalid_input': 'Nous ne pouvons pas accepter une de vos saisies. Veuillez la vérifier.',
            'too_many_attempts': 'Trop de tentatives échouées. Veuillez patienter avant de réessayer.',
            'limit_exceeded': 'Trop de tentatives. Veuillez patienter avant de réessayer.',
            'challenge_expired': 'Le délai est dépassé. Veuillez recommencer.',
            'challenge_unsupported': (
                'Votre compte exige une étape de connexion qui n’existe pas ici. Veuillez contacter l’assistance.'
            ),
            'trigger_refused': 'Votre compte ne le permet pas. Veuillez contacter l’assistance.',
            'misconfigured': 'La connexion n’est pas correctement configurée. Veuillez contacter l’assistance.',
            'blocked': (
                'Nous avons bloqué cette requête. Veuillez contacter l’assistance en indiquant ce '
                'numéro\u00a0: {reference}.'
            ),
            'throttled': f'Il y a beaucoup de monde en ce moment. {_TRY_AGAIN}',
            'unavailable': f'La connexion est impossible pour le moment. {_TRY_AGAIN}',
            'not_saved': (
                f'Nous n’avons pas pu enregistrer votre session, la connexion n’a donc pas eu lieu. {_TRY_AGAIN}'
            ),
            'cookies_needed': (
                'Votre navigateur ne conserve pas le cookie nécessaire à la connexion. '
                'Veuillez autoriser les cookies pour ce site, puis réessayer.'
            ),
            'session_ended': 'Votre session a pris fin. Veuillez vous reconnecter.',
            'token_reused': 'Nous avons mis fin à votre session pour votre sécurité. Veuillez vous reconnecter.',
            'token_invalid': f'Nous n’avons pas pu vous connecter en toute sécurité. {_TRY_AGAIN}',
            'signup_closed': 'Il faut une invitation pour créer un compte ici.',
            'unexpected': (
                'Une erreur s’est produite. Veuillez réessayer. Si elle se reproduit, indiquez-nous ce '
                'numéro\u00a0: {reference}.'
            ),
            **PASSKEY_ERRORS,
            **PROVIDER_ERRORS,
        }
    ),
    rules=MappingProxyType(
        {
            'password_policy.length': 'Le mot de passe est trop court.',
            'password_policy.uppercase': 'Le mot de passe doit contenir une majuscule.',
            'password_policy.lowercase': 'Le mot de passe doit contenir une minuscule.',
            'password_policy.number': 'Le mot de passe doit contenir un chiffre.',
            'password_policy.symbol': 'Le mot de passe doit contenir un symbole comme\u00a0! ou\u00a0?.',
            'password_policy.spaces': 'Le mot de passe ne doit ni commencer ni finir par une espace.',
            'password_policy.compromised': 'Ce mot de passe figure dans une fuite de données. '
            'Veuillez en choisir un autre.',
            'password_policy.common': 'Ce mot de passe est trop facile à deviner. Veuillez en choisir un autre.',
            'code_mismatch.used': 'Vous avez déjà utilisé ce code. Veuillez attendre le suivant.',
            'code_mismatch.newer': (
                'Ce n’est pas le code le plus récent. Nous en avons envoyé un autre\u00a0: veuillez utiliser celui-là.'
            ),
            'delivery_failed.quota': (
                'Nous n’avons pas pu envoyer le code\u00a0: la limite d’envoi de messages est atteinte. '
                'Veuillez contacter l’assistance.'
            ),
            'invalid_input.attribute': (
                '{attribute}\u00a0: nous ne pouvons pas accepter cette saisie. Veuillez la vérifier.'
            ),
            'invalid_input.email': 'Veuillez saisir une adresse complète, par exemple nom@example.org',
            'delivery_failed.no_contact': (
                'Vous n’avez ni adresse e-mail ni numéro de téléphone confirmés où envoyer un code. Veuillez '
                'contacter l’assistance.'
            ),
            **PASSKEY_RULES,
            **PROVIDER_RULES,
        }
    ),
    **PASSKEYS,
    **PROVIDERS,
)
