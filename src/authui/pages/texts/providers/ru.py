"""Russian: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Продолжить через {provider}',
    'own_page_button': 'Продолжить на странице входа',
    'or_divider': 'или',
    'more_providers': 'Другие способы входа',
    'last_provider': 'В прошлый раз вы вошли через {provider}',
    'last_way': 'В прошлый раз вы вошли так',
    'organisation_button': 'Продолжить через свою организацию',
    'provider_email': 'Электронная почта не подтверждена',
    'provider_email_unverified': '{provider}: адрес {value} не подтверждён. Подтвердите его там и войдите снова.',
    'provider_email_missing': (
        '{provider}: мы не получили вашу электронную почту. Разрешите это там и войдите снова или выберите другой '
        'способ.'
    ),
    'provider_other_way': 'Войти другим способом',
    'provider_way': 'Вход через {provider}',
    'provider_profile_info': 'Эти данные приходят от {provider}, и изменить их можно только там.',
    'provider_proof': 'Чтобы продолжить, войдите снова через {provider}.',
    'password_login_needed': 'Для этой страницы нужен вход с паролем и двухэтапной аутентификацией.',
    'going_on': 'Одну минуту',
    'going_on_info': 'Следующая страница откроется сама. Если нет, нажмите кнопку.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'Этот вход устарел или был начат в другом браузере. Начните заново.',
    'provider_refused': 'Вход у провайдера не завершён. Попробуйте ещё раз или выберите другой способ.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'Вход у провайдера отменён или отклонён. Попробуйте ещё раз или выберите другой способ.'
    ),
    'provider_refused.login_required': 'Сеанс у провайдера завершён. Войдите там снова.',
    'provider_refused.linked': 'Ваши аккаунты только что связаны. Попробуйте ещё раз.',
    'provider_refused.other_user': 'У провайдера вошёл другой человек. Используйте тот же аккаунт, что и здесь.',
    'provider_refused.not_recent': (
        'Провайдер не попросил войти снова, поэтому мы не знаем, вы ли это. Попробуйте ещё раз.'
    ),
    'provider_refused.organisation': (
        'Мы не знаем организации с такой электронной почтой. Проверьте её или выберите другой способ.'
    ),
    'provider_answer.issuer': 'Мы не можем доверять ответу провайдера. Начните заново.',
    'provider_answer.malformed': 'Мы не можем доверять ответу провайдера. Начните заново.',
}
