"""Turkish, informal: sen."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from authui.pages.texts.tr import TURKISH

_TRY_AGAIN = 'Lütfen birazdan tekrar dene; yazdıkların kaybolmadı.'

TURKISH_INFORMAL = replace(
    TURKISH,
    check_fields='Lütfen işaretli alanları kontrol et.',
    page_failed_info='Bir şeyler ters gitti. Lütfen tekrar dene. Yine olursa bize şu numarayı bildir: {reference}.',
    unreachable='Sunucuya ulaşamıyoruz. Bağlantını kontrol edip tekrar dene; yazdıkların kaybolmadı.',
    scripts_needed='Bu sayfa için JavaScript gerekiyor. Tarayıcında etkinleştirip sayfayı yeniden yükle.',
    busy_info='Çok sayıda ziyaretçimiz var. {seconds} saniye içinde senin için tekrar deneyeceğiz.',
    busy_again='Şu anda yoğunuz. Lütfen {seconds} saniye sonra tekrar dene.',
    refused_elsewhere='Bu uygulamanın bir sayfasından gönderilmedi. Sayfayı buradan açıp yeniden gönder.',
    refused_unreadable='Gönderilenler okunamıyor. Sayfayı yeniden açıp bir kez daha doldur.',
    refused_slow='Gönderim çok uzun sürdü. Bağlantını kontrol edip yeniden dene.',
    refused_large='Girdiğin metin çok uzun. Kısaltıp yeniden dene.',
    not_sent='Sunucu meşgul olduğu için bu form gönderilmedi. Lütfen yeniden gönder.',
    not_allowed='Erişimin yok',
    not_allowed_info='Giriş yaptın ancak hesabının bu sayfaya erişimi yok.',
    second_factor_needed='Bu sayfayı açmak için iki adımlı doğrulamayı aç.',
    confirm_question='Onay kodun var mı?',
    confirm_link='Kodu gir',
    signup='Hesabını oluştur',
    signup_email_hint='E-posta adresini hiç kimseyle paylaşmayacağız.',
    confirm_password='Parolayı tekrar gir',
    signup_info='Adresini onaylamak için sana e-postayla bir kod göndereceğiz.',
    signup_by_code_info=(
        'Sana şimdi bir kod, her girişinde de yeni bir kod göndeririz. Parolayı daha sonra ekleyebilirsin.'
    ),
    log_in_instead='Bunun yerine giriş yap',
    reset_instead='Parolanı sıfırla',
    signup_terms='Hesap oluşturarak şunu kabul etmiş olursun: {terms}.',
    signup_privacy='Verilerini nasıl kullandığımız şurada açıklanır: {privacy}.',
    confirm='E-posta adresini onayla',
    code_hint='Kod 6 hanelidir. İstenmeyen posta klasörüne de bak.',
    confirm_info='Ardından giriş yapacaksın.',
    email_guess='Şunu mu demek istedin: {value}?',
    new_here='Henüz hesabın yok mu?',
    have_account='Zaten hesabın var mı?',
    forgot_link='Parolanı mı unuttun?',
    forgot='Parolanı sıfırla',
    no_code_help=(
        'Birkaç dakika geçti ve e-posta gelmedi mi? Adresi ve istenmeyen posta klasörünü kontrol et. '
        'Davet edildiysen ve hiç giriş yapmadıysan yeni bir davet iste.'
    ),
    app_code='Kimlik doğrulama uygulamandaki kod',
    lost_app_help='Telefonunu veya uygulamayı mı kaybettin? Destek ekibi uygulamayı hesabın için kapatabilir.',
    new_password_info='Devam etmeden önce lütfen yeni bir parola seç.',
    factor_question='Sen olduğunu nasıl onaylamak istersin?',
    set_up_info='Bu QR kodunu kimlik doğrulama uygulamanla tara, ardından gösterdiği 6 haneli kodu gir.',
    scan_step='Bu QR kodunu kimlik doğrulama uygulamanla tara.',
    code_step='Gösterdiği 6 haneli kodu gir.',
    set_up_question='Bundan sonra sen olduğunu nasıl onaylamak istersin?',
    set_up_email_info='Hesabın iki adımlı doğrulama gerektiriyor: her girişte bu adrese bir kod göndereceğiz.',
    not_you='Sen değil misin?',
    qr_title='Kimlik doğrulama uygulaman için anahtarı içeren QR kodu',
    key_by_hand='Tarayamıyor musun? Bu anahtarı uygulamaya yaz:',
    account='Hesabın',
    back_to_account='Hesabına dön',
    profile_info='Bir bilgiyi silmek için alanı boşalt.',
    change_email='E-posta adresini değiştir',
    phone_hint='Ülke koduyla, örneğin +90 212 123 45 67. Numarayı silmek için alanı boşalt.',
    verify_email='E-posta adresini onayla',
    verify_phone='Telefon numaranı onayla',
    verify_info='{contact} henüz onaylanmadı. Kodunu buraya gir veya bir kod iste.',
    change_password='Parolanı değiştir',
    no_password_hint='Henüz parolan yok mu? Bir parola belirle',
    first_password_hint='Henüz parolan yoksa boş bırak.',
    ends_others='Diğer tarayıcılarından çıkış yapılır.',
    preferred_differs='Açık olan bir yöntem seç',
    sms_needs_phone='SMS ile kod almak için önce telefon numaranı onayla',
    everywhere_info='Bu cihaz dahil tüm cihazlarından çıkış yapılır.',
    delete_account='Hesabını sil',
    delete_info='Hesabın, içindeki her şeyle birlikte silinir. Bunu geri alamazsın.',
    delete_typed='Onaylamak için {name} yaz',
    signed_in='Giriş yaptın',
    passkey_none='Bu tarayıcı geçiş anahtarlarını kullanamıyor. Başka bir tarayıcı veya cihaz dene.',
    passkey_no_authenticator='Bu cihaz geçiş anahtarı saklayamıyor. Ekran kilidi kur veya başka bir cihaz dene.',
    passkey_insecure='Geçiş anahtarları bu adreste çalışmaz. Uygulamayı her zamanki adresinde aç.',
    passkey_not_added='Geçiş anahtarı eklenemedi. Lütfen tekrar dene.',
    mailbox_empty='Henüz ileti yok. Hesap oluştur, kodun buraya gelir.',
    email_required='Lütfen e-posta adresini gir',
    email_valid='Lütfen tam bir adres gir, örneğin ad@example.org',
    password_required='Lütfen parolanı gir',
    password_needs='Şunları kullan:',
    rules_met='Parolan tüm kurallara uyuyor.',
    phone_valid='Telefon numaranı ülke koduyla gir, örneğin +90 212 123 45 67',
    date_valid='Lütfen var olan bir tarih gir',
    field_required='Lütfen bu alanı doldur',
    factor_required='Lütfen bir yöntem seç',
    challenges=MappingProxyType(
        {
            **TURKISH.challenges,
            'code': 'Kodunu gir',
            'password': 'Parolanı gir',
            'new_password': 'Yeni bir parola seç',
            'mfa_choice': 'Sen olduğunu onayla',
            'mfa_setup': 'İki adımlı doğrulamayı kur',
            'factor_choice': 'Giriş yöntemini seç',
        }
    ),
    identifiers=MappingProxyType(
        {
            **TURKISH.identifiers,
            'name_required': 'Lütfen kullanıcı adını gir',
            'phone_required': 'Lütfen telefon numaranı gir',
            'email_or_phone_valid': 'Lütfen bir e-posta adresi veya ülke koduyla bir telefon numarası gir',
            'wrong_name': 'Kullanıcı adı veya parola yanlış. Tekrar dene veya parolanı sıfırla.',
            'wrong_phone': 'Telefon numarası veya parola yanlış. Tekrar dene veya parolanı sıfırla.',
            'wrong_any': 'Giriş bilgilerin yanlış. Tekrar dene veya parolanı sıfırla.',
            'exists_name': 'Bu kullanıcı adı alınmış. Lütfen başka bir ad seç.',
            'exists_phone': 'Bu telefon numarasıyla zaten bir hesabın var.',
        }
    ),
    neutral=MappingProxyType(
        {
            **TURKISH.neutral,
            'confirm': 'Hesabını onayla',
            'confirm_question': 'Onay kodun var mı?',
            'signup_info': 'Hesabını onaylamak için sana bir kod göndereceğiz.',
            'confirm_info': 'Ardından giriş yapacaksın.',
            'forgot_info': 'Böyle bir hesap varsa, parolayı sıfırlamak için sana bir kod göndereceğiz.',
            'reset_sent': 'Böyle bir hesap varsa, sana bir kod gönderdik.',
            'no_code_help': (
                'Birkaç dakika geçti ve kod gelmedi mi? Yazdıklarını kontrol et. Davet edildiysen ve hiç giriş '
                'yapmadıysan yeni bir davet iste.'
            ),
            'confirmed': 'Hesabın onaylandı. Artık giriş yapabilirsin.',
            'already_confirmed': 'Hesabın zaten onaylı. Lütfen giriş yap.',
            'not_confirmed': 'Hesabını henüz onaylamadın. Sana gönderdiğimiz kodu gir veya yeni bir kod iste.',
            'user_not_confirmed': 'Lütfen önce hesabını onayla.',
        }
    ),
    notices=MappingProxyType(
        {
            **TURKISH.notices,
            'confirmed': 'E-posta adresin onaylandı. Artık giriş yapabilirsin.',
            'already_confirmed': 'E-posta adresin zaten onaylı. Lütfen giriş yap.',
            'not_confirmed': 'E-posta adresini henüz onaylamadın. Sana gönderdiğimiz kodu gir veya yeni bir kod iste.',
            'verify_email': 'Lütfen e-posta adresini onayla: kodunu buraya gir veya bir kod iste.',
            'verify_phone': 'Lütfen telefon numaranı onayla: kodunu buraya gir veya bir kod iste.',
            'session_ended': 'Oturumun sona erdi. Lütfen tekrar giriş yap.',
            'step_expired': 'Bu işlem çok uzun sürdü. Lütfen baştan başla.',
            'reset_required': 'Lütfen parolanı sıfırla. Sana gönderdiğimiz kodu gir veya yeni bir kod iste.',
            'password_reset': 'Parolanı değiştirdin. Lütfen yeni parolanla giriş yap.',
            'ready': 'Hesabın hazır. Lütfen giriş yap.',
            'account_deleted': 'Hesabın silindi.',
        }
    ),
    profile_notices=MappingProxyType(
        {
            **TURKISH.profile_notices,
            'saved': 'Değişikliklerini kaydettik.',
            'password_changed': 'Parolanı değiştirdin.',
            'mfa_changed': 'İki adımlı doğrulamanı değiştirdin.',
        }
    ),
    errors=MappingProxyType(
        {
            **TURKISH.errors,
            'wrong_credentials': 'E-posta adresi veya parola yanlış. Tekrar dene veya parolanı sıfırla.',
            'wrong_password': 'Şu anki parolan yanlış.',
            'user_not_confirmed': 'Lütfen önce e-posta adresini onayla.',
            'already_confirmed': 'E-posta adresin zaten onaylı. Lütfen giriş yap.',
            'temporary_password_expired': (
                'Geçici parolanın süresi doldu. Lütfen seni davet eden kişiden yenisini iste.'
            ),
            'password_reset_required': 'Giriş yapmadan önce lütfen parolanı sıfırla.',
            'account_exists': 'Bu e-posta adresiyle zaten bir hesabın var.',
            'password_history': 'Bu parolayı daha önce kullandın. Lütfen başka bir parola seç.',
            'code_mismatch': 'Kod doğru değil. Lütfen kontrol edip tekrar dene.',
            'code_expired': 'Kodun süresi doldu. Yeni bir kod iste.',
            'delivery_failed': f'Kodu gönderemedik. {_TRY_AGAIN}',
            'attribute_fixed': '{attribute}: bu bilgiyi değiştiremezsin. Lütfen destek ekibine başvur.',
            'invalid_input': 'Girdiğin bilgilerden birini kabul edemiyoruz. Lütfen kontrol et.',
            'too_many_attempts': 'Çok fazla başarısız deneme oldu. Lütfen tekrar denemeden önce biraz bekle.',
            'limit_exceeded': 'Çok fazla deneme oldu. Lütfen tekrar denemeden önce biraz bekle.',
            'challenge_expired': 'Bu işlem çok uzun sürdü. Lütfen baştan başla.',
            'challenge_unsupported': 'Hesabın, burada sunulmayan bir adım gerektiriyor. Lütfen destek ekibine başvur.',
            'trigger_refused': 'Hesabın için bunu yapamıyoruz. Lütfen destek ekibine başvur.',
            'misconfigured': 'Giriş doğru yapılandırılmamış. Lütfen destek ekibine başvur.',
            'blocked': 'Bu isteği engelledik. Lütfen destek ekibine başvur ve şu numarayı bildir: {reference}.',
            'throttled': f'Şu anda yoğunuz. {_TRY_AGAIN}',
            'unavailable': f'Şu anda giriş yapılamıyor. {_TRY_AGAIN}',
            'not_saved': f'Oturumunu kaydedemediğimiz için giriş yapmadın. {_TRY_AGAIN}',
            'cookies_needed': (
                'Tarayıcın giriş için gereken çerezi saklamıyor. Lütfen bu site için çerezlere izin verip tekrar dene.'
            ),
            'session_ended': 'Oturumun sona erdi. Lütfen tekrar giriş yap.',
            'token_reused': 'Güvenliğin için oturumunu kapattık. Lütfen tekrar giriş yap.',
            'token_invalid': f'Güvenli bir giriş yapamadık. {_TRY_AGAIN}',
            'unexpected': (
                'Bir şeyler ters gitti. Lütfen tekrar dene. Yine olursa bize şu numarayı bildir: {reference}.'
            ),
        }
    ),
    rules=MappingProxyType(
        {
            **TURKISH.rules,
            'password_policy.compromised': 'Bu parola bir veri sızıntısında görüldü. Lütfen başka bir parola seç.',
            'password_policy.common': 'Bu parolayı tahmin etmek çok kolay. Lütfen başka bir parola seç.',
            'code_mismatch.used': 'Bu kodu zaten kullandın. Lütfen bir sonrakini bekle.',
            'code_mismatch.newer': 'Bu, en yeni kod değil. Daha yeni bir kod gönderdik; onu kullan.',
            'delivery_failed.quota': 'Kodu gönderemedik: ileti sınırına ulaştık. Lütfen destek ekibine başvur.',
            'invalid_input.attribute': '{attribute}: bu bilgiyi kabul edemiyoruz. Lütfen kontrol et.',
            'invalid_input.email': 'Lütfen tam bir adres gir, örneğin ad@example.org',
            'delivery_failed.no_contact': (
                'Kod gönderebileceğimiz onaylanmış bir e-posta adresin veya telefon numaran yok. Lütfen destek '
                'ekibine başvur.'
            ),
            'invalid_input.passkey': 'Bu tür bir geçiş anahtarını kabul edemiyoruz. Başka bir cihaz dene.',
            'invalid_input.passkey_limit': 'Bir hesapta daha fazla geçiş anahtarı olamaz. Önce birini kaldır.',
            'misconfigured.passkeys': (
                'Geçiş anahtarları burada doğru yapılandırılmamış. Lütfen destek ekibine başvur.'
            ),
        }
    ),
)
