"""Vietnamese: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Tiếp tục với {provider}',
    'own_page_button': 'Tiếp tục tại trang đăng nhập',
    'or_divider': 'hoặc',
    'more_providers': 'Các cách đăng nhập khác',
    'last_provider': 'Lần trước bạn đăng nhập bằng {provider}',
    'last_way': 'Lần trước bạn đăng nhập bằng cách này',
    'organisation_button': 'Tiếp tục với tổ chức của bạn',
    'provider_email': 'Email chưa được xác minh',
    'provider_email_unverified': '{provider} chưa xác minh {value}. Hãy xác minh tại đó rồi đăng nhập lại.',
    'provider_email_missing': (
        '{provider} không cung cấp email của bạn. Hãy cho phép tại đó rồi đăng nhập lại, hoặc chọn cách khác.'
    ),
    'provider_other_way': 'Đăng nhập bằng cách khác',
    'provider_way': 'Đăng nhập bằng {provider}',
    'provider_profile_info': 'Thông tin này đến từ {provider} và chỉ thay đổi được tại đó.',
    'provider_proof': 'Để tiếp tục, hãy đăng nhập lại bằng {provider}.',
    'password_login_needed': 'Trang này cần đăng nhập bằng mật khẩu và xác minh 2 bước.',
    'going_on': 'Vui lòng chờ một chút',
    'going_on_info': 'Trang tiếp theo sẽ tự mở. Nếu không, hãy nhấn nút.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'Lần đăng nhập này đã hết hạn hoặc bắt đầu ở trình duyệt khác. Hãy bắt đầu lại.',
    'provider_refused': 'Việc đăng nhập tại nhà cung cấp chưa hoàn tất. Hãy thử lại hoặc chọn cách khác.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'Việc đăng nhập tại nhà cung cấp đã bị hủy hoặc bị từ chối. Hãy thử lại hoặc chọn cách khác.'
    ),
    'provider_refused.login_required': 'Phiên đăng nhập tại nhà cung cấp đã kết thúc. Hãy đăng nhập lại tại đó.',
    'provider_refused.linked': 'Các tài khoản của bạn vừa được liên kết. Hãy thử lại lần nữa.',
    'provider_refused.other_user': (
        'Người khác đã đăng nhập tại nhà cung cấp. Hãy dùng đúng tài khoản bạn đang dùng ở đây.'
    ),
    'provider_refused.not_recent': (
        'Nhà cung cấp không yêu cầu đăng nhập lại, nên chưa rõ đó có phải là bạn. Hãy thử lại.'
    ),
    'provider_refused.organisation': (
        'Không tìm thấy tổ chức nào cho email này. Hãy kiểm tra email hoặc chọn cách khác.'
    ),
    'provider_answer.issuer': 'Không thể tin cậy câu trả lời của nhà cung cấp. Hãy bắt đầu lại.',
    'provider_answer.malformed': 'Không thể tin cậy câu trả lời của nhà cung cấp. Hãy bắt đầu lại.',
}
