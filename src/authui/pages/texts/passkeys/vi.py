"""Vietnamese: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'Đăng nhập bằng khóa truy cập',
    'passkey_use': 'Dùng khóa truy cập',
    'passkey_info': 'Xác nhận bằng vân tay, khuôn mặt hoặc khóa màn hình.',
    'passkey_password': 'Dùng mật khẩu',
    'passkey_cancelled': (
        'Chưa dùng khóa truy cập: yêu cầu đã bị đóng, quá thời gian hoặc thiết bị này không có khóa. Hãy thử lại hoặc '
        'dùng mật khẩu.'
    ),
    'passkey_unsupported': (
        'Khóa truy cập không hoạt động trong trình duyệt này hoặc tại địa chỉ này. Hãy dùng mật khẩu.'
    ),
    'passkey_failed': 'Không thể dùng khóa truy cập. Hãy thử lại hoặc dùng mật khẩu.',
    'passkeys': 'Khóa truy cập',
    'passkeys_info': (
        'Với khóa truy cập, bạn đăng nhập bằng vân tay, khuôn mặt hoặc khóa màn hình mà không cần mật khẩu.'
    ),
    'no_passkeys': 'Bạn chưa có khóa truy cập.',
    'add_passkey': 'Thêm khóa truy cập',
    'passkey_offer': 'Lần sau đăng nhập không cần mật khẩu?',
    'passkey_ends_others': 'Đăng xuất tôi khỏi cả các trình duyệt khác',
    'passkey_added_at': 'Đã thêm {time}',
    'passkey_on_device': 'Trên điện thoại hoặc máy tính',
    'passkey_on_key': 'Trên khóa bảo mật',
    'remove_button': 'Gỡ bỏ',
    'remove_passkey': 'Gỡ bỏ khóa truy cập này?',
    'remove_passkey_info': 'Bạn sẽ không đăng nhập bằng {name} được nữa.',
    'back_to_passkeys': 'Quay lại khóa truy cập',
    'passkey_stopped': 'Chưa thêm khóa truy cập nào. Bạn có thể thử lại.',
    'passkey_exists': 'Thiết bị này đã có khóa truy cập cho tài khoản của bạn.',
    'passkey_none': 'Trình duyệt này không dùng được khóa truy cập. Vui lòng thử trình duyệt hoặc thiết bị khác.',
    'passkey_no_authenticator': (
        'Thiết bị này không lưu được khóa truy cập. Hãy đặt khóa màn hình hoặc thử thiết bị khác.'
    ),
    'passkey_insecure': 'Khóa truy cập không hoạt động tại địa chỉ này. Vui lòng mở ứng dụng tại địa chỉ thường dùng.',
    'passkey_not_added': 'Không thêm được khóa truy cập. Vui lòng thử lại.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': 'Khóa truy cập này không được chấp nhận. Hãy dùng khóa khác hoặc mật khẩu.',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'Loại khóa truy cập này không được chấp nhận. Vui lòng thử thiết bị khác.',
    'invalid_input.passkey_limit': (
        'Một tài khoản không thể có thêm khóa truy cập. Hãy gỡ bỏ một khóa rồi thêm khóa này.'
    ),
    'misconfigured.passkeys': 'Khóa truy cập chưa được thiết lập đúng. Vui lòng liên hệ bộ phận hỗ trợ.',
}
