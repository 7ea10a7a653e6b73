"""Turkish: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'Geçiş anahtarıyla giriş yap',
    'passkey_use': 'Geçiş anahtarını kullan',
    'passkey_info': 'Parmak izi, yüz veya ekran kilidiyle onay gerekir.',
    'passkey_password': 'Bunun yerine parolayı kullan',
    'passkey_cancelled': (
        'Geçiş anahtarı kullanılmadı: istek kapatıldı, çok uzun sürdü veya bu cihazda anahtar yok. Tekrar denemek '
        'veya parolayı kullanmak mümkün.'
    ),
    'passkey_unsupported': 'Geçiş anahtarları bu tarayıcıda veya bu adreste çalışmıyor. Parolayı kullanmak mümkün.',
    'passkey_failed': 'Geçiş anahtarı kullanılamadı. Tekrar denemek veya parolayı kullanmak mümkün.',
    'passkeys': 'Geçiş anahtarları',
    'passkeys_info': 'Geçiş anahtarıyla parola olmadan; parmak izi, yüz veya ekran kilidiyle giriş yapılır.',
    'no_passkeys': 'Henüz geçiş anahtarı yok.',
    'add_passkey': 'Geçiş anahtarı ekle',
    'passkey_offer': 'Bir dahaki sefere parolasız giriş yapılsın mı?',
    'passkey_ends_others': 'Diğer tarayıcılarımdan da çıkış yap',
    'passkey_added_at': 'Eklendi: {time}',
    'passkey_on_device': 'Telefonda veya bilgisayarda',
    'passkey_on_key': 'Güvenlik anahtarında',
    'remove_button': 'Kaldır',
    'remove_passkey': 'Bu geçiş anahtarı kaldırılsın mı?',
    'remove_passkey_info': '{name} ile artık giriş yapılamaz.',
    'back_to_passkeys': 'Geçiş anahtarlarına dön',
    'passkey_stopped': 'Geçiş anahtarı eklenmedi. Yeniden denenebilir.',
    'passkey_exists': 'Bu cihazda bu hesap için zaten bir geçiş anahtarı var.',
    'passkey_none': 'Bu tarayıcı geçiş anahtarlarını kullanamıyor. Başka bir tarayıcı veya cihaz deneyin.',
    'passkey_no_authenticator': (
        'Bu cihaz geçiş anahtarı saklayamıyor. Ekran kilidi kurun veya başka bir cihaz deneyin.'
    ),
    'passkey_insecure': 'Geçiş anahtarları bu adreste çalışmaz. Uygulamayı her zamanki adresinde açın.',
    'passkey_not_added': 'Geçiş anahtarı eklenemedi. Lütfen tekrar deneyin.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': 'Bu geçiş anahtarı kabul edilmedi. Başka bir anahtar veya parola kullanmak mümkün.',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'Bu tür bir geçiş anahtarını kabul edemiyoruz. Başka bir cihaz deneyin.',
    'invalid_input.passkey_limit': 'Bir hesapta daha fazla geçiş anahtarı olamaz. Önce birini kaldırın.',
    'misconfigured.passkeys': ('Geçiş anahtarları burada doğru yapılandırılmamış. Lütfen destek ekibine başvurun.'),
}
