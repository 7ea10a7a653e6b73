"""Spanish, formal, for every country."""

from __future__ import annotations

from types import MappingProxyType

from authui.pages.texts import identifiers, neutral
from authui.pages.texts.catalogue import Texts
from authui.pages.texts.passkeys.es import PASSKEY_ERRORS, PASSKEY_RULES, PASSKEYS
from authui.pages.texts.providers.es import PROVIDER_ERRORS, PROVIDER_RULES, PROVIDERS

_TRY_AGAIN = 'Vuelva a intentarlo en un momento; no se ha perdido nada de lo que escribió.'

SPANISH = Texts(
    language='es',
    language_name='Español',
    choose_language='Idioma',
    show_password='Mostrar la contraseña',
    hide_password='Ocultar la contraseña',
    password_blank='La contraseña empieza o termina con un espacio.',
    caps_lock='La tecla Bloq Mayús está activada.',
    check_fields='Revise los campos marcados.',
    page_title='{screen} · {title}',
    other_address='No se puede iniciar sesión en esta dirección. La aplicación está en {url}.',
    local_pool='Demo: las cuentas y los códigos no salen de este equipo.',
    open_mailbox='Abrir el buzón',
    page_failed='No hemos podido mostrar esta página',
    page_failed_info='Algo salió mal. Vuelva a intentarlo. Si ocurre otra vez, indíquenos este número: {reference}.',
    unreachable=(
        'No podemos conectar con el servidor. Compruebe su conexión y vuelva a intentarlo; no se ha perdido nada '
        'de lo que escribió.'
    ),
    scripts_needed='Esta página necesita JavaScript. Actívelo en su navegador y vuelva a cargar la página.',
    try_again='Volver a intentarlo',
    not_found='Página no encontrada',
    not_found_info='No hay ninguna página en esta dirección.',
    other_account='Usar otra cuenta',
    switch_on_factor='Activar la verificación en dos pasos',
    contact_support='Contactar con el servicio de asistencia',
    busy='Hay mucha actividad',
    busy_info='Estamos recibiendo muchas visitas. Volveremos a intentarlo por usted en {seconds} segundos.',
    busy_link='Volver a intentarlo ahora',
    busy_again='Hay mucha actividad en este momento. Vuelva a intentarlo en {seconds} segundos.',
    refused='El envío no se ha aceptado',
    refused_elsewhere='No procede de una página de esta aplicación. Abra la página aquí y envíelo de nuevo.',
    refused_unreadable='Lo enviado no se puede leer. Abra la página de nuevo y vuelva a rellenarla.',
    refused_slow='El envío ha tardado demasiado. Compruebe su conexión y vuelva a intentarlo.',
    refused_large='Lo que ha escrito es demasiado largo. Acórtelo y vuelva a intentarlo.',
    not_sent='El servidor estaba ocupado y este formulario no se envió. Envíelo de nuevo.',
    not_allowed='Acceso denegado',
    not_allowed_info='Ha iniciado sesión, pero su cuenta no tiene acceso a esta página.',
    second_factor_needed='Active la verificación en dos pasos para abrir esta página.',
    log_out='Cerrar sesión',
    login='Iniciar sesión',
    email='Correo electrónico',
    password='Contraseña',
    remember='Recordarme en este dispositivo',
    login_button='Iniciar sesión',
    confirm_question='¿Tiene un código de confirmación?',
    confirm_link='Escribirlo',
    signup='Crear su cuenta',
    signup_email='Correo electrónico',
    signup_email_hint='Nunca compartiremos su correo electrónico con nadie.',
    confirm_password='Repetir la contraseña',
    signup_button='Crear cuenta',
    signup_info='Le enviaremos un código por correo electrónico para confirmar su dirección.',
    signup_by_code_info=(
        'Le enviamos un código ahora y otro cada vez que inicie sesión. Puede añadir una contraseña más tarde.'
    ),
    signup_without_password='Crear cuenta sin contraseña',
    signup_with_password='Crear cuenta con contraseña',
    log_in_instead='Iniciar sesión',
    reset_instead='Restablecer la contraseña',
    signup_terms='Al crear su cuenta, acepta las {terms}.',
    signup_privacy='Nuestra {privacy} explica cómo usamos sus datos.',
    terms='condiciones de uso',
    privacy='política de privacidad',
    confirm='Confirmar el correo electrónico',
    code='Código de confirmación',
    code_hint='El código tiene 6 cifras. Mire también en la carpeta de correo no deseado.',
    confirm_button='Confirmar',
    confirm_info='Después iniciará sesión.',
    back_question='Volver al inicio de sesión',
    resend_button='Enviar un código nuevo',
    not_received='¿No lo ha recibido?',
    email_guess='¿Quiso decir {value}?',
    use_guess='Usar esta dirección',
    delivered='Hemos enviado un código a {destination}.',
    without_password='Iniciar sesión sin contraseña',
    new_here='¿Aún no tiene cuenta?',
    have_account='¿Ya tiene una cuenta?',
    forgot_link='¿Olvidó su contraseña?',
    forgot='Restablecer la contraseña',
    forgot_button='Enviar un código',
    forgot_info='Si una cuenta usa este correo electrónico, le enviaremos un código para restablecer la contraseña.',
    reset_sent='Si una cuenta usa este correo electrónico, le hemos enviado un código.',
    no_code_help=(
        '¿No le llega nada tras unos minutos? Compruebe la dirección y la carpeta de correo no '
        'deseado. Si recibió una invitación y nunca ha iniciado sesión, pida una nueva.'
    ),
    reset='Elegir una contraseña nueva',
    reset_button='Guardar la contraseña',
    new_password='Contraseña nueva',
    continue_button='Continuar',
    back_to_login='Volver al inicio de sesión',
    sent_code='Código',
    app_code='Código de su aplicación de autenticación',
    lost_app_help='¿Ha perdido el teléfono o la aplicación? La asistencia puede desactivarla en su cuenta.',
    new_password_info='Antes de continuar, elija una contraseña nueva.',
    factor_question='¿Cómo desea confirmar que es usted?',
    set_up_info=(
        'Escanee este código QR con su aplicación de autenticación y escriba el código de 6 cifras que muestra.'
    ),
    scan_step='Escanee este código QR con su aplicación de autenticación.',
    code_step='Escriba el código de 6 cifras que muestra.',
    set_up_question='¿Cómo desea confirmar que es usted a partir de ahora?',
    set_up_email_info=(
        'Su cuenta necesita la verificación en dos pasos: cada vez que inicie sesión, enviaremos un código a esta '
        'dirección.'
    ),
    signing_in_as='Inicio de sesión como {name}.',
    not_you='¿No es usted?',
    qr_title='Código QR con la clave para su aplicación de autenticación',
    open_app='Abrir la aplicación de autenticación',
    key_by_hand='¿No puede escanearlo? Escriba esta clave en la aplicación:',
    copy_key='Copiar la clave',
    copied='Copiada',
    other_answer='Respuesta',
    wait_button='Volver a intentarlo en {time}',
    resend_wait_button='Código nuevo en {time}',
    account='Su cuenta',
    back_to_app='Volver a la aplicación',
    back_to_account='Volver a su cuenta',
    not_given='Añadir',
    unverified='{contact} (sin confirmar)',
    verified='Confirmado',
    security='Seguridad',
    changed_at='Cambiada el {time}',
    sessions='Sesiones abiertas',
    this_browser='Este navegador',
    since='Desde el {time}',
    danger='Zona de peligro',
    switched_off='Desactivado',
    save_button='Guardar',
    skip_link='Ahora no',
    profile='Perfil',
    profile_info='Vacíe un campo para eliminar el dato.',
    change_email='Cambiar el correo electrónico',
    new_email='Nuevo correo electrónico',
    now_hint='Actual: {value}',
    contact_info='Enviaremos un código a la nueva dirección.',
    phone_hint='Con el prefijo del país, por ejemplo +34 912 34 56 78. Vacíe el campo para eliminar el número.',
    verify_email='Confirmar el correo electrónico',
    verify_phone='Confirmar el número de teléfono',
    verify_info='Aún no ha confirmado {contact}. Escriba aquí su código o pida uno.',
    have_code='Ya tengo un código',
    other_email='Usar otro correo electrónico',
    other_phone='Usar otro número de teléfono',
    contact_taken='Otra cuenta ya usa este dato.',
    change_password='Cambiar la contraseña',
    set_password='Añadir una contraseña',
    current_password='Contraseña actual',
    no_password_hint='¿Aún no tiene contraseña? Elija una',
    first_password_hint='Déjelo vacío si aún no tiene contraseña.',
    second_factors='Verificación en dos pasos',
    ends_others='Se cerrará la sesión en sus otros navegadores.',
    second_factors_info='Después de la contraseña también pedimos uno de estos métodos.',
    factors_asked='Métodos',
    preferred_factor='Método predeterminado',
    preferred_differs='Elija un método activado',
    set_up_app='Configurar una aplicación de autenticación',
    replace_app='Reemplazar su aplicación de autenticación',
    sms_needs_phone='Para recibir códigos por SMS, confirme antes su número de teléfono',
    log_out_everywhere='Cerrar sesión en todas partes',
    everywhere_info='Se cerrará la sesión en todos los dispositivos, también en este.',
    delete_account='Eliminar su cuenta',
    delete_info='Se eliminará su cuenta con todo lo que contiene. No se puede deshacer.',
    delete_typed='Escriba {name} para confirmar',
    delete_differs='Esto no coincide con {name}',
    delete_button='Eliminar mi cuenta',
    signed_in='Ha iniciado sesión',
    mailbox='Buzón',
    mailbox_empty='Aún no hay mensajes. Cree una cuenta y su código llegará aquí.',
    mailbox_info='Los mensajes que esta aplicación habría enviado. Desaparecen cuando se detiene el servidor.',
    mail_from='De',
    mail_to='Para',
    mail_copy='Copiar',
    mail_copied='Copiado',
    mail_password='Contraseña temporal',
    mail_back='Volver',
    mail_reload='Sin JavaScript, los mensajes nuevos aparecen al volver a cargar la página.',
    mail_kinds=MappingProxyType(
        {
            'sign_up': 'Cuenta nueva',
            'resend': 'Cuenta nueva, reenviado',
            'attribute': 'Dirección nueva',
            'sign_in': 'Inicio de sesión',
            'reset': 'Restablecer la contraseña',
            'invitation': 'Invitación',
        }
    ),
    email_required='Escriba su correo electrónico',
    email_valid='Escriba una dirección completa, por ejemplo nombre@example.org',
    email_long='El correo electrónico debe tener {length} caracteres como máximo',
    password_required='Escriba su contraseña',
    password_short='La contraseña debe tener al menos {length} caracteres',
    password_long='La contraseña debe tener {length} caracteres como máximo',
    passwords_differ='Las contraseñas no coinciden',
    password_needs='Use:',
    rule_met='cumplido',
    rule_open='falta todavía',
    rules_missing='Falta todavía: {rules}',
    rules_met='Su contraseña cumple todas las reglas.',
    code_short='El código tiene al menos {length} cifras',
    code_long='El código tiene {length} caracteres como máximo',
    phone_valid='Escriba su número de teléfono con el prefijo del país, por ejemplo +34 912 34 56 78',
    date_valid='Escriba una fecha que exista',
    field_required='Rellene este campo',
    phone_format_hint='Con + y el prefijo del país, por ejemplo +34 912 345 678.',
    factor_required='Elija un método',
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
            'mfa_choice': 'Confirme que es usted',
            'mfa_setup': 'Configure la verificación en dos pasos',
            'factor_choice': 'Elija cómo iniciar sesión',
            'other': 'Un paso más',
            'passkey': 'Inicio de sesión con llave de acceso',
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
    identifiers=identifiers.ES,
    neutral=neutral.ES,
    notices=MappingProxyType(
        {
            'confirmed': 'Su correo electrónico está confirmado. Ya puede iniciar sesión.',
            'already_confirmed': 'Su correo electrónico ya está confirmado. Inicie sesión.',
            'not_confirmed': (
                'Aún no ha confirmado su correo electrónico. Escriba el código que le hemos enviado o pida uno nuevo.'
            ),
            'verify_email': 'Confirme su correo electrónico: escriba aquí su código o pida uno.',
            'verify_phone': 'Confirme su número de teléfono: escriba aquí su código o pida uno.',
            'code_sent': 'Un código nuevo está en camino.',
            'session_ended': 'Su sesión ha terminado. Vuelva a iniciar sesión.',
            'step_expired': 'Ha pasado demasiado tiempo. Empiece de nuevo.',
            'unavailable': 'Ahora no es posible iniciar sesión. Esta página continuará sola en cuanto sea posible.',
            'reset_required': 'Restablezca su contraseña. Escriba el código que le hemos enviado o pida uno nuevo.',
            'password_reset': 'Ha cambiado su contraseña. Inicie sesión con la nueva.',
            'ready': 'Su cuenta está lista. Inicie sesión.',
            'account_deleted': 'Su cuenta está eliminada.',
            'logged_out': 'Ha cerrado sesión.',
            'signed_out_everywhere': 'Ha cerrado sesión en todas partes.',
            'no_passkey': (
                'No se encontró ninguna llave de acceso para esta cuenta. Es posible iniciar sesión de otra forma.'
            ),
        }
    ),
    profile_notices=MappingProxyType(
        {
            'saved': 'Hemos guardado sus cambios.',
            'code_sent': 'Hay un código en camino.',
            'verified': 'Confirmado. Gracias.',
            'password_changed': 'Ha cambiado su contraseña.',
            'mfa_changed': 'Ha cambiado su verificación en dos pasos.',
            'passkey_added': 'La llave de acceso está añadida.',
            'passkey_removed': 'La llave de acceso está quitada.',
        }
    ),
    errors=MappingProxyType(
        {
            'wrong_credentials': (
                'El correo electrónico o la contraseña no son correctos. Vuelva a intentarlo o restablezca su '
                'contraseña.'
            ),
            'wrong_password': 'Su contraseña actual no es correcta.',
            'user_not_confirmed': 'Confirme primero su correo electrónico.',
            'already_confirmed': 'Su correo electrónico ya está confirmado. Inicie sesión.',
            'temporary_password_expired': (
                'Su contraseña temporal ha caducado. Pida una nueva a la persona que le invitó.'
            ),
            'password_reset_required': 'Restablezca su contraseña antes de iniciar sesión.',
            'account_exists': 'Ya tiene una cuenta con este correo electrónico.',
            'password_policy': 'Esta contraseña no cumple las reglas de arriba.',
            'password_history': 'Ya ha usado esta contraseña. Elija otra.',
            'code_mismatch': 'El código no es correcto. Revíselo y vuelva a intentarlo.',
            'code_expired': 'El código ha caducado. Pida uno nuevo.',
            'delivery_failed': f'No hemos podido enviar el código. {_TRY_AGAIN}',
            'attribute_fixed': (
                '{attribute}: este dato no se puede cambiar. Póngase en contacto con el servicio de asistencia.'
            ),
            'invalid_input': 'No podemos aceptar uno de los datos. Revíselo.',
            'too_many_attempts': 'Demasiados intentos fallidos. Espere un poco antes de volver a intentarlo.',
            'limit_exceeded': 'Demasiados intentos. Espere un poco antes de volver a intentarlo.',
            'challenge_expired': 'Ha pasado demasiado tiempo. Empiece de nuevo.',
            'challenge_unsupported': (
                'Su cuenta necesita un paso que aquí no está disponible. Póngase en contacto con el servicio de '
                'asistencia.'
            ),
            'trigger_refused': 'Esto no es posible con su cuenta. Póngase en contacto con el servicio de asistencia.',
            'misconfigured': (
                'El inicio de sesión no está bien configurado. Póngase en contacto con el servicio de asistencia.'
            ),
            'blocked': (
                'Hemos bloqueado esta solicitud. Póngase en contacto con el servicio de asistencia e indique este '
                'número: {reference}.'
            ),
            'throttled': f'Hay mucha actividad en este momento. {_TRY_AGAIN}',
            'unavailable': f'Ahora no es posible iniciar sesión. {_TRY_AGAIN}',
            'not_saved': f'No hemos podido guardar su sesión, por lo que no ha iniciado sesión. {_TRY_AGAIN}',
            'cookies_needed': (
                'Su navegador no guarda la cookie necesaria para iniciar sesión. '
                'Permita las cookies de este sitio y vuelva a intentarlo.'
            ),
            'session_ended': 'Su sesión ha terminado. Vuelva a iniciar sesión.',
            'token_reused': 'Hemos cerrado su sesión por su seguridad. Vuelva a iniciar sesión.',
            'token_invalid': f'No hemos podido iniciar su sesión de forma segura. {_TRY_AGAIN}',
            'signup_closed': 'Necesita una invitación para crear una cuenta aquí.',
            'unexpected': (
                'Algo salió mal. Vuelva a intentarlo. Si ocurre otra vez, indíquenos este número: {reference}.'
            ),
            **PASSKEY_ERRORS,
            **PROVIDER_ERRORS,
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
            'password_policy.common': 'Esta contraseña es demasiado fácil de adivinar. Elija otra.',
            'code_mismatch.used': 'Ya ha usado este código. Espere al siguiente.',
            'code_mismatch.newer': 'No es el código más reciente. Hemos enviado otro después: utilice ese.',
            'delivery_failed.quota': (
                'No hemos podido enviar el código: hemos alcanzado el límite de mensajes. Póngase en contacto con '
                'el servicio de asistencia.'
            ),
            'invalid_input.attribute': '{attribute}: no podemos aceptar este dato. Revíselo.',
            'invalid_input.email': 'Escriba una dirección completa, por ejemplo nombre@example.org',
            'delivery_failed.no_contact': (
                'No tiene ningún correo electrónico ni teléfono confirmado al que enviar un código. Póngase en '
                'contacto con el servicio de asistencia.'
            ),
            **PASSKEY_RULES,
            **PROVIDER_RULES,
        }
    ),
    **PASSKEYS,
    **PROVIDERS,
)
