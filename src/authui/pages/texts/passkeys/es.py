"""Spanish: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'Iniciar sesión con una llave de acceso',
    'passkey_use': 'Usar la llave de acceso',
    'passkey_info': 'Confirmación con huella, rostro o bloqueo de pantalla.',
    'passkey_password': 'Usar la contraseña',
    'passkey_cancelled': (
        'No se usó ninguna llave de acceso: la solicitud se cerró, tardó demasiado o no hay ninguna en este '
        'dispositivo. Es posible intentarlo de nuevo o usar la contraseña.'
    ),
    'passkey_unsupported': (
        'Las llaves de acceso no funcionan en este navegador o en esta dirección. Es posible usar la contraseña.'
    ),
    'passkey_failed': 'No se pudo usar la llave de acceso. Es posible intentarlo de nuevo o usar la contraseña.',
    'passkeys': 'Llaves de acceso',
    'passkeys_info': 'Con una llave de acceso bastan la huella, la cara o el bloqueo de pantalla.',
    'no_passkeys': 'Todavía no hay ninguna llave de acceso.',
    'add_passkey': 'Añadir una llave de acceso',
    'passkey_offer': '¿Iniciar sesión sin contraseña la próxima vez?',
    'passkey_ends_others': 'Cerrar también la sesión en mis otros navegadores',
    'passkey_added_at': 'Añadida {time}',
    'passkey_on_device': 'En un teléfono o un ordenador',
    'passkey_on_key': 'En una llave de seguridad',
    'remove_button': 'Quitar',
    'remove_passkey': '¿Quitar esta llave de acceso?',
    'remove_passkey_info': 'Ya no se podrá iniciar sesión con {name}.',
    'back_to_passkeys': 'Volver a las llaves de acceso',
    'passkey_stopped': 'No se ha añadido ninguna llave de acceso. Se puede volver a intentar.',
    'passkey_exists': 'Este dispositivo ya tiene una llave de acceso para esta cuenta.',
    'passkey_none': 'Este navegador no admite llaves de acceso. Pruebe con otro navegador o dispositivo.',
    'passkey_no_authenticator': 'Este dispositivo no puede guardarla. Configure un bloqueo de pantalla.',
    'passkey_insecure': 'Aquí no funcionan las llaves de acceso. Abra la aplicación en la dirección habitual.',
    'passkey_not_added': 'No se ha podido añadir la llave de acceso. Inténtelo de nuevo.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': 'Esta llave de acceso no se aceptó. Es posible usar otra o la contraseña.',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'Este tipo de llave de acceso no se acepta. Pruebe con otro dispositivo.',
    'invalid_input.passkey_limit': 'Una cuenta no puede tener más llaves de acceso. Quite una primero.',
    'misconfigured.passkeys': ('Las llaves de acceso están mal configuradas. Contacte con el servicio de asistencia.'),
}
