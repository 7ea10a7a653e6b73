"""Chinese: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': '使用通行密钥登录',
    'passkey_use': '使用通行密钥',
    'passkey_info': '请用指纹、面容或屏幕锁确认。',
    'passkey_password': '改用密码',
    'passkey_cancelled': '未使用通行密钥：请求已关闭、已超时，或此设备上没有通行密钥。请重试或使用密码。',
    'passkey_unsupported': '通行密钥无法在此浏览器或此地址使用。请使用密码。',
    'passkey_failed': '无法使用通行密钥。请重试或使用密码。',
    'passkeys': '通行密钥',
    'passkeys_info': '使用通行密钥，您可以通过指纹、面容或屏幕锁定登录，无需密码。',
    'no_passkeys': '您还没有通行密钥。',
    'add_passkey': '添加通行密钥',
    'passkey_offer': '下次不用密码登录？',
    'passkey_ends_others': '同时在我的其他浏览器中退出登录',
    'passkey_added_at': '添加于 {time}',
    'passkey_on_device': '在手机或电脑上',
    'passkey_on_key': '在安全密钥上',
    'remove_button': '移除',
    'remove_passkey': '移除此通行密钥？',
    'remove_passkey_info': '您将无法再使用{name}登录。',
    'back_to_passkeys': '返回通行密钥',
    'passkey_stopped': '未添加通行密钥。您可以重试。',
    'passkey_exists': '此设备上已有您账号的通行密钥。',
    'passkey_none': '此浏览器无法使用通行密钥。请换一个浏览器或设备。',
    'passkey_no_authenticator': '此设备无法保存通行密钥。请设置屏幕锁定，或换一个设备。',
    'passkey_insecure': '通行密钥在此网址无法使用。请通过平时的网址打开应用。',
    'passkey_not_added': '无法添加通行密钥。请重试。',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': '此通行密钥未被接受。请使用其他通行密钥或密码。',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': '我们无法接受此类通行密钥。请换一个设备。',
    'invalid_input.passkey_limit': '一个账号不能有更多通行密钥。请先移除一个，再添加。',
    'misconfigured.passkeys': '通行密钥配置有误。请联系支持人员。',
}
