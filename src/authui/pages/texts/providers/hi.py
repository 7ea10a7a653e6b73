"""Hindi: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': '{provider} से जारी रखें',
    'own_page_button': 'लॉग इन पेज पर जारी रखें',
    'or_divider': 'या',
    'more_providers': 'लॉग इन करने के और तरीके',
    'last_provider': 'पिछली बार आपने {provider} से लॉग इन किया था',
    'last_way': 'पिछली बार आपने इसी तरह लॉग इन किया था',
    'organisation_button': 'अपने संगठन से जारी रखें',
    'provider_email': 'ईमेल सत्यापित नहीं है',
    'provider_email_unverified': (
        '{provider} ने {value} को सत्यापित नहीं किया है। उसे वहाँ सत्यापित करें, फिर दोबारा लॉग इन करें।'
    ),
    'provider_email_missing': (
        '{provider} ने हमें आपका ईमेल नहीं दिया। वहाँ इसकी अनुमति दें और दोबारा लॉग इन करें, या कोई दूसरा तरीका चुनें।'
    ),
    'provider_other_way': 'दूसरे तरीके से लॉग इन करें',
    'provider_way': '{provider} से लॉग इन',
    'provider_profile_info': 'यह जानकारी {provider} से आती है और केवल वहीं बदली जा सकती है।',
    'provider_proof': 'आगे बढ़ने के लिए {provider} से दोबारा लॉग इन करें।',
    'password_login_needed': 'यह पेज खोलने के लिए पासवर्ड और दो चरणों वाले सत्यापन से लॉग इन करना ज़रूरी है।',
    'going_on': 'एक क्षण',
    'going_on_info': 'अगला पेज अपने-आप खुल जाएगा। अगर न खुले, तो बटन दबाएँ।',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'यह लॉग इन समाप्त हो चुका है या किसी दूसरे ब्राउज़र में शुरू हुआ था। फिर से शुरू करें।',
    'provider_refused': 'प्रदाता के यहाँ लॉग इन पूरा नहीं हुआ। फिर से कोशिश करें या कोई दूसरा तरीका चुनें।',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': ('प्रदाता के यहाँ लॉग इन रद्द या अस्वीकार हुआ। फिर से कोशिश करें या कोई दूसरा तरीका चुनें।'),
    'provider_refused.login_required': 'प्रदाता के यहाँ आपका सत्र समाप्त हो गया है। वहाँ दोबारा लॉग इन करें।',
    'provider_refused.linked': 'आपके खाते अभी-अभी जोड़े गए हैं। एक बार फिर कोशिश करें।',
    'provider_refused.other_user': (
        'प्रदाता के यहाँ किसी और ने लॉग इन किया। वही खाता इस्तेमाल करें जिससे आपने यहाँ लॉग इन किया है।'
    ),
    'provider_refused.not_recent': (
        'प्रदाता ने दोबारा लॉग इन करने को नहीं कहा, इसलिए हमें नहीं पता कि यह आप ही हैं। फिर से कोशिश करें।'
    ),
    'provider_refused.organisation': 'इस ईमेल के लिए कोई संगठन नहीं मिला। ईमेल जाँचें या कोई दूसरा तरीका चुनें।',
    'provider_answer.issuer': 'प्रदाता के जवाब पर भरोसा नहीं किया जा सकता। फिर से शुरू करें।',
    'provider_answer.malformed': 'प्रदाता के जवाब पर भरोसा नहीं किया जा सकता। फिर से शुरू करें।',
}
