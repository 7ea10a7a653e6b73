"""Korean: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': '패스키로 로그인',
    'passkey_use': '패스키 사용',
    'passkey_info': '지문, 얼굴 또는 화면 잠금으로 확인해 주세요.',
    'passkey_password': '대신 비밀번호 사용',
    'passkey_cancelled': (
        '패스키를 사용하지 않았어요. 요청이 닫혔거나 시간이 초과됐거나 이 기기에 패스키가 없어요. 다시 시도하거나 비밀'
        '번호를 사용해 주세요.'
    ),
    'passkey_unsupported': '이 브라우저나 주소에서는 패스키를 사용할 수 없어요. 비밀번호를 사용해 주세요.',
    'passkey_failed': '패스키를 사용하지 못했어요. 다시 시도하거나 비밀번호를 사용해 주세요.',
    'passkeys': '패스키',
    'passkeys_info': '패스키가 있으면 비밀번호 없이 지문, 얼굴 또는 화면 잠금으로 로그인할 수 있어요.',
    'no_passkeys': '아직 패스키가 없어요.',
    'add_passkey': '패스키 추가',
    'passkey_offer': '다음부터 비밀번호 없이 로그인할까요?',
    'passkey_ends_others': '다른 브라우저에서도 로그아웃하기',
    'passkey_added_at': '{time}에 추가됨',
    'passkey_on_device': '휴대전화 또는 컴퓨터',
    'passkey_on_key': '보안 키',
    'remove_button': '삭제',
    'remove_passkey': '이 패스키를 삭제할까요?',
    'remove_passkey_info': '이제 {name}(으)로 로그인할 수 없어요.',
    'back_to_passkeys': '패스키 목록으로 돌아가기',
    'passkey_stopped': '패스키를 추가하지 않았어요. 다시 시도할 수 있어요.',
    'passkey_exists': '이 기기에는 이미 내 계정의 패스키가 있어요.',
    'passkey_none': '이 브라우저에서는 패스키를 사용할 수 없어요. 다른 브라우저나 기기를 사용해 주세요.',
    'passkey_no_authenticator': (
        '이 기기에는 패스키를 저장할 수 없어요. 화면 잠금을 설정하거나 다른 기기를 사용해 주세요.'
    ),
    'passkey_insecure': '이 주소에서는 패스키를 사용할 수 없어요. 평소 주소로 앱을 열어 주세요.',
    'passkey_not_added': '패스키를 추가하지 못했어요. 다시 시도해 주세요.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': '이 패스키로는 로그인할 수 없어요. 다른 패스키나 비밀번호를 사용해 주세요.',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': '이 종류의 패스키는 사용할 수 없어요. 다른 기기를 사용해 주세요.',
    'invalid_input.passkey_limit': '패스키를 더 추가할 수 없어요. 하나를 삭제한 다음 추가해 주세요.',
    'misconfigured.passkeys': '패스키 설정에 문제가 있어요. 고객센터에 문의해 주세요.',
}
