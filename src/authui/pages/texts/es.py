"""Spanish, formal, for every country."""

from __future__ import annotations

from types import MappingProxyType

from authui.pages.texts.catalogue import Texts

_TRY_AGAIN = 'Vuelva a intentarlo en un momento; no se ha perdido nada de lo que escribió.'

SPANISH = Texts(
    language='es',
    language_name='Español',
    choose_language='Idioma',
    show_password='Mostrar la contraseña',
    hide_password='Ocultar la contraseña',
    check_fields='Revise los campos marcados.',
    page_title='{screen} · {title}',
    local_pool='Directorio local: las cuentas y los códigos no salen de este equipo.',
    open_mailbox='Abrir el buzón',
    page_failed='No se pudo mostrar esta página',
    page_failed_info='Algo salió mal. Vuelva a intentarlo o indique la referencia {reference}.',
    not_allowed='Acceso denegado',
    not_allowed_info='Ha iniciado sesión, pero su cuenta no tiene acceso a este contenido.',
    second_factor_needed='Aquí se requiere un segundo factor, y su cuenta no tiene ninguno activado.',
    log_out='Cerrar sesión',
    login='Iniciar sesión',
    email='Correo electrónico',
    password='Contraseña',
    remember='Recordarme en este dispositivo',
    login_button='Iniciar sesión',
    confirm_question='¿Necesita confirmar su correo electrónico?',
    confirm_link='Confirmarlo',
    signup='Crear una cuenta',
    signup_email='Dirección de correo electrónico',
    signup_email_hint='Nunca compartiremos su correo con nadie.',
    confirm_password='Repetir la contraseña',
    signup_button='Crear la cuenta',
    signup_info='A continuación deberá confirmar su correo con el código que le enviaremos.',
    log_in_instead='Iniciar sesión',
    reset_instead='Restablecer la contraseña',
    signup_terms='Al registrarse, usted acepta las {terms}.',
    signup_privacy='La {privacy} explica qué ocurre con sus datos.',
    terms='condiciones de uso',
    privacy='política de privacidad',
    confirm='Confirmar el correo',
    code='Código de confirmación',
    code_hint='Busque el código de confirmación en su correo (también en la carpeta de correo no deseado).',
    confirm_button='Confirmar',
    confirm_info='Después de confirmar su correo deberá iniciar sesión.',
    back_question='¿Necesita iniciar sesión o crear una cuenta?',
    resend_button='Enviar un código nuevo',
    delivered='Se ha enviado un código a {destination}.',
    without_password='Iniciar sesión sin contraseña',
    forgot_link='¿Olvidó su contraseña?',
    forgot='Contraseña olvidada',
    forgot_button='Enviar un código',
    forgot_info='Si existe una cuenta con este correo, le enviaremos un código para elegir una contraseña nueva.',
    reset='Elegir una contraseña nueva',
    reset_button='Guardar la contraseña',
    new_password='Contraseña nueva',
    continue_button='Continuar',
    back_to_login='Volver al inicio de sesión',
    sent_code='Código',
    app_code='Código de su aplicación de autenticación',
    new_password_info='Su cuenta necesita una contraseña nueva antes de continuar.',
    factor_question='¿Cómo desea iniciar sesión?',
    set_up_info='Escanee la imagen con una aplicación de autenticación y escriba el código que esta muestre.',
    set_up_question='¿Qué segundo factor desea configurar?',
    set_up_email_info='Su cuenta necesita un segundo factor: '
    'un código que se envía a esta dirección en cada inicio de sesión.',
    qr_title='Código QR con la clave para su aplicación de autenticación',
    key_by_hand='O escriba esta clave en la aplicación:',
    other_answer='Respuesta',
    wait_button='Podrá reintentar en {time}',
    resend_wait_button='Código nuevo en {time}',
    mailbox='Buzón',
    mailbox_empty='Aún no hay mensajes. Cree una cuenta y el código llegará aquí.',
    mailbox_info='Lo que el directorio local habría enviado por correo. '
    'Se conserva en memoria hasta que se detenga el servidor.',
    email_required='Escriba su correo electrónico',
    email_valid='Escriba un correo electrónico válido',
    email_long='El correo electrónico debe tener {length} caracteres como máximo',
    password_required='Escriba una contraseña',
    password_short='La contraseña debe tener al menos {length} caracteres',
    password_long='La contraseña debe tener {length} caracteres como máximo',
    passwords_differ='Las dos contraseñas no coinciden',
    password_needs='La contraseña necesita:',
    rule_met='cumplido',
    rule_open='falta todavía',
    rules_missing='Falta todavía: {rules}',
    rules_met='La contraseña cumple todas las reglas.',
    code_short='El código de confirmación debe tener al menos {length} cifras',
    phone_valid='Escriba un número de teléfono válido, con + y el prefijo del país',
    date_valid='Escriba una fecha válida',
    field_required='Este campo es obligatorio',
    factor_required='Elija una opción',
    password_rules=MappingProxyType(
        {
            'length': 'al menos {length} caracteres',
            'uppercase': 'una letra mayúscula',
            'lowercase': 'una letra minúscula',
            'number': 'un número',
            'symbol': 'un símbolo como ! o ?',
        }
    ),
    challenges=MappingProxyType(
        {
            'code': 'Escriba su código',
            'password': 'Escriba su contraseña',
            'new_password': 'Elija una contraseña nueva',
            'mfa_choice': 'Elija su segundo factor',
            'mfa_setup': 'Configure su segundo factor',
            'factor_choice': 'Elija cómo iniciar sesión',
            'other': 'Un paso más',
        }
    ),
    factors=MappingProxyType(
        {
            'password': 'Contraseña',
            'app': 'Aplicación de autenticación',
            'email': 'Código por correo electrónico',
            'sms': 'Código por SMS',
            'passkey': 'Llave de acceso',
        }
    ),
    attributes=MappingProxyType(
        {
            'name': 'Nombre completo',
            'given_name': 'Nombre',
            'family_name': 'Apellidos',
            'middle_name': 'Segundo nombre',
            'nickname': 'Apodo',
            'preferred_username': 'Nombre de usuario',
            'profile': 'Página de perfil',
            'picture': 'Foto',
            'website': 'Sitio web',
            'gender': 'Género',
            'birthdate': 'Fecha de nacimiento',
            'zoneinfo': 'Zona horaria',
            'locale': 'Idioma',
            'phone_number': 'Número de teléfono',
            'address': 'Dirección',
            'email': 'Correo electrónico',
        }
    ),
    notices=MappingProxyType(
        {
            'confirmed': 'Su correo está confirmado. Inicie sesión.',
            'already_confirmed': 'Su correo ya estaba confirmado. Inicie sesión.',
            'not_confirmed': 'Su correo aún no está confirmado. Escriba el código que recibió o pida uno nuevo.',
            'verify_email': 'Verifique su correo: pida un código y escríbalo aquí.',
            'code_sent': 'Un código nuevo está en camino.',
            'session_ended': 'Su sesión ha terminado. Vuelva a iniciar sesión.',
            'unavailable': 'El servicio de inicio de sesión no responde. '
            'Esta página continuará por sí sola en cuanto lo haga.',
            'reset_required': 'Debe restablecer su contraseña. Escriba el código que recibió o pida uno nuevo.',
            'password_reset': 'Su contraseña ha cambiado. Inicie sesión con la nueva.',
            'ready': 'Su cuenta está lista. Inicie sesión.',
        }
    ),
    errors=MappingProxyType(
        {
            'wrong_credentials': 'El correo o la contraseña no son correctos.',
            'wrong_password': 'Su contraseña actual no es correcta.',
            'user_not_confirmed': 'Confirme primero su correo electrónico.',
            'already_confirmed': 'Su correo ya estaba confirmado. Inicie sesión.',
            'password_reset_required': 'Debe restablecer su contraseña antes de iniciar sesión.',
            'account_exists': 'Ya existe una cuenta con este correo.',
            'password_policy': 'La contraseña no cumple las reglas.',
            'password_history': 'Esta contraseña ya se usó antes. Elija otra.',
            'code_mismatch': 'El código no es correcto. Revíselo y vuelva a intentarlo.',
            'code_expired': 'El código ha caducado. Pida uno nuevo.',
            'delivery_failed': f'No se pudo enviar el código. {_TRY_AGAIN}',
            'invalid_input': 'No se acepta uno de los datos introducidos. Revíselo.',
            'too_many_attempts': 'Demasiados intentos fallidos. Espere un poco antes de volver a intentarlo.',
            'limit_exceeded': 'Demasiados intentos. Espere un poco antes de volver a intentarlo.',
            'challenge_expired': 'Ha pasado demasiado tiempo. Empiece de nuevo.',
            'challenge_unsupported': 'Su cuenta requiere un paso de inicio de sesión que no está disponible aquí.',
            'trigger_refused': 'La solicitud fue rechazada. Póngase en contacto con el responsable de esta aplicación.',
            'misconfigured': 'El inicio de sesión no está bien configurado. '
            'Póngase en contacto con el responsable de esta aplicación.',
            'blocked': (
                'La solicitud fue bloqueada. Póngase en contacto con el responsable de esta aplicación e '
                'indique la referencia {reference}.'
            ),
            'throttled': f'Hay demasiadas personas iniciando sesión en este momento. {_TRY_AGAIN}',
            'unavailable': f'El servicio de inicio de sesión no responde. {_TRY_AGAIN}',
            'not_saved': f'No se pudo guardar su sesión, por lo que no ha iniciado sesión. {_TRY_AGAIN}',
            'session_ended': 'Su sesión ha terminado. Vuelva a iniciar sesión.',
            'token_reused': 'Su sesión se ha cerrado por su seguridad. Vuelva a iniciar sesión.',
            'token_invalid': f'La respuesta del servicio de inicio de sesión no es de confianza. {_TRY_AGAIN}',
            'unexpected': 'Algo salió mal. Vuelva a intentarlo o indique la referencia {reference}.',
        }
    ),
    rules=MappingProxyType(
        {
            'password_policy.length': 'La contraseña es demasiado corta.',
            'password_policy.uppercase': 'La contraseña necesita una letra mayúscula.',
            'password_policy.lowercase': 'La contraseña necesita una letra minúscula.',
            'password_policy.number': 'La contraseña necesita un número.',
            'password_policy.symbol': 'La contraseña necesita un símbolo como ! o ?.',
            'password_policy.spaces': 'La contraseña no debe empezar ni terminar con un espacio.',
            'password_policy.compromised': 'Esta contraseña aparece en una filtración de datos. Elija otra.',
            'code_mismatch.used': 'Este código ya se usó. Espere al siguiente.',
            'invalid_input.email': 'Escriba un correo electrónico válido',
            'delivery_failed.no_contact': (
                'No hay ningún correo electrónico confirmado al que enviar un código. Póngase en contacto con '
                'el responsable de esta aplicación.'
            ),
        }
    ),
)
