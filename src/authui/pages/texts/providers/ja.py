"""Japanese: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': '{provider} で続ける',
    'own_page_button': 'ログインページで続ける',
    'or_divider': 'または',
    'more_providers': 'その他のログイン方法',
    'last_provider': '前回は {provider} でログインしました',
    'last_way': '前回はこの方法でログインしました',
    'organisation_button': '組織のアカウントで続ける',
    'provider_email': 'メールアドレスが確認されていません',
    'provider_email_unverified': (
        '{provider} で {value} がまだ確認されていません。{provider} で確認してから、もう一度ログインしてください。'
    ),
    'provider_email_missing': (
        '{provider} からメールアドレスを受け取れませんでした。{provider} で許可してもう一度ログインするか、'
        '別の方法を選んでください。'
    ),
    'provider_other_way': '別の方法でログイン',
    'provider_way': '{provider} でログイン',
    'provider_profile_info': 'この情報は {provider} から届いたものです。変更は {provider} で行ってください。',
    'provider_proof': '続けるには、{provider} でもう一度ログインしてください。',
    'password_login_needed': 'このページを開くには、パスワードと 2 段階認証によるログインが必要です。',
    'going_on': '少々お待ちください',
    'going_on_info': '次のページは自動的に開きます。開かない場合は、ボタンを押してください。',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'このログインは期限切れか、別のブラウザーで始められたものです。もう一度始めてください。',
    'provider_refused': 'プロバイダーでのログインが完了しませんでした。もう一度試すか、別の方法を選んでください。',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'プロバイダーでのログインが中止または拒否されました。もう一度試すか、別の方法を選んでください。'
    ),
    'provider_refused.login_required': 'プロバイダーでのセッションが終了しています。もう一度ログインしてください。',
    'provider_refused.linked': 'アカウントがいま連携されました。もう一度お試しください。',
    'provider_refused.other_user': (
        'プロバイダーで別の人がログインしました。ここでログインしているアカウントを使ってください。'
    ),
    'provider_refused.not_recent': (
        'プロバイダーで再ログインが求められず、ご本人かどうかを確認できません。もう一度お試しください。'
    ),
    'provider_refused.organisation': (
        'このメールアドレスの組織が見つかりません。アドレスを確認するか、別の方法を選んでください。'
    ),
    'provider_answer.issuer': 'プロバイダーの応答を信頼できません。もう一度始めてください。',
    'provider_answer.malformed': 'プロバイダーの応答を信頼できません。もう一度始めてください。',
}
