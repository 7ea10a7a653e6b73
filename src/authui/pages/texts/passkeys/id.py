"""Indonesian: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'Masuk dengan kunci sandi',
    'passkey_use': 'Gunakan kunci sandi',
    'passkey_info': 'Konfirmasikan dengan sidik jari, wajah, atau kunci layar.',
    'passkey_password': 'Gunakan kata sandi',
    'passkey_cancelled': (
        'Kunci sandi tidak digunakan: permintaan ditutup, terlalu lama, atau tidak ada kunci sandi di perangkat ini. '
        'Coba lagi atau gunakan kata sandi.'
    ),
    'passkey_unsupported': 'Kunci sandi tidak berfungsi di browser atau alamat ini. Gunakan kata sandi.',
    'passkey_failed': 'Kunci sandi tidak dapat digunakan. Coba lagi atau gunakan kata sandi.',
    'passkeys': 'Kunci sandi',
    'passkeys_info': 'Dengan kunci sandi, Anda masuk memakai sidik jari, wajah, atau kunci layar, tanpa kata sandi.',
    'no_passkeys': 'Anda belum punya kunci sandi.',
    'add_passkey': 'Tambahkan kunci sandi',
    'passkey_offer': 'Lain kali masuk tanpa kata sandi?',
    'passkey_ends_others': 'Keluarkan saya juga dari browser lain',
    'passkey_added_at': 'Ditambahkan {time}',
    'passkey_on_device': 'Di ponsel atau komputer',
    'passkey_on_key': 'Di kunci keamanan',
    'remove_button': 'Hapus',
    'remove_passkey': 'Hapus kunci sandi ini?',
    'remove_passkey_info': 'Anda tidak bisa lagi masuk dengan {name}.',
    'back_to_passkeys': 'Kembali ke kunci sandi',
    'passkey_stopped': 'Tidak ada kunci sandi yang ditambahkan. Anda bisa mencoba lagi.',
    'passkey_exists': 'Perangkat ini sudah punya kunci sandi untuk akun Anda.',
    'passkey_none': 'Browser ini tidak bisa memakai kunci sandi. Coba browser atau perangkat lain.',
    'passkey_no_authenticator': (
        'Perangkat ini tidak bisa menyimpan kunci sandi. Atur kunci layar, atau coba perangkat lain.'
    ),
    'passkey_insecure': 'Kunci sandi tidak berfungsi di alamat ini. Buka aplikasi di alamat biasanya.',
    'passkey_not_added': 'Kunci sandi tidak bisa ditambahkan. Silakan coba lagi.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': 'Kunci sandi ini tidak diterima. Gunakan kunci sandi lain atau kata sandi.',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'Jenis kunci sandi ini tidak diterima. Coba perangkat lain.',
    'invalid_input.passkey_limit': (
        'Satu akun tidak bisa punya lebih banyak kunci sandi. Hapus satu, lalu tambahkan yang ini.'
    ),
    'misconfigured.passkeys': 'Kunci sandi belum diatur dengan benar di sini. Hubungi tim dukungan.',
}
