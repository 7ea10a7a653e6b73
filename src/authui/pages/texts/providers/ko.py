"""Korean: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': '{provider} 계정으로 계속하기',
    'own_page_button': '로그인 페이지에서 계속하기',
    'or_divider': '또는',
    'more_providers': '다른 로그인 방법',
    'last_provider': '지난번에는 {provider} 계정으로 로그인했어요',
    'last_way': '지난번에는 이 방법으로 로그인했어요',
    'organisation_button': '소속 조직 계정으로 계속하기',
    'provider_email': '이메일이 인증되지 않았어요',
    'provider_email_unverified': (
        '{provider}에서 {value} 주소를 아직 인증하지 않았어요. 그곳에서 인증한 뒤 다시 로그인해 주세요.'
    ),
    'provider_email_missing': (
        '{provider}에서 이메일을 받지 못했어요. 그곳에서 제공을 허용한 뒤 다시 로그인하거나 다른 방법을 선택해 주세요.'
    ),
    'provider_other_way': '다른 방법으로 로그인',
    'provider_way': '{provider} 계정으로 로그인',
    'provider_profile_info': '이 정보는 {provider}에서 가져온 것이라 그곳에서만 바꿀 수 있어요.',
    'provider_proof': '계속하려면 {provider} 계정으로 다시 로그인해 주세요.',
    'password_login_needed': '이 페이지를 열려면 비밀번호와 2단계 인증으로 로그인해 주세요.',
    'going_on': '잠시만 기다려 주세요',
    'going_on_info': '다음 페이지가 자동으로 열려요. 열리지 않으면 버튼을 눌러 주세요.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': '이 로그인은 만료되었거나 다른 브라우저에서 시작되었어요. 다시 시작해 주세요.',
    'provider_refused': '제공업체에서 로그인이 완료되지 않았어요. 다시 시도하거나 다른 방법을 선택해 주세요.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        '제공업체에서 로그인이 취소되었거나 거부되었어요. 다시 시도하거나 다른 방법을 선택해 주세요.'
    ),
    'provider_refused.login_required': '제공업체의 로그인이 만료됐어요. 그곳에서 다시 로그인해 주세요.',
    'provider_refused.linked': '계정이 방금 연결됐어요. 한 번 더 시도해 주세요.',
    'provider_refused.other_user': '제공업체에서 다른 사람이 로그인했어요. 여기에서 쓰는 계정으로 로그인해 주세요.',
    'provider_refused.not_recent': (
        '제공업체가 다시 로그인하도록 요청하지 않아 본인인지 알 수 없어요. 다시 시도해 주세요.'
    ),
    'provider_refused.organisation': (
        '이 이메일에 해당하는 조직을 찾지 못했어요. 이메일을 확인하거나 다른 방법을 선택해 주세요.'
    ),
    'provider_answer.issuer': '제공업체의 응답을 믿을 수 없어요. 다시 시작해 주세요.',
    'provider_answer.malformed': '제공업체의 응답을 믿을 수 없어요. 다시 시작해 주세요.',
}
