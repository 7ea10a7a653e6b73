"""Spanish: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Continuar con {provider}',
    'own_page_button': 'Continuar en la página de inicio de sesión',
    'or_divider': 'o',
    'more_providers': 'Más formas de iniciar sesión',
    'last_provider': 'Último inicio de sesión con {provider}',
    'last_way': 'Último inicio de sesión de esta forma',
    'organisation_button': 'Continuar con su organización',
    'provider_email': 'Correo electrónico sin confirmar',
    'provider_email_unverified': '{provider} no ha confirmado {value}. Confírmelo allí y vuelva a iniciar sesión.',
    'provider_email_missing': (
        '{provider} no nos ha dado un correo electrónico. Permítalo allí y vuelva a iniciar sesión, o elija otra forma.'
    ),
    'provider_other_way': 'Iniciar sesión de otra forma',
    'provider_way': 'Inicio de sesión con {provider}',
    'provider_profile_info': 'Estos datos vienen de {provider} y solo se pueden cambiar allí.',
    'provider_proof': 'Para continuar, vuelva a iniciar sesión con {provider}.',
    'password_login_needed': 'Esta página requiere iniciar sesión con contraseña y verificación en dos pasos.',
    'going_on': 'Un momento',
    'going_on_info': 'La página siguiente se abre sola. Si no, el botón la abre.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'Este inicio de sesión ha caducado o empezó en otro navegador. Es necesario empezar de nuevo.',
    'provider_refused': (
        'No se completó el inicio de sesión con el proveedor. Es posible intentarlo de nuevo o elegir otra forma.'
    ),
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'El inicio de sesión se canceló o se rechazó en el proveedor. Es posible intentarlo de nuevo o elegir otra '
        'forma.'
    ),
    'provider_refused.login_required': 'La sesión en el proveedor ha terminado. Vuelva a iniciarla allí.',
    'provider_refused.linked': 'Las cuentas se acaban de vincular. Vuelva a intentarlo.',
    'provider_refused.other_user': 'Otra persona inició sesión en el proveedor. Use la misma cuenta que aquí.',
    'provider_refused.not_recent': (
        'El proveedor no volvió a pedir el inicio de sesión y no sabemos quién está ahí. Vuelva a intentarlo.'
    ),
    'provider_refused.organisation': (
        'No conocemos ninguna organización para este correo electrónico. Revise la dirección o elija otra forma.'
    ),
    'provider_answer.issuer': 'No podemos fiarnos de la respuesta del proveedor. Es necesario empezar de nuevo.',
    'provider_answer.malformed': 'No podemos fiarnos de la respuesta del proveedor. Es necesario empezar de nuevo.',
}
