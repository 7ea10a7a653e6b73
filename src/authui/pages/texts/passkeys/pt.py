"""Portuguese as in Brazil: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'Entrar com uma chave de acesso',
    'passkey_use': 'Usar a chave de acesso',
    'passkey_info': 'Confirme com a impressão digital, o rosto ou o bloqueio de tela.',
    'passkey_password': 'Usar a senha',
    'passkey_cancelled': (
        'Nenhuma chave de acesso foi usada: a solicitação foi fechada, demorou demais ou não há chave neste '
        'dispositivo. Tente novamente ou use a senha.'
    ),
    'passkey_unsupported': 'As chaves de acesso não funcionam neste navegador ou neste endereço. Use a senha.',
    'passkey_failed': 'Não foi possível usar a chave de acesso. Tente novamente ou use a senha.',
    'passkeys': 'Chaves de acesso',
    'passkeys_info': 'Com uma chave de acesso você entra com a digital, o rosto ou o bloqueio de tela, sem senha.',
    'no_passkeys': 'Você ainda não tem chaves de acesso.',
    'add_passkey': 'Adicionar uma chave de acesso',
    'passkey_offer': 'Entrar sem senha da próxima vez?',
    'passkey_ends_others': 'Sair também nos meus outros navegadores',
    'passkey_added_at': 'Adicionada {time}',
    'passkey_on_device': 'Em um celular ou computador',
    'passkey_on_key': 'Em uma chave de segurança',
    'remove_button': 'Remover',
    'remove_passkey': 'Remover esta chave de acesso?',
    'remove_passkey_info': 'Você não poderá mais entrar com {name}.',
    'back_to_passkeys': 'Voltar para suas chaves de acesso',
    'passkey_stopped': 'Nenhuma chave de acesso foi adicionada. Você pode tentar de novo.',
    'passkey_exists': 'Este dispositivo já tem uma chave de acesso para sua conta.',
    'passkey_none': 'Este navegador não aceita chaves de acesso. Tente outro navegador ou dispositivo.',
    'passkey_no_authenticator': (
        'Este dispositivo não pode guardar uma chave de acesso. Configure um bloqueio de tela ou tente outro '
        'dispositivo.'
    ),
    'passkey_insecure': 'As chaves de acesso não funcionam neste endereço. Abra o aplicativo no endereço habitual.',
    'passkey_not_added': 'Não foi possível adicionar a chave de acesso. Tente de novo.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': 'Esta chave de acesso não foi aceita. Use outra chave ou a senha.',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'Não podemos aceitar este tipo de chave de acesso. Tente outro dispositivo.',
    'invalid_input.passkey_limit': ('Uma conta não pode ter mais chaves de acesso. Remova uma e depois adicione esta.'),
    'misconfigured.passkeys': ('As chaves de acesso não estão configuradas corretamente aqui. Fale com o suporte.'),
}
