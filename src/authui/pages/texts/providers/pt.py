"""Portuguese: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Continuar com {provider}',
    'own_page_button': 'Continuar na página de login',
    'or_divider': 'ou',
    'more_providers': 'Outras formas de entrar',
    'last_provider': 'Da última vez você entrou com {provider}',
    'last_way': 'Da última vez você entrou assim',
    'organisation_button': 'Continuar com sua organização',
    'provider_email': 'E-mail não confirmado',
    'provider_email_unverified': '{provider} não confirmou {value}. Confirme por lá e entre de novo.',
    'provider_email_missing': (
        '{provider} não nos informou seu e-mail. Permita isso por lá e entre de novo, ou escolha outra forma.'
    ),
    'provider_other_way': 'Entrar de outra forma',
    'provider_way': 'Você entra com {provider}',
    'provider_profile_info': 'Estes dados vêm de {provider} e só podem ser alterados por lá.',
    'provider_proof': 'Para continuar, entre de novo com {provider}.',
    'password_login_needed': 'Para abrir esta página, é preciso entrar com senha e verificação em duas etapas.',
    'going_on': 'Um momento',
    'going_on_info': 'A próxima página abre sozinha. Se não abrir, use o botão.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'Este acesso expirou ou começou em outro navegador. Comece de novo.',
    'provider_refused': 'O acesso no provedor não foi concluído. Tente novamente ou escolha outra forma.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'O acesso no provedor foi cancelado ou recusado. Tente novamente ou escolha outra forma.'
    ),
    'provider_refused.login_required': 'Sua sessão no provedor terminou. Entre lá de novo.',
    'provider_refused.linked': 'Suas contas acabaram de ser vinculadas. Tente novamente.',
    'provider_refused.other_user': 'Outra pessoa entrou no provedor. Use a mesma conta com que você entrou aqui.',
    'provider_refused.not_recent': (
        'O provedor não pediu para você entrar de novo, então não sabemos se é você. Tente novamente.'
    ),
    'provider_refused.organisation': (
        'Não conhecemos nenhuma organização para este e-mail. Confira o e-mail ou escolha outra forma.'
    ),
    'provider_answer.issuer': 'Não podemos confiar na resposta do provedor. Comece de novo.',
    'provider_answer.malformed': 'Não podemos confiar na resposta do provedor. Comece de novo.',
}
