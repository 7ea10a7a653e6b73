"""Japanese, polite."""

from __future__ import annotations

from types import MappingProxyType

from authui.pages.texts.catalogue import Texts

_TRY_AGAIN = '少し待ってからもう一度お試しください。入力内容は失われていません。'

JAPANESE = Texts(
    language='ja',
    language_name='日本語',
    choose_language='言語',
    show_password='パスワードを表示',
    hide_password='パスワードを隠す',
    check_fields='印の付いた項目をご確認ください。',
    page_title='{screen} · {title}',
    local_pool='ローカルユーザープール：アカウントとコードはこのコンピューターの外に出ません。',
    open_mailbox='メールボックスを開く',
    page_failed='このページを表示できませんでした',
    page_failed_info='問題が発生しました。もう一度お試しいただくか、参照番号 {reference} をお知らせください。',
    not_allowed='アクセスできません',
    not_allowed_info='ログインしていますが、このアカウントでは閲覧できません。',
    second_factor_needed='第二の認証要素が必要ですが、このアカウントでは有効になっていません。',
    log_out='ログアウト',
    login='ログイン',
    email='メールアドレス',
    password='パスワード',
    remember='このデバイスでログイン状態を保持する',
    login_button='ログイン',
    confirm_question='メールアドレスの確認はお済みですか？',
    confirm_link='確認する',
    signup='新規登録',
    signup_email='メールアドレス',
    signup_email_hint='メールアドレスを第三者に公開することはありません。',
    confirm_password='パスワード（確認）',
    signup_button='登録する',
    signup_info='登録後、メールで届くコードを入力してメールアドレスを確認していただきます。',
    log_in_instead='代わりにログインする',
    reset_instead='パスワードを再設定する',
    confirm='メールアドレスの確認',
    code='確認コード',
    code_hint='確認コードはメールで届きます（迷惑メールフォルダーもご確認ください）。',
    confirm_button='確認する',
    confirm_info='メールアドレスの確認後、ログインしていただきます。',
    back_question='ログインまたは新規登録はこちら',
    resend_button='新しいコードを送信',
    delivered='{destination} にコードを送信しました。',
    without_password='パスワードなしでログイン',
    forgot_link='パスワードをお忘れですか？',
    forgot='パスワードをお忘れの方',
    forgot_button='コードを送信',
    forgot_info='このメールアドレスのアカウントがある場合、新しいパスワードを設定するためのコードをお送りします。',
    reset='新しいパスワードの設定',
    reset_button='パスワードを設定',
    new_password='新しいパスワード',
    continue_button='続ける',
    back_to_login='ログインに戻る',
    sent_code='届いたコード',
    app_code='認証アプリのコード',
    new_password_info='続けるには、新しいパスワードの設定が必要です。',
    factor_question='ログイン方法を選んでください',
    set_up_info='認証アプリで画像を読み取り、表示されたコードを入力してください。',
    set_up_question='どの第二の認証要素を設定しますか？',
    set_up_email_info='このアカウントには第二の認証要素が必要です。ログインのたびに、このアドレスにコードを送信します。',
    qr_title='認証アプリ用のキーを含む QR コード',
    key_by_hand='または、このキーをアプリに入力してください：',
    other_answer='回答',
    wait_button='{time} 後に再試行できます',
    resend_wait_button='{time} 後に再送信できます',
    mailbox='メールボックス',
    mailbox_empty='メッセージはまだありません。新規登録すると、ここにコードが届きます。',
    mailbox_info='ローカルプールがメールで送るはずだった内容です。サーバーを停止するまでメモリーに保持されます。',
    email_required='メールアドレスを入力してください',
    email_valid='有効なメールアドレスを入力してください',
    email_long='メールアドレスは {length} 文字以内で入力してください',
    password_required='パスワードを入力してください',
    password_short='パスワードは {length} 文字以上で入力してください',
    password_long='パスワードは {length} 文字以内で入力してください',
    passwords_differ='パスワードが一致しません',
    code_short='確認コードは {length} 桁以上の数字です',
    field_required='必須項目です',
    factor_required='いずれかを選んでください',
    challenges=MappingProxyType(
        {
            'code': 'コードの入力',
            'password': 'パスワードの入力',
            'new_password': '新しいパスワードの選択',
            'mfa_choice': '第二の認証要素の選択',
            'mfa_setup': '第二の認証要素の設定',
            'factor_choice': 'ログイン方法の選択',
            'other': 'もう一つの手順',
        }
    ),
    factors=MappingProxyType(
        {
            'password': 'パスワード',
            'app': '認証アプリ',
            'email': 'メールで届くコード',
            'sms': 'SMS で届くコード',
            'passkey': 'パスキー',
        }
    ),
    attributes=MappingProxyType(
        {
            'name': '氏名',
            'given_name': '名',
            'family_name': '姓',
            'middle_name': 'ミドルネーム',
            'nickname': 'ニックネーム',
            'preferred_username': 'ユーザー名',
            'profile': 'プロフィールページ',
            'picture': '写真',
            'website': 'ウェブサイト',
            'gender': '性別',
            'birthdate': '生年月日',
            'zoneinfo': 'タイムゾーン',
            'locale': '言語',
            'phone_number': '電話番号',
            'address': '住所',
            'email': 'メールアドレス',
        }
    ),
    notices=MappingProxyType(
        {
            'confirmed': 'メールアドレスを確認しました。ログインしてください。',
            'already_confirmed': 'メールアドレスは確認済みです。ログインしてください。',
            'not_confirmed': 'メールアドレスがまだ確認されていません。'
            '届いたコードを入力するか、新しいコードを請求してください。',
            'verify_email': 'メールアドレスを確認してください。コードを請求し、ここに入力してください。',
            'code_sent': '新しいコードを送信しています。',
            'session_ended': 'セッションが終了しました。もう一度ログインしてください。',
            'unavailable': 'ログインサービスが応答していません。復旧しだい、このページは自動的に進みます。',
            'reset_required': 'パスワードの再設定が必要です。'
            '届いたコードを入力するか、新しいコードを請求してください。',
            'password_reset': 'パスワードを変更しました。新しいパスワードでログインしてください。',
            'ready': 'アカウントの準備ができました。ログインしてください。',
        }
    ),
    errors=MappingProxyType(
        {
            'wrong_credentials': 'メールアドレスまたはパスワードが正しくありません。',
            'wrong_password': '現在のパスワードが正しくありません。',
            'user_not_confirmed': '先にメールアドレスを確認してください。',
            'already_confirmed': 'メールアドレスは確認済みです。ログインしてください。',
            'password_reset_required': 'ログインするには、パスワードの再設定が必要です。',
            'account_exists': 'このメールアドレスのアカウントは既にあります。',
            'password_policy': 'パスワードが条件を満たしていません。',
            'password_history': 'このパスワードは以前に使用されています。別のものを選んでください。',
            'code_mismatch': 'コードが正しくありません。確認してもう一度お試しください。',
            'code_expired': 'コードの有効期限が切れています。新しいコードを請求してください。',
            'delivery_failed': f'コードを送信できませんでした。{_TRY_AGAIN}',
            'invalid_input': '受け付けられない入力があります。ご確認ください。',
            'too_many_attempts': '失敗した回数が多すぎます。しばらく待ってからもう一度お試しください。',
            'limit_exceeded': '試行回数が多すぎます。しばらく待ってからもう一度お試しください。',
            'challenge_expired': '時間切れになりました。最初からやり直してください。',
            'challenge_unsupported': 'このアカウントには、ここでは利用できないログイン手順が必要です。',
            'trigger_refused': '拒否されました。このアプリケーションの管理者にお問い合わせください。',
            'misconfigured': 'ログインが正しく設定されていません。このアプリケーションの管理者にお問い合わせください。',
            'blocked': (
                'リクエストがブロックされました。このアプリケーションの管理者に参照番号 {reference} '
                'をお伝えのうえ、お問い合わせください。'
            ),
            'throttled': f'現在ログインが集中しています。{_TRY_AGAIN}',
            'unavailable': f'ログインサービスが応答していません。{_TRY_AGAIN}',
            'not_saved': f'セッションを保存できなかったため、ログインしていません。{_TRY_AGAIN}',
            'session_ended': 'セッションが終了しました。もう一度ログインしてください。',
            'token_reused': '安全のためセッションを終了しました。もう一度ログインしてください。',
            'token_invalid': f'ログインサービスの応答を信頼できませんでした。{_TRY_AGAIN}',
            'unexpected': '問題が発生しました。もう一度お試しいただくか、参照番号 {reference} をお知らせください。',
        }
    ),
    rules=MappingProxyType(
        {
            'password_policy.length': 'パスワードが短すぎます。',
            'password_policy.uppercase': 'パスワードには英大文字が必要です。',
            'password_policy.lowercase': 'パスワードには英小文字が必要です。',
            'password_policy.number': 'パスワードには数字が必要です。',
            'password_policy.symbol': 'パスワードには ! や ? などの記号が必要です。',
            'password_policy.spaces': 'パスワードの先頭と末尾に空白は使えません。',
            'password_policy.compromised': 'このパスワードは情報漏えいで知られています。別のものを選んでください。',
            'code_mismatch.used': 'このコードは使用済みです。次のコードをお待ちください。',
            'invalid_input.email': '有効なメールアドレスを入力してください',
            'delivery_failed.no_contact': (
                'コードの送信先となる確認済みのメールアドレスがありません。'
                'このアプリケーションの管理者にお問い合わせください。'
            ),
        }
    ),
)
