"""Indonesian: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Lanjutkan dengan {provider}',
    'own_page_button': 'Lanjutkan di halaman masuk',
    'or_divider': 'atau',
    'more_providers': 'Cara masuk lainnya',
    'last_provider': 'Terakhir kali Anda masuk dengan {provider}',
    'last_way': 'Terakhir kali Anda masuk dengan cara ini',
    'organisation_button': 'Lanjutkan dengan organisasi Anda',
    'provider_email': 'Email belum terverifikasi',
    'provider_email_unverified': '{provider} belum memverifikasi {value}. Verifikasi di sana, lalu masuk lagi.',
    'provider_email_missing': (
        '{provider} tidak memberikan email Anda. Izinkan di sana lalu masuk lagi, atau pilih cara lain.'
    ),
    'provider_other_way': 'Masuk dengan cara lain',
    'provider_way': 'Masuk dengan {provider}',
    'provider_profile_info': 'Data ini berasal dari {provider} dan hanya dapat diubah di sana.',
    'provider_proof': 'Untuk melanjutkan, masuk lagi dengan {provider}.',
    'password_login_needed': 'Halaman ini hanya terbuka setelah masuk dengan kata sandi dan verifikasi 2 langkah.',
    'going_on': 'Sebentar',
    'going_on_info': 'Halaman berikutnya terbuka otomatis. Jika tidak, tekan tombolnya.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'Proses masuk ini sudah kedaluwarsa, atau dimulai di browser lain. Mulai lagi.',
    'provider_refused': 'Proses masuk di penyedia tidak selesai. Coba lagi, atau pilih cara lain.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'Proses masuk di penyedia dibatalkan atau ditolak. Coba lagi, atau pilih cara lain.'
    ),
    'provider_refused.login_required': 'Sesi Anda di penyedia telah berakhir. Masuk lagi di sana.',
    'provider_refused.linked': 'Akun Anda baru saja ditautkan. Coba sekali lagi.',
    'provider_refused.other_user': 'Orang lain yang masuk di penyedia. Gunakan akun yang sama seperti di sini.',
    'provider_refused.not_recent': 'Penyedia tidak meminta Anda masuk lagi, jadi belum pasti itu Anda. Coba lagi.',
    'provider_refused.organisation': 'Tidak ada organisasi untuk email ini. Periksa email, atau pilih cara lain.',
    'provider_answer.issuer': 'Jawaban penyedia tidak dapat dipercaya. Mulai lagi.',
    'provider_answer.malformed': 'Jawaban penyedia tidak dapat dipercaya. Mulai lagi.',
}
