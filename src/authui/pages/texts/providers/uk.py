"""Ukrainian: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Продовжити через {provider}',
    'own_page_button': 'Продовжити на сторінці входу',
    'or_divider': 'або',
    'more_providers': 'Інші способи входу',
    'last_provider': 'Минулого разу ви ввійшли через {provider}',
    'last_way': 'Минулого разу ви ввійшли так',
    'organisation_button': 'Продовжити через свою організацію',
    'provider_email': 'Електронну пошту не підтверджено',
    'provider_email_unverified': '{provider}: адресу {value} не підтверджено. Підтвердьте її там і ввійдіть знову.',
    'provider_email_missing': (
        '{provider}: ми не отримали вашої електронної пошти. Дозвольте це там і ввійдіть знову або виберіть інший '
        'спосіб.'
    ),
    'provider_other_way': 'Увійти іншим способом',
    'provider_way': 'Вхід через {provider}',
    'provider_profile_info': 'Ці дані надходять від {provider}, і змінити їх можна лише там.',
    'provider_proof': 'Щоб продовжити, увійдіть знову через {provider}.',
    'password_login_needed': 'Для цієї сторінки потрібен вхід із паролем і двоетапною перевіркою.',
    'going_on': 'Хвилинку',
    'going_on_info': 'Наступна сторінка відкриється сама. Якщо ні, натисніть кнопку.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'Цей вхід застарів або був розпочатий в іншому браузері. Почніть спочатку.',
    'provider_refused': 'Вхід у провайдера не завершено. Спробуйте ще раз або виберіть інший спосіб.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'Вхід у провайдера скасовано або відхилено. Спробуйте ще раз або виберіть інший спосіб.'
    ),
    'provider_refused.login_required': 'Сеанс у провайдера завершено. Увійдіть там знову.',
    'provider_refused.linked': 'Ваші облікові записи щойно пов’язано. Спробуйте ще раз.',
    'provider_refused.other_user': (
        'У провайдера ввійшла інша людина. Скористайтеся тим самим обліковим записом, що й тут.'
    ),
    'provider_refused.not_recent': (
        'Провайдер не попросив увійти знову, тож ми не знаємо, чи це ви. Спробуйте ще раз.'
    ),
    'provider_refused.organisation': (
        'Ми не знаємо організації з такою електронною поштою. Перевірте її або виберіть інший спосіб.'
    ),
    'provider_answer.issuer': 'Ми не можемо довіряти відповіді провайдера. Почніть спочатку.',
    'provider_answer.malformed': 'Ми не можемо довіряти відповіді провайдера. Почніть спочатку.',
}
