"""Spanish, informal: tú."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from authui.pages.texts.es import SPANISH

_TRY_AGAIN = 'Vuelve a intentarlo en un momento; no se ha perdido nada de lo que escribiste.'

SPANISH_INFORMAL = replace(
    SPANISH,
    check_fields='Revisa los campos marcados.',
    page_failed_info='Algo salió mal. Vuelve a intentarlo. Si ocurre otra vez, indícanos este número: {reference}.',
    unreachable=(
        'No podemos conectar con el servidor. Comprueba tu conexión y vuelve a intentarlo; no se ha perdido nada '
        'de lo que escribiste.'
    ),
    scripts_needed='Esta página necesita JavaScript. Actívalo en tu navegador y vuelve a cargar la página.',
    busy_info='Estamos recibiendo muchas visitas. Volveremos a intentarlo por ti en {seconds} segundos.',
    busy_again='Hay mucha actividad en este momento. Vuelve a intentarlo en {seconds} segundos.',
    refused_elsewhere='No procede de una página de esta aplicación. Abre la página aquí y envíalo de nuevo.',
    refused_unreadable='Lo enviado no se puede leer. Abre la página de nuevo y vuelve a rellenarla.',
    refused_slow='El envío ha tardado demasiado. Comprueba tu conexión y vuelve a intentarlo.',
    refused_large='Lo que has escrito es demasiado largo. Acórtalo y vuelve a intentarlo.',
    not_sent='El servidor estaba ocupado y este formulario no se envió. Envíalo de nuevo.',
    not_allowed_info='Has iniciado sesión, pero tu cuenta no tiene acceso a esta página.',
    second_factor_needed='Activa la verificación en dos pasos para abrir esta página.',
    confirm_question='¿Tienes un código de confirmación?',
    signup='Crear tu cuenta',
    signup_email_hint='Nunca compartiremos tu correo electrónico con nadie.',
    signup_info='Te enviaremos un código por correo electrónico para confirmar tu dirección.',
    signup_by_code_info=(
        'Te enviamos un código ahora y otro cada vez que inicies sesión. Puedes añadir una contraseña más tarde.'
    ),
    signup_terms='Al crear tu cuenta, aceptas las {terms}.',
    signup_privacy='Nuestra {privacy} explica cómo usamos tus datos.',
    code_hint='El código tiene 6 cifras. Mira también en la carpeta de correo no deseado.',
    confirm_info='Después iniciarás sesión.',
    not_received='¿No lo has recibido?',
    email_guess='¿Quisiste decir {value}?',
    new_here='¿Aún no tienes cuenta?',
    have_account='¿Ya tienes una cuenta?',
    forgot_link='¿Olvidaste tu contraseña?',
    no_code_help=(
        '¿No te llega nada tras unos minutos? Comprueba la dirección y la carpeta de correo no '
        'deseado. Si recibiste una invitación y nunca has iniciado sesión, pide una nueva.'
    ),
    app_code='Código de tu aplicación de autenticación',
    lost_app_help='¿Has perdido el teléfono o la aplicación? La asistencia puede desactivarla en tu cuenta.',
    new_password_info='Antes de continuar, elige una contraseña nueva.',
    factor_question='¿Cómo quieres confirmar que eres tú?',
    set_up_info=(
        'Escanea este código QR con tu aplicación de autenticación y escribe el código de 6 cifras que muestra.'
    ),
    scan_step='Escanea este código QR con tu aplicación de autenticación.',
    code_step='Escribe el código de 6 cifras que muestra.',
    set_up_question='¿Cómo quieres confirmar que eres tú a partir de ahora?',
    set_up_email_info=(
        'Tu cuenta necesita la verificación en dos pasos: cada vez que inicies sesión, enviaremos un código a esta '
        'dirección.'
    ),
    not_you='¿No eres tú?',
    qr_title='Código QR con la clave para tu aplicación de autenticación',
    key_by_hand='¿No puedes escanearlo? Escribe esta clave en la aplicación:',
    account='Tu cuenta',
    back_to_account='Volver a tu cuenta',
    profile_info='Vacía un campo para eliminar el dato.',
    phone_hint='Con el prefijo del país, por ejemplo +34 912 34 56 78. Vacía el campo para eliminar el número.',
    verify_info='Aún no has confirmado {contact}. Escribe aquí tu código o pide uno.',
    no_password_hint='¿Aún no tienes contraseña? Elige una',
    first_password_hint='Déjalo vacío si aún no tienes contraseña.',
    ends_others='Se cerrará la sesión en tus otros navegadores.',
    preferred_differs='Elige un método activado',
    replace_app='Reemplazar tu aplicación de autenticación',
    sms_needs_phone='Para recibir códigos por SMS, confirma antes tu número de teléfono',
    delete_account='Eliminar tu cuenta',
    delete_info='Se eliminará tu cuenta con todo lo que contiene. No se puede deshacer.',
    delete_typed='Escribe {name} para confirmar',
    signed_in='Has iniciado sesión',
    passkey_none='Este navegador no admite llaves de acceso. Prueba con otro navegador o dispositivo.',
    passkey_no_authenticator='Este dispositivo no puede guardarla. Configura un bloqueo de pantalla.',
    passkey_insecure='Aquí no funcionan las llaves de acceso. Abre la aplicación en la dirección habitual.',
    passkey_not_added='No se ha podido añadir la llave de acceso. Inténtalo de nuevo.',
    mailbox_empty='Aún no hay mensajes. Crea una cuenta y tu código llegará aquí.',
    email_required='Escribe tu correo electrónico',
    email_valid='Escribe una dirección completa, por ejemplo nombre@example.org',
    password_required='Escribe tu contraseña',
    password_needs='Usa:',
    rules_met='Tu contraseña cumple todas las reglas.',
    phone_valid='Escribe tu número de teléfono con el prefijo del país, por ejemplo +34 912 34 56 78',
    date_valid='Escribe una fecha que exista',
    field_required='Rellena este campo',
    factor_required='Elige un método',
    challenges=MappingProxyType(
        {
            **SPANISH.challenges,
            'code': 'Escribe tu código',
            'password': 'Escribe tu contraseña',
            'new_password': 'Elige una contraseña nueva',
            'mfa_choice': 'Confirma que eres tú',
            'mfa_setup': 'Configura la verificación en dos pasos',
            'factor_choice': 'Elige cómo iniciar sesión',
        }
    ),
    identifiers=MappingProxyType(
        {
            **SPANISH.identifiers,
            'name_required': 'Escribe tu nombre de usuario',
            'phone_required': 'Escribe tu número de teléfono',
            'email_or_phone_valid': 'Escribe un correo electrónico o un número de teléfono con el prefijo del país',
            'wrong_name': (
                'El nombre de usuario o la contraseña no son correctos. Vuelve a intentarlo o restablece tu contraseña.'
            ),
            'wrong_phone': (
                'El número de teléfono o la contraseña no son correctos. Vuelve a intentarlo o restablece '
                'tu contraseña.'
            ),
            'wrong_any': (
                'Los datos para iniciar sesión no son correctos. Vuelve a intentarlo o restablece tu contraseña.'
            ),
            'exists_name': 'Este nombre de usuario ya está en uso. Elige otro.',
            'exists_phone': 'Ya tienes una cuenta con este número de teléfono.',
        }
    ),
    neutral=MappingProxyType(
        {
            **SPANISH.neutral,
            'confirm_question': '¿Tienes un código de confirmación?',
            'signup_info': 'Te enviaremos un código para confirmar tu cuenta.',
            'confirm_info': 'Después iniciarás sesión.',
            'forgot_info': 'Si existe esta cuenta, te enviaremos un código para restablecer la contraseña.',
            'reset_sent': 'Si existe esta cuenta, te hemos enviado un código.',
            'no_code_help': (
                '¿No te llega nada tras unos minutos? Comprueba lo que has escrito. Si recibiste una invitación '
                'y nunca has iniciado sesión, pide una nueva.'
            ),
            'confirmed': 'Tu cuenta está confirmada. Ya puedes iniciar sesión.',
            'already_confirmed': 'Tu cuenta ya está confirmada. Inicia sesión.',
            'not_confirmed': (
                'Aún no has confirmado tu cuenta. Escribe el código que te hemos enviado o pide uno nuevo.'
            ),
            'user_not_confirmed': 'Confirma primero tu cuenta.',
        }
    ),
    organisation_button='Continuar con tu organización',
    provider_email_unverified='{provider} no ha confirmado {value}. Confírmalo allí y vuelve a iniciar sesión.',
    provider_email_missing=(
        '{provider} no nos ha dado un correo electrónico. Permítelo allí y vuelve a iniciar sesión, o elige otra forma.'
    ),
    provider_proof='Para continuar, vuelve a iniciar sesión con {provider}.',
    notices=MappingProxyType(
        {
            **SPANISH.notices,
            'confirmed': 'Tu correo electrónico está confirmado. Ya puedes iniciar sesión.',
            'already_confirmed': 'Tu correo electrónico ya está confirmado. Inicia sesión.',
            'not_confirmed': (
                'Aún no has confirmado tu correo electrónico. Escribe el código que te hemos enviado o pide uno nuevo.'
            ),
            'verify_email': 'Confirma tu correo electrónico: escribe aquí tu código o pide uno.',
            'verify_phone': 'Confirma tu número de teléfono: escribe aquí tu código o pide uno.',
            'session_ended': 'Tu sesión ha terminado. Vuelve a iniciar sesión.',
            'step_expired': 'Ha pasado demasiado tiempo. Empieza de nuevo.',
            'reset_required': 'Restablece tu contraseña. Escribe el código que te hemos enviado o pide uno nuevo.',
            'password_reset': 'Has cambiado tu contraseña. Inicia sesión con la nueva.',
            'ready': 'Tu cuenta está lista. Inicia sesión.',
            'account_deleted': 'Tu cuenta está eliminada.',
            'logged_out': 'Has cerrado sesión.',
            'signed_out_everywhere': 'Has cerrado sesión en todas partes.',
        }
    ),
    profile_notices=MappingProxyType(
        {
            **SPANISH.profile_notices,
            'saved': 'Hemos guardado tus cambios.',
            'password_changed': 'Has cambiado tu contraseña.',
            'mfa_changed': 'Has cambiado tu verificación en dos pasos.',
        }
    ),
    errors=MappingProxyType(
        {
            **SPANISH.errors,
            'wrong_credentials': (
                'El correo electrónico o la contraseña no son correctos. Vuelve a intentarlo o restablece tu '
                'contraseña.'
            ),
            'wrong_password': 'Tu contraseña actual no es correcta.',
            'user_not_confirmed': 'Confirma primero tu correo electrónico.',
            'already_confirmed': 'Tu correo electrónico ya está confirmado. Inicia sesión.',
            'temporary_password_expired': (
                'Tu contraseña temporal ha caducado. Pide una nueva a la persona que te invitó.'
            ),
            'password_reset_required': 'Restablece tu contraseña antes de iniciar sesión.',
            'account_exists': 'Ya tienes una cuenta con este correo electrónico.',
            'password_history': 'Ya has usado esta contraseña. Elige otra.',
            'code_mismatch': 'El código no es correcto. Revísalo y vuelve a intentarlo.',
            'code_expired': 'El código ha caducado. Pide uno nuevo.',
            'delivery_failed': f'No hemos podido enviar el código. {_TRY_AGAIN}',
            'attribute_fixed': (
                '{attribute}: este dato no se puede cambiar. Ponte en contacto con el servicio de asistencia.'
            ),
            'invalid_input': 'No podemos aceptar uno de los datos. Revísalo.',
            'too_many_attempts': 'Demasiados intentos fallidos. Espera un poco antes de volver a intentarlo.',
            'limit_exceeded': 'Demasiados intentos. Espera un poco antes de volver a intentarlo.',
            'challenge_expired': 'Ha pasado demasiado tiempo. Empieza de nuevo.',
            'challenge_unsupported': (
                'Tu cuenta necesita un paso que aquí no está disponible. Ponte en contacto con el servicio de '
                'asistencia.'
            ),
            'trigger_refused': 'Esto no es posible con tu cuenta. Ponte en contacto con el servicio de asistencia.',
            'misconfigured': (
                'El inicio de sesión no está bien configurado. Ponte en contacto con el servicio de asistencia.'
            ),
            'blocked': (
                'Hemos bloqueado esta solicitud. Ponte en contacto con el servicio de asistencia e indica este '
                'número: {reference}.'
            ),
            'throttled': f'Hay mucha actividad en este momento. {_TRY_AGAIN}',
            'unavailable': f'Ahora no es posible iniciar sesión. {_TRY_AGAIN}',
            'not_saved': f'No hemos podido guardar tu sesión, por lo que no has iniciado sesión. {_TRY_AGAIN}',
            'cookies_needed': (
                'Tu navegador no guarda la cookie necesaria para iniciar sesión. Permite las cookies de este sitio '
                'y vuelve a intentarlo.'
            ),
            'session_ended': 'Tu sesión ha terminado. Vuelve a iniciar sesión.',
            'token_reused': 'Hemos cerrado tu sesión por tu seguridad. Vuelve a iniciar sesión.',
            'token_invalid': f'No hemos podido iniciar tu sesión de forma segura. {_TRY_AGAIN}',
            'signup_closed': 'Necesitas una invitación para crear una cuenta aquí.',
            'unexpected': (
                'Algo salió mal. Vuelve a intentarlo. Si ocurre otra vez, indícanos este número: {reference}.'
            ),
        }
    ),
    rules=MappingProxyType(
        {
            **SPANISH.rules,
            'provider_refused.login_required': 'La sesión en el proveedor ha terminado. Vuelve a iniciarla allí.',
            'provider_refused.linked': 'Las cuentas se acaban de vincular. Vuelve a intentarlo.',
            'provider_refused.other_user': (
                'Otra persona inició sesión en el proveedor. Usa la misma cuenta que aquí.'
            ),
            'provider_refused.not_recent': (
                'El proveedor no volvió a pedir el inicio de sesión y no sabemos quién está ahí. Vuelve a intentarlo.'
            ),
            'provider_refused.organisation': (
                'No conocemos ninguna organización para este correo electrónico. Revisa la dirección o elige otra '
                'forma.'
            ),
            'password_policy.compromised': 'Esta contraseña aparece en una filtración de datos. Elige otra.',
            'password_policy.common': 'Esta contraseña es demasiado fácil de adivinar. Elige otra.',
            'code_mismatch.used': 'Ya has usado este código. Espera al siguiente.',
            'code_mismatch.newer': 'No es el código más reciente. Hemos enviado otro después: utiliza ese.',
            'delivery_failed.quota': (
                'No hemos podido enviar el código: hemos alcanzado el límite de mensajes. Ponte en contacto con el '
                'servicio de asistencia.'
            ),
            'invalid_input.attribute': '{attribute}: no podemos aceptar este dato. Revísalo.',
            'invalid_input.email': 'Escribe una dirección completa, por ejemplo nombre@example.org',
            'delivery_failed.no_contact': (
                'No tienes ningún correo electrónico ni teléfono confirmado al que enviar un código. Ponte en '
                'contacto con el servicio de asistencia.'
            ),
            'invalid_input.passkey': 'Este tipo de llave de acceso no se acepta. Prueba con otro dispositivo.',
            'invalid_input.passkey_limit': 'Una cuenta no puede tener más llaves de acceso. Quita una primero.',
            'misconfigured.passkeys': (
                'Las llaves de acceso están mal configuradas. Contacta con el servicio de asistencia.'
            ),
        }
    ),
)
