"""A catalogue has one word for one thing, one way to address people, and the typography of its language.

It is longer than 300 lines because the words of all languages stand in one table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from support.catalogues import CATALOGUES, INFORMAL, flat, name_of

from authui.pages.texts import (
    ARABIC,
    CHINESE,
    DUTCH,
    ENGLISH,
    ENGLISH_PLAIN,
    FRENCH,
    FRENCH_INFORMAL,
    GERMAN,
    GERMAN_INFORMAL,
    HINDI,
    ITALIAN,
    JAPANESE,
    POLISH,
    PORTUGUESE,
    SPANISH,
    SPANISH_INFORMAL,
    TURKISH,
    Texts,
)

WORDS: Mapping[str, Mapping[str, str]] = {
    'en-US': {
        r'log(s|ged|ging)? (you )?(in|out)': r'log(in|out|on)|sign(ed|ing)?[- ](in|out)',
        r'sign up': r'sign-?up|regist(er|ration)',
        r'emails?': r'e-mails?',
        r'codes?': r'(confirmation |verification )?numbers? of the code|pin|otp',
        r'confirm(ed|ation)?': r'(not )?verif(y|ied)',
        r'two-step verification': r'second factors?|mfa|2fa|two-factor',
        r'authenticator app': r'authentication app|authenticator(?! app)',
        r'phone number': r'mobile number|telephone',
        r'text message': r'sms',
        r'support': r'whoever runs|administrator',
        r'turn(ed)? on|turn it on': r'switch(ed)? (it )?on|enabled?|activated?',
    },
    'de': {
        r'E-Mail-Adressen?': r'(?<!E-)Mailadressen?|Emailadressen?|eMail',
        r'(ab|an)melde\w*|(An|Ab)meldung': r'(ein|aus)logg?en|eingeloggt|Login|Log-in',
        r'\w*codes?': r'Bestätigungsnummer|Prüfziffer|\bPIN\b|Kennzahl',
        r'Passw\w+': r'Kennw\w+',
        r'Zwei-Faktor-Anmeldung': r'zweite\w* Faktor\w*|Zwei-Schritt\w*|Zwei-Faktor-Auth\w*',
        r'bestätig\w*': r'verifizier\w*|Verifizierung',
        r'Kont\w+': r'Accounts?',
        r'Support': r'Betreiber\w*|Administrator\w*',
        r'einschalten|eingeschaltet|Schalten Sie|Schalt': r'aktivier\w*',
        r'Telefonnummer': r'Handynummer|Mobilnummer|Rufnummer',
        r'(\w+-)?App': r'Anwendung',
    },
    'fr': {
        r'e-mail': r'courriel|mél|email',
        r'connect\w+|connexion': r'identifi(er|ez)\b|login|ouvrir une session',
        r'codes?': r'numéro de confirmation|code PIN',
        r'mots? de passe': r'mdp|password',
        r'double authentification': r'seconds? facteurs?|validation en deux étapes|A2F',
        r'confirm\w+': r'vérifié\w*|validé\w*',
        r'comptes?': r'profils? utilisateurs?',
        r'assistance': r'responsable|administrateur|support',
        r'réinitialis\w+': r'remettre à zéro',
        r'activ(er|ez|e|ée)': r'allum\w+|enclench\w+',
    },
    'es': {
        r'correo electrónico': r'correo(?! electrónico| no deseado)|e-?mail',
        r'inici\w+ sesión|inicio de sesión': r'entrar|acceder|login|identificarse|conectarse',
        r'códigos?': r'número de confirmación|clave de verificación',
        r'contraseñas?': r'clave de acceso|password',
        r'verificación en dos pasos': r'segundos? factor(es)?|autenticación de dos factores',
        r'confirm\w+': r'verific(ar|ado|ada|ue|a)\b',
        r'asistencia': r'responsable|administrador|soporte',
        r'el[ei][gj]\w+': r'escoger|seleccion\w+',
        r'escrib\w+': r'introduci\w+|introduzca|ingres(e|ar)',
    },
    'it': {
        r'e-mail': r'email|posta elettronica',
        r'acced\w+|accesso': r'login|autenticarsi|entrare',
        r'codic[ei]': r'numero di conferma|PIN',
        r'verifica in due passaggi': r'second[oi] fattor[ei]|due fattori',
        r'conferm\w+': r'verific(a il|ato|hi|are)\b',
        r'richied\w+': r'chiedine|chiedi\b',
        r'assistenza': r'chi gestisce|amministratore|supporto',
        r'apps?': r'applicazione',
    },
    'pt-BR': {
        r'e-mails?': r'email|correio eletrônico',
        r'entr\w+': r'fazer login|acessar (a|sua) conta|logar|conectado',
        r'códigos?': r'número de confirmação|PIN',
        r'verificação em duas etapas': r'segundos? fator(es)?|dois fatores',
        r'confirm\w+': r'verificado|validar',
        r'suporte': r'responsável|administrador',
        r'dígitos': r'algarismos',
        r'aplicativo': r'\bapp\b|aplicação',
        r'crie sua conta|criar conta|crie uma conta|criar sua conta': r'cadastr\w+|registr\w+',
    },
    'nl': {
        r'e-mailadres': r'emailadres',
        r'inlog\w*|ingelogd|uitgelogd|uitloggen|log\w* (je |u )?in': r'aanmelden|afgemeld|aangemeld|login',
        r'\w*codes?': r'bevestigingsnummer|pincode',
        r'verificatie in twee stappen': r'tweede factor(en)?|tweestaps\w*|tweefactor\w*',
        r'bevestig\w*': r'verifieer\w*|geverifieerd',
        r'voer\b.* in\b|invoeren': r'vul uw (e-mail|wacht)\w*|typ\b',
        r'account aan(maken)?\b|account aanmaakt': r'registr\w+',
        r'helpdesk': r'beheerder',
        r'aanzetten|aan staat|zet\b.* aan\b': r'inschakel\w*|ingeschakeld|activeer\w*',
        r'(\w+-)?app': r'toepassing',
    },
    'pl': {
        r'e-mail\w*': r'email\w*|poczta elektroniczna',
        r'(za|wy)?log\w+': r'sign in|wejdź',
        r'kod\w*': r'numer potwierdzający',
        r'weryfikacj\w+ dwuetapow\w+': r'drug\w+ składnik\w*|dwuskładnikow\w+',
        r'(nie)?potwierdz\w+': r'zweryfikuj|zweryfikowan\w+',
        r'załóż konto|zakładając konto': r'(za)?rejestr\w+',
        r'pomocą techniczną': r'administrator\w*',
        r'metod\w+': r'opcj\w+',
    },
    'tr': {
        r'e-posta\w*': r'eposta|e-mail|mail',
        r'giriş\w*': r'oturum aç\w*|login',
        r'parola\w*': r'şifre\w*',
        r'kod\w*': r'onay numarası',
        r'iki adımlı doğrulama\w*': r'ikinci (bir )?doğrulama\w*|iki faktörlü|iki aşamalı',
        r'onay\w*': r'(?<!iki adımlı )(?<!kimlik )doğrula(n|dı|yın|ma)\w*',
        r'hesa\w+ oluştur\w*': r'kayd\w+ ol|kaydol\w*|üye ol',
        r'destek': r'yönetici\w*',
        r'şu anki': r'geçerli parola|mevcut',
        r'kontrol': r'denetle\w*',
    },
    'ar': {
        r'كلمة ال?مرور|كلمتا المرور': r'كلمة السر|الرقم السري',
        r'تسجيل ال?دخول': r'الولوج',
        r'ال?رمز\w*': r'رقم التأكيد|كود',
        r'التحقق بخطوتين': r'عامل تحقق|عوامل التحقق|المصادقة الثنائية',
        r'البريد الإلكتروني': r'الإيميل|إيميل',
        r'فريق الدعم': r'الجهة المشغّلة|المسؤول',
    },
    'hi': {
        r'लॉग इन': r'लॉगिन|साइन इन',
        r'ईमेल': r'ई-मेल',
        r'पासवर्ड': r'कूटशब्द',
        r'कोड': r'पिन',
        r'दो चरणों वाल': r'दूसरा सत्यापन|दूसरे सत्यापन',
        r'सत्यापित': r'पुष्टि किया हुआ|वेरिफ़ाई',
        r'खाता बनाएँ': r'पंजीकरण|साइन अप',
        r'सहायता टीम': r'संचालक',
        r'डालें': r'लिखें|दर्ज करें',
    },
    'zh-CN': {
        r'登录': r'登陆|登入|签到',
        r'密码': r'口令',
        r'验证码': r'确认码|校验码|动态码',
        r'两步验证': r'第二重验证|双重验证|二次验证',
        r'账号': r'帐号|账户|帐户',
        r'邮箱': r'电子邮件地址|电邮',
        r'支持人员': r'管理员',
        r'开启': r'启用',
    },
    'ja': {
        r'ログイン': r'サインイン',
        r'メールアドレス': r'Eメール|電子メール',
        r'パスワード': r'暗証番号',
        r'コード': r'確認番号',
        r'2 段階認証': r'第二の認証|二段階認証|二要素',
        r'アカウントを作成': r'新規登録|会員登録',
        r'サポート': r'管理者',
        r'デバイス': r'端末',
    },
    'ko': {
        r'로그인': r'로그온|사인인',
        r'이메일': r'전자우편|이메일주소',
        r'비밀번호': r'패스워드|암호',
        r'인증번호': r'확인 코드|인증 코드',
        r'2단계 인증': r'이중 인증|2차 인증|두 번째 요소',
        r'계정': r'어카운트',
        r'고객센터': r'관리자|운영자',
    },
    'ru': {
        r'вход\w*|войти|войдите|вошли': r'логин\w*|залогин\w*|авториз\w*',
        r'электронн\w+ почт\w+': r'e-?mail|имейл\w*',
        r'парол\w+': r'пассворд\w*',
        r'код\w*': r'номер подтверждения|пин-код',
        r'двухэтапн\w+ аутентификаци\w+': r'втор\w+ фактор\w*|двухфакторн\w+|двухэтапн\w+ проверк\w+',
        r'аккаунт\w*': r'уч[её]тн\w+ запис\w+',
        r'поддержк\w+': r'администратор\w*',
    },
    'uk': {
        r'вхід|увійти|увійдіть|ввійшли|входу': r'логін\w*|авториз\w*',
        r'електронн\w+ пошт\w+': r'e-?mail|імейл\w*',
        r'парол\w+': r'пасворд\w*',
        r'код\w*': r'номер підтвердження|пін-код',
        r'двоетапн\w+ перевірк\w+': r'друг\w+ фактор\w*|двофакторн\w+|двоетапн\w+ автентифікаці\w+',
        r'облікового запису|обліковий запис': r'акаунт\w*',
        r'підтримки': r'адміністратор\w*',
    },
    'vi': {
        r'đăng nhập': r'đăng nhâp|log ?in',
        r'email': r'e-mail|thư điện tử',
        r'mật khẩu': r'mật mã|password',
        r'mã xác minh': r'mã xác nhận|số xác nhận',
        r'xác minh 2 bước': r'xác thực hai yếu tố|yếu tố thứ hai|xác minh hai bước',
        r'bộ phận hỗ trợ': r'quản trị viên',
    },
    'id': {
        r'masuk': r'login|log in',
        r'email': r'e-mail|surel',
        r'kata sandi': r'password|sandi lewat',
        r'kode': r'nomor konfirmasi|pin',
        r'verifikasi 2 langkah': r'faktor kedua|autentikasi dua faktor|verifikasi dua langkah',
        r'akun': r'account',
        r'dukungan': r'administrator|pengelola',
    },
}
"""For each language, its word for a thing and other words for the same; patterns, without regard to case."""

WITHOUT_SPACES = {'ar', 'hi', 'zh-CN', 'ja', 'ko'}
"""Languages in which a word may be joined to its neighbours."""

OF_ONE_VOICE = [each for each in CATALOGUES if each is not ENGLISH]
"""All but the first English wording, which says Login, Log in and Sign in, to the letter of the project's beginning."""

FORMAL = {
    'de': r'\b(Sie|Ihre?[mnrs]?|Ihnen)\b',
    'fr': r'(?i)\b(vous|votre|vos|\w+ez)\b',
    'es': r'(?i)\b(usted|sus?|ha iniciado|escriba|elija|vuelva|pida|confirme|revise|inicie|espere|póngase|active)\b',
    'it': r'\b(Lei|Su[oa]|Suoi|Sue|inserisca|scelga|riprovi|acceda)\b',
    'nl': r'(?i)\b(u|uw)\b',
    'pl': r'\b(Pani?|Pana|Panu|Państwo|Państwa)\b',
    'pt-BR': r'(?i)\b(senhora?)\b',
    'tr': r'(?i)\b(siz(e|i|in)?|(?!henüz|yoğunuz)\w+[ıiuüae]n[ıiuü]z\w*|girin|deneyin|seçin|edin|açın|yazın)\b',
}
"""What addresses somebody formally."""


def having(texts: Texts, pattern: str) -> dict[str, str]:
    """Return the texts that have a word; names in braces are none of them."""
    word = pattern if texts.language in WITHOUT_SPACES else rf'(?<!\w)(?:{pattern})(?!\w)'
    return {
        key: text for key, text in flat(texts).items() if re.search(word, re.sub(r'\{\w+\}', '', text), re.IGNORECASE)
    }


def second_words(texts: Texts) -> dict[str, dict[str, str]]:
    """Return the texts that have another word for a thing than the rest of the catalogue, by the catalogue's word."""
    found = {word: having(texts, others) for word, others in WORDS[texts.language].items()}
    return {word: odd for word, odd in found.items() if odd}


@pytest.mark.parametrize('texts', OF_ONE_VOICE, ids=name_of)
class TestACatalogue:
    def test_has_one_word_for_one_thing(self, texts: Texts) -> None:
        assert second_words(texts) == {}

    def test_has_a_word_for_each_thing(self, texts: Texts) -> None:
        assert [word for word in WORDS[texts.language] if not having(texts, word)] == []

    def test_labels_the_email_alike_at_the_login_and_in_the_profile(self, texts: Texts) -> None:
        assert texts.email == texts.attributes['email']


@pytest.mark.parametrize(
    ('texts', 'changes'),
    [
        (ENGLISH_PLAIN, {'login': 'Login'}),
        (ENGLISH_PLAIN, {'signed_in': 'You are signed in'}),
        (ENGLISH_PLAIN, {'email_required': 'E-mail is required'}),
        (ENGLISH_PLAIN, {'verify_email': 'Verify your email'}),
        (ENGLISH_PLAIN, {'second_factors': 'Second factors'}),
        (GERMAN, {'login': 'Einloggen'}),
        (GERMAN, {'email': 'Mailadresse'}),
        (GERMAN_INFORMAL, {'second_factors': 'Zweite Faktoren'}),
        (FRENCH, {'email': 'Courriel'}),
        (SPANISH, {'confirm': 'Confirmar el correo'}),
        (ITALIAN, {'email': 'Email'}),
        (PORTUGUESE, {'signup': 'Cadastre-se'}),
        (DUTCH, {'second_factors': 'Tweede factoren'}),
        (POLISH, {'second_factors': 'Drugie składniki'}),
        (TURKISH, {'password': 'Şifre'}),
        (ARABIC, {'password': 'كلمة السر'}),
        (HINDI, {'login': 'साइन इन करें'}),
        (CHINESE, {'account': '您的帐户'}),
        (JAPANESE, {'login': 'サインイン'}),
    ],
    ids=lambda value: name_of(value) if isinstance(value, Texts) else next(iter(value)),
)
def test_a_second_word_for_a_thing_is_found(texts: Texts, changes: dict[str, Any]) -> None:
    [odd] = second_words(replace(texts, **changes)).values()
    assert odd == changes


class TestAnInformalCatalogue:
    @pytest.mark.parametrize('texts', [*INFORMAL, ITALIAN, POLISH, PORTUGUESE], ids=name_of)
    def test_addresses_nobody_formally(self, texts: Texts) -> None:
        odd = {key: text for key, text in flat(texts).items() if re.search(FORMAL[texts.language], text)}
        assert odd == {}

    @pytest.mark.parametrize('texts', INFORMAL, ids=name_of)
    def test_is_for_the_language_of_a_formal_one(self, texts: Texts) -> None:
        formal = next(each for each in CATALOGUES if each.language == texts.language)
        assert formal is not texts
        said = flat(formal)
        assert len([text for text in said.values() if re.search(FORMAL[texts.language], text)]) > 30
        assert sum(said[key] != text for key, text in flat(texts).items()) > 60


@pytest.mark.parametrize('texts', [FRENCH, FRENCH_INFORMAL], ids=name_of)
def test_french_has_hard_spaces_before_double_signs_and_curved_apostrophes(texts: Texts) -> None:
    odd = {
        key: text for key, text in flat(texts).items() if re.search(r"[^\u00a0\u202f][:;!?»]|«[^\u00a0\u202f]|'", text)
    }
    assert odd == {}


@pytest.mark.parametrize('texts', [SPANISH, SPANISH_INFORMAL], ids=name_of)
def test_spanish_questions_begin_with_their_sign(texts: Texts) -> None:
    odd = {
        key: text for key, text in flat(texts).items() if text.count('?') != text.count('¿') and 'símbolo' not in text
    }
    assert odd == {}


@pytest.mark.parametrize('texts', CATALOGUES, ids=name_of)
def test_quotes_and_dots_are_typographic(texts: Texts) -> None:
    assert {key: text for key, text in flat(texts).items() if '"' in text or '...' in text or ' - ' in text} == {}
