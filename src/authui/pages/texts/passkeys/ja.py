"""Japanese: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'パスキーでログイン',
    'passkey_use': 'パスキーを使う',
    'passkey_info': '指紋、顔、または画面ロックで確認してください。',
    'passkey_password': '代わりにパスワードを使う',
    'passkey_cancelled': (
        'パスキーは使われませんでした。確認が閉じられたか、時間切れになったか、このデバイスにパスキーがありません。も'
        'う一度試すか、パスワードを使ってください。'
    ),
    'passkey_unsupported': 'このブラウザーまたはこのアドレスではパスキーを使えません。パスワードを使ってください。',
    'passkey_failed': 'パスキーを使えませんでした。もう一度試すか、パスワードを使ってください。',
    'passkeys': 'パスキー',
    'passkeys_info': 'パスキーがあれば、指紋、顔、画面ロックを使って、パスワードなしでログインできます。',
    'no_passkeys': 'パスキーはまだありません。',
    'add_passkey': 'パスキーを追加',
    'passkey_offer': '次回からパスワードなしでログインしますか？',
    'passkey_ends_others': 'ほかのブラウザーからもログアウトする',
    'passkey_added_at': '{time}に追加',
    'passkey_on_device': 'スマートフォンまたはパソコン',
    'passkey_on_key': 'セキュリティキー',
    'remove_button': '削除',
    'remove_passkey': 'このパスキーを削除しますか？',
    'remove_passkey_info': '{name}ではログインできなくなります。',
    'back_to_passkeys': 'パスキーの一覧に戻る',
    'passkey_stopped': 'パスキーは追加されていません。もう一度お試しいただけます。',
    'passkey_exists': 'このデバイスには、このアカウントのパスキーがすでにあります。',
    'passkey_none': 'このブラウザーではパスキーを使えません。ほかのブラウザーかデバイスをお試しください。',
    'passkey_no_authenticator': (
        'このデバイスにはパスキーを保存できません。画面ロックを設定するか、ほかのデバイスをお試しください。'
    ),
    'passkey_insecure': 'このアドレスではパスキーを使えません。いつものアドレスでアプリを開いてください。',
    'passkey_not_added': 'パスキーを追加できませんでした。もう一度お試しください。',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': 'このパスキーは受け付けられませんでした。別のパスキーまたはパスワードを使ってください。',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'この種類のパスキーは受け付けられません。ほかのデバイスをお試しください。',
    'invalid_input.passkey_limit': 'これ以上パスキーを追加できません。1つ削除してから追加してください。',
    'misconfigured.passkeys': 'パスキーが正しく設定されていません。サポートにお問い合わせください。',
}
