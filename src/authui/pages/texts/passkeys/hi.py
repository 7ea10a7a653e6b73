"""Hindi: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'पासकी से लॉग इन करें',
    'passkey_use': 'पासकी का उपयोग करें',
    'passkey_info': 'फ़िंगरप्रिंट, चेहरे या स्क्रीन लॉक से पुष्टि करें।',
    'passkey_password': 'इसके बजाय पासवर्ड का उपयोग करें',
    'passkey_cancelled': (
        'पासकी का उपयोग नहीं हुआ: अनुरोध बंद किया गया, समय समाप्त हो गया या इस डिवाइस पर पासकी नहीं है। फिर से कोशिश '
        'करें या पासवर्ड का उपयोग करें।'
    ),
    'passkey_unsupported': 'इस ब्राउज़र में या इस पते पर पासकी काम नहीं करतीं। पासवर्ड का उपयोग करें।',
    'passkey_failed': 'पासकी का उपयोग नहीं हो सका। फिर से कोशिश करें या पासवर्ड का उपयोग करें।',
    'passkeys': 'पासकी',
    'passkeys_info': 'पासकी से आप पासवर्ड के बिना, उँगली के निशान, चेहरे या स्क्रीन लॉक से लॉग इन करते हैं।',
    'no_passkeys': 'आपके पास अभी कोई पासकी नहीं है।',
    'add_passkey': 'पासकी जोड़ें',
    'passkey_offer': 'अगली बार पासवर्ड के बिना लॉग इन करें?',
    'passkey_ends_others': 'मुझे मेरे दूसरे ब्राउज़रों से भी लॉग आउट करें',
    'passkey_added_at': '{time} को जोड़ी गई',
    'passkey_on_device': 'फ़ोन या कंप्यूटर पर',
    'passkey_on_key': 'सुरक्षा कुंजी पर',
    'remove_button': 'हटाएँ',
    'remove_passkey': 'यह पासकी हटाएँ?',
    'remove_passkey_info': 'अब आप {name} से लॉग इन नहीं कर पाएँगे।',
    'back_to_passkeys': 'अपनी पासकी पर वापस जाएँ',
    'passkey_stopped': 'कोई पासकी नहीं जोड़ी गई। आप फिर से कोशिश कर सकते हैं।',
    'passkey_exists': 'इस डिवाइस पर आपके खाते की पासकी पहले से है।',
    'passkey_none': 'यह ब्राउज़र पासकी का उपयोग नहीं कर सकता। कृपया कोई दूसरा ब्राउज़र या डिवाइस आज़माएँ।',
    'passkey_no_authenticator': 'यह डिवाइस पासकी नहीं रख सकता। स्क्रीन लॉक सेट करें या कोई दूसरा डिवाइस आज़माएँ।',
    'passkey_insecure': 'इस पते पर पासकी काम नहीं करती। कृपया ऐप को उसके सामान्य पते पर खोलें।',
    'passkey_not_added': 'पासकी नहीं जोड़ी जा सकी। कृपया फिर से कोशिश करें।',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': 'यह पासकी स्वीकार नहीं हुई। दूसरी पासकी या पासवर्ड का उपयोग करें।',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'इस तरह की पासकी यहाँ स्वीकार नहीं की जाती। कृपया कोई दूसरा डिवाइस आज़माएँ।',
    'invalid_input.passkey_limit': 'एक खाते में इससे ज़्यादा पासकी नहीं हो सकतीं। एक हटाएँ, फिर यह जोड़ें।',
    'misconfigured.passkeys': 'यहाँ पासकी ठीक से सेट नहीं है। कृपया सहायता टीम से संपर्क करें।',
}
