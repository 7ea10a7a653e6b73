"""Chinese: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': '使用 {provider} 继续',
    'own_page_button': '前往登录页面继续',
    'or_divider': '或',
    'more_providers': '更多登录方式',
    'last_provider': '您上次使用 {provider} 登录',
    'last_way': '您上次使用此方式登录',
    'organisation_button': '使用您的组织账号继续',
    'provider_email': '邮箱未验证',
    'provider_email_unverified': '{provider} 尚未验证 {value}。请先在那里验证，然后重新登录。',
    'provider_email_missing': '{provider} 没有提供您的邮箱。请在那里允许提供，然后重新登录，或选择其他方式。',
    'provider_other_way': '用其他方式登录',
    'provider_way': '使用 {provider} 登录',
    'provider_profile_info': '这些信息来自 {provider}，只能在那里修改。',
    'provider_proof': '如要继续，请使用 {provider} 重新登录。',
    'password_login_needed': '此页面需要使用密码和两步验证登录。',
    'going_on': '请稍候',
    'going_on_info': '下一页会自动打开。如果没有打开，请点击按钮。',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': '此次登录已过期，或是在其他浏览器中开始的。请重新开始。',
    'provider_refused': '在提供方的登录未完成。请重试，或选择其他方式。',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': '在提供方的登录已取消或被拒绝。请重试，或选择其他方式。',
    'provider_refused.login_required': '您在提供方的会话已结束。请在那里重新登录。',
    'provider_refused.linked': '您的账号刚刚完成关联。请再试一次。',
    'provider_refused.other_user': '在提供方登录的是其他人。请使用与此处相同的账号。',
    'provider_refused.not_recent': '提供方没有要求重新登录，因此无法确定是您本人。请重试。',
    'provider_refused.organisation': '没有找到此邮箱所属的组织。请检查邮箱，或选择其他方式。',
    'provider_answer.issuer': '提供方的答复不可信。请重新开始。',
    'provider_answer.malformed': '提供方的答复不可信。请重新开始。',
}
