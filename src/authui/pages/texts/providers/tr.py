"""Turkish: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': '{provider} ile devam et',
    'own_page_button': 'Giriş sayfasında devam et',
    'or_divider': 'veya',
    'more_providers': 'Diğer giriş yolları',
    'last_provider': 'Son giriş {provider} ile yapıldı',
    'last_way': 'Son giriş bu yolla yapıldı',
    'organisation_button': 'Kuruluş hesabıyla devam et',
    'provider_email': 'E-posta adresi onaylanmadı',
    'provider_email_unverified': (
        '{provider}, {value} adresini onaylamadı. Adresi orada onaylayıp yeniden giriş yapmak gerekiyor.'
    ),
    'provider_email_missing': (
        '{provider} bize bir e-posta adresi vermedi. Orada izin verip yeniden giriş yapmak veya başka bir yol '
        'seçmek mümkün.'
    ),
    'provider_other_way': 'Başka bir yolla giriş yap',
    'provider_way': '{provider} ile giriş',
    'provider_profile_info': 'Bu bilgiler {provider} üzerinden geliyor ve yalnızca orada değiştirilebiliyor.',
    'provider_proof': 'Devam etmek için {provider} ile yeniden giriş yapmak gerekiyor.',
    'password_login_needed': 'Bu sayfa için parola ve iki adımlı doğrulama ile giriş yapmak gerekir.',
    'going_on': 'Bir dakika',
    'going_on_info': 'Sonraki sayfa kendiliğinden açılır. Açılmazsa düğme açar.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'Bu girişin süresi doldu ya da başka bir tarayıcıda başlatıldı. Yeniden başlamak gerekiyor.',
    'provider_refused': 'Sağlayıcıdaki giriş tamamlanmadı. Yeniden denemek veya başka bir yol seçmek mümkün.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'Sağlayıcıdaki giriş iptal veya reddedildi. Yeniden denemek veya başka bir yol seçmek mümkün.'
    ),
    'provider_refused.login_required': 'Sağlayıcıdaki oturum sona erdi. Orada yeniden giriş yapmak gerekiyor.',
    'provider_refused.linked': 'Hesaplar az önce birbirine bağlandı. Bir kez daha denemek yeterli.',
    'provider_refused.other_user': (
        'Sağlayıcıda başka biri giriş yaptı. Buradaki hesabın aynısını kullanmak gerekiyor.'
    ),
    'provider_refused.not_recent': (
        'Sağlayıcı yeniden giriş istemedi, bu yüzden kimlik belli değil. Yeniden denemek mümkün.'
    ),
    'provider_refused.organisation': (
        'Bu e-posta adresine ait bir kuruluş bulunamadı. Adresi kontrol etmek veya başka bir yol seçmek mümkün.'
    ),
    'provider_answer.issuer': 'Sağlayıcının yanıtı güvenilir değil. Yeniden başlamak gerekiyor.',
    'provider_answer.malformed': 'Sağlayıcının yanıtı güvenilir değil. Yeniden başlamak gerekiyor.',
}
