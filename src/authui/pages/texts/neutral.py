"""The replacements of a catalogue's e-mail texts in a pool where people do not sign in by e-mail alone.

A user of such a pool confirms an account, not an address. Each catalogue has its part as `neutral`; `wording` puts it
in place.
"""

from __future__ import annotations

from collections.abc import Mapping

EN: Mapping[str, str] = {
    'confirm': 'Confirm',
    'confirm_question': 'Need to confirm your account?',
    'signup_info': 'You will be required to confirm your account by entering the code that has been sent to you.',
    'code_hint': 'The code has 6 numbers.',
    'confirm_info': 'You will need to login after confirming your account.',
    'forgot_info': 'If there is such an account, a code to set a new password is sent to it.',
    'reset_sent': 'If there is such an account, a code was sent.',
    'no_code_help': (
        'No code after a few minutes? Check what you entered. If you were invited and have never logged '
        'in, ask for a new invitation.'
    ),
    'confirmed': 'Your account is confirmed. Please log in.',
    'already_confirmed': 'Your account was confirmed before. Please log in.',
    'not_confirmed': 'Your account is not confirmed yet. Enter the code that was sent, or ask for a new one.',
    'user_not_confirmed': 'Please confirm your account first.',
}
EN_PLAIN: Mapping[str, str] = {
    'confirm': 'Confirm your account',
    'confirm_question': 'Have a confirmation code?',
    'signup_info': 'We’ll send you a code to confirm your account.',
    'code_hint': 'The code has 6 digits.',
    'confirm_info': 'You’ll log in next.',
    'forgot_info': 'If there’s an account like this, we’ll send it a code to reset the password.',
    'reset_sent': 'If there’s an account like this, we’ve sent it a code.',
    'no_code_help': (
        'No code after a few minutes? Check what you entered. If you were invited and have never logged '
        'in, ask for a new invitation.'
    ),
    'confirmed': 'Your account is confirmed. You can log in now.',
    'already_confirmed': 'Your account is already confirmed. Please log in.',
    'not_confirmed': 'You haven’t confirmed your account yet. Enter the code we sent you, or ask for a new one.',
    'user_not_confirmed': 'Please confirm your account first.',
}
DE: Mapping[str, str] = {
    'confirm': 'Konto bestätigen',
    'confirm_question': 'Haben Sie einen Bestätigungscode?',
    'signup_info': 'Wir senden Ihnen einen Code, mit dem Sie Ihr Konto bestätigen.',
    'code_hint': 'Der Code hat sechs Ziffern.',
    'confirm_info': 'Danach melden Sie sich an.',
    'forgot_info': 'Gibt es dieses Konto, senden wir Ihnen einen Code zum Zurücksetzen des Passworts.',
    'reset_sent': 'Gibt es dieses Konto, haben wir Ihnen einen Code gesendet.',
    'no_code_help': (
        'Nach einigen Minuten noch kein Code? Prüfen Sie Ihre Eingabe. Wenn Sie eingeladen wurden und '
        'sich noch nie angemeldet haben, bitten Sie um eine neue Einladung.'
    ),
    'confirmed': 'Ihr Konto ist bestätigt. Sie können sich jetzt anmelden.',
    'already_confirmed': 'Ihr Konto ist schon bestätigt. Bitte melden Sie sich an.',
    'not_confirmed': (
        'Ihr Konto ist noch nicht bestätigt. Geben Sie den Code ein, den wir Ihnen gesendet haben, oder '
        'fordern Sie einen neuen an.'
    ),
    'user_not_confirmed': 'Bitte bestätigen Sie zuerst Ihr Konto.',
}
ES: Mapping[str, str] = {
    'confirm': 'Confirmar la cuenta',
    'confirm_question': '¿Tiene un código de confirmación?',
    'signup_info': 'Le enviaremos un código para confirmar su cuenta.',
    'code_hint': 'El código tiene 6 cifras.',
    'confirm_info': 'Después iniciará sesión.',
    'forgot_info': 'Si existe esta cuenta, le enviaremos un código para restablecer la contraseña.',
    'reset_sent': 'Si existe esta cuenta, le hemos enviado un código.',
    'no_code_help': (
        '¿No le llega nada tras unos minutos? Compruebe lo que ha escrito. Si recibió una invitación y '
        'nunca ha iniciado sesión, pida una nueva.'
    ),
    'confirmed': 'Su cuenta está confirmada. Ya puede iniciar sesión.',
    'already_confirmed': 'Su cuenta ya está confirmada. Inicie sesión.',
    'not_confirmed': 'Aún no ha confirmado su cuenta. Escriba el código que le hemos enviado o pida uno nuevo.',
    'user_not_confirmed': 'Confirme primero su cuenta.',
}
FR: Mapping[str, str] = {
    'confirm': 'Confirmer votre compte',
    'confirm_question': 'Vous avez un code de confirmation\u00a0?',
    'signup_info': 'Nous vous enverrons un code pour confirmer votre compte.',
    'code_hint': 'Le code a 6 chiffres.',
    'confirm_info': 'Vous vous connecterez ensuite.',
    'forgot_info': 'Si ce compte existe, nous vous enverrons un code pour réinitialiser le mot de passe.',
    'reset_sent': 'Si ce compte existe, nous vous avons envoyé un code.',
    'no_code_help': (
        'Toujours rien après quelques minutes\u00a0? Vérifiez votre saisie. En cas d’invitation sans aucune '
        'connexion jusqu’ici, demandez une nouvelle invitation.'
    ),
    'confirmed': 'Votre compte est confirmé. Vous pouvez vous connecter.',
    'already_confirmed': 'Votre compte est déjà confirmé. Veuillez vous connecter.',
    'not_confirmed': (
        'Votre compte n’est pas encore confirmé. Saisissez le code que nous vous avons envoyé ou '
        'demandez-en un nouveau.'
    ),
    'user_not_confirmed': 'Veuillez d’abord confirmer votre compte.',
}
IT: Mapping[str, str] = {
    'confirm': 'Conferma il tuo account',
    'confirm_question': 'Hai un codice di conferma?',
    'signup_info': 'Ti invieremo un codice per confermare il tuo account.',
    'code_hint': 'Il codice ha 6 cifre.',
    'confirm_info': 'Poi accederai.',
    'forgot_info': 'Se questo account esiste, ti invieremo un codice per reimpostare la password.',
    'reset_sent': 'Se questo account esiste, ti abbiamo inviato un codice.',
    'no_code_help': (
        'Ancora nessun codice dopo qualche minuto? Controlla ciò che hai inserito. Se hai ricevuto un '
        'invito e non hai mai effettuato l’accesso, richiedine uno nuovo.'
    ),
    'confirmed': 'Il tuo account è confermato. Ora puoi accedere.',
    'already_confirmed': 'Il tuo account è già confermato. Accedi.',
    'not_confirmed': (
        'Non hai ancora confermato il tuo account. Inserisci il codice che ti abbiamo inviato o richiedine uno nuovo.'
    ),
    'user_not_confirmed': 'Prima conferma il tuo account.',
}
PT: Mapping[str, str] = {
    'confirm': 'Confirme sua conta',
    'confirm_question': 'Tem um código de confirmação?',
    'signup_info': 'Enviaremos um código para confirmar sua conta.',
    'code_hint': 'O código tem 6 dígitos.',
    'confirm_info': 'Depois, é só entrar.',
    'forgot_info': 'Se esta conta existe, enviaremos um código para redefinir a senha.',
    'reset_sent': 'Se esta conta existe, enviamos um código.',
    'no_code_help': (
        'Nenhum código depois de alguns minutos? Confira o que você digitou. Se você recebeu um convite '
        'e nunca entrou, peça um novo convite.'
    ),
    'confirmed': 'Sua conta está confirmada. Agora você já pode entrar.',
    'already_confirmed': 'Sua conta já está confirmada. Agora é só entrar.',
    'not_confirmed': 'Você ainda não confirmou sua conta. Digite o código que enviamos ou peça um novo.',
    'user_not_confirmed': 'Primeiro confirme sua conta.',
}
NL: Mapping[str, str] = {
    'confirm': 'Account bevestigen',
    'confirm_question': 'Hebt u een bevestigingscode?',
    'signup_info': 'We sturen u een code om uw account te bevestigen.',
    'code_hint': 'De code heeft 6 cijfers.',
    'confirm_info': 'Daarna logt u in.',
    'forgot_info': 'Als dit account bestaat, sturen we u een code om het wachtwoord opnieuw in te stellen.',
    'reset_sent': 'Als dit account bestaat, hebben we u een code gestuurd.',
    'no_code_help': (
        'Na een paar minuten nog geen code? Controleer wat u hebt ingevoerd. Bent u uitgenodigd en hebt '
        'u nog nooit ingelogd, vraag dan om een nieuwe uitnodiging.'
    ),
    'confirmed': 'Uw account is bevestigd. U kunt nu inloggen.',
    'already_confirmed': 'Uw account is al bevestigd. Log in.',
    'not_confirmed': (
        'U hebt uw account nog niet bevestigd. Voer de code in die we u hebben gestuurd of vraag een nieuwe aan.'
    ),
    'user_not_confirmed': 'Bevestig eerst uw account.',
}
PL: Mapping[str, str] = {
    'confirm': 'Potwierdź konto',
    'confirm_question': 'Masz kod potwierdzający?',
    'signup_info': 'Wyślemy Ci kod do potwierdzenia konta.',
    'code_hint': 'Kod ma 6 cyfr.',
    'confirm_info': 'Potem się zalogujesz.',
    'forgot_info': 'Jeśli takie konto istnieje, wyślemy Ci kod do zresetowania hasła.',
    'reset_sent': 'Jeśli takie konto istnieje, wysłaliśmy Ci kod.',
    'no_code_help': (
        'Po kilku minutach nadal nie ma kodu? Sprawdź, co zostało wpisane. Jeśli masz zaproszenie, a '
        'logowania jeszcze nie było, poproś o nowe.'
    ),
    'confirmed': 'Twoje konto jest potwierdzone. Możesz się już zalogować.',
    'already_confirmed': 'Twoje konto jest już potwierdzone. Zaloguj się.',
    'not_confirmed': 'Twoje konto nie jest jeszcze potwierdzone. Wpisz kod, który Ci wysłaliśmy, lub poproś o nowy.',
    'user_not_confirmed': 'Najpierw potwierdź swoje konto.',
}
TR: Mapping[str, str] = {
    'confirm': 'Hesabınızı onaylayın',
    'confirm_question': 'Onay kodunuz var mı?',
    'signup_info': 'Hesabınızı onaylamak için size bir kod göndereceğiz.',
    'code_hint': 'Kod 6 hanelidir.',
    'confirm_info': 'Ardından giriş yapacaksınız.',
    'forgot_info': 'Böyle bir hesap varsa, parolayı sıfırlamak için size bir kod göndereceğiz.',
    'reset_sent': 'Böyle bir hesap varsa, size bir kod gönderdik.',
    'no_code_help': (
        'Birkaç dakika geçti ve kod gelmedi mi? Yazdıklarınızı kontrol edin. Davet edildiyseniz ve hiç '
        'giriş yapmadıysanız yeni bir davet isteyin.'
    ),
    'confirmed': 'Hesabınız onaylandı. Artık giriş yapabilirsiniz.',
    'already_confirmed': 'Hesabınız zaten onaylı. Lütfen giriş yapın.',
    'not_confirmed': 'Hesabınızı henüz onaylamadınız. Size gönderdiğimiz kodu girin veya yeni bir kod isteyin.',
    'user_not_confirmed': 'Lütfen önce hesabınızı onaylayın.',
}
RU: Mapping[str, str] = {
    'confirm': 'Подтверждение аккаунта',
    'confirm_question': 'Есть код подтверждения?',
    'signup_info': 'Мы отправим вам код, чтобы подтвердить аккаунт.',
    'code_hint': 'В коде 6 цифр.',
    'confirm_info': 'После этого вы сможете войти.',
    'forgot_info': 'Если такой аккаунт есть, мы отправим код для сброса пароля.',
    'reset_sent': 'Если такой аккаунт есть, мы отправили код.',
    'no_code_help': (
        'Кода нет уже несколько минут? Проверьте, что вы ввели. Если вас пригласили, а вы ещё ни разу не '
        'входили, попросите новое приглашение.'
    ),
    'confirmed': 'Аккаунт подтверждён. Теперь можно войти.',
    'already_confirmed': 'Аккаунт уже подтверждён. Войдите.',
    'not_confirmed': 'Аккаунт ещё не подтверждён. Введите код, который мы отправили, или запросите новый.',
    'user_not_confirmed': 'Сначала подтвердите аккаунт.',
}
UK: Mapping[str, str] = {
    'confirm': 'Підтвердження облікового запису',
    'confirm_question': 'Маєте код підтвердження?',
    'signup_info': 'Ми надішлемо вам код, щоб підтвердити обліковий запис.',
    'code_hint': 'Код має 6 цифр.',
    'confirm_info': 'Після цього ви зможете ввійти.',
    'forgot_info': 'Якщо такий обліковий запис є, ми надішлемо код для скидання пароля.',
    'reset_sent': 'Якщо такий обліковий запис є, ми надіслали код.',
    'no_code_help': (
        'Коду немає вже кілька хвилин? Перевірте, що ви ввели. Якщо вас запросили, а ви ще жодного разу '
        'не входили, попросіть нове запрошення.'
    ),
    'confirmed': 'Обліковий запис підтверджено. Тепер можна ввійти.',
    'already_confirmed': 'Обліковий запис уже підтверджено. Увійдіть.',
    'not_confirmed': 'Обліковий запис ще не підтверджено. Введіть код, який ми надіслали, або запросіть новий.',
    'user_not_confirmed': 'Спочатку підтвердьте обліковий запис.',
}
AR: Mapping[str, str] = {
    'confirm': 'تأكيد حسابك',
    'confirm_question': 'هل لديك رمز تأكيد؟',
    'signup_info': 'سنرسل إليك رمزًا لتأكيد حسابك.',
    'code_hint': 'يتكوّن الرمز من 6 أرقام.',
    'confirm_info': 'بعد ذلك ستسجّل الدخول.',
    'forgot_info': 'إذا كان هذا الحساب موجودًا، فسنرسل إليك رمزًا لإعادة تعيين كلمة المرور.',
    'reset_sent': 'إذا كان هذا الحساب موجودًا، فقد أرسلنا إليك رمزًا.',
    'no_code_help': (
        'لم يصل أي رمز بعد بضع دقائق؟ تحقق مما أدخلته. إذا وصلتك دعوة ولم تسجل الدخول من قبل، فاطلب دعوة جديدة.'
    ),
    'confirmed': 'تم تأكيد حسابك. يمكنك الآن تسجيل الدخول.',
    'already_confirmed': 'حسابك مؤكد بالفعل. يُرجى تسجيل الدخول.',
    'not_confirmed': 'لم تؤكّد حسابك بعد. أدخل الرمز الذي أرسلناه إليك أو اطلب رمزًا جديدًا.',
    'user_not_confirmed': 'يُرجى تأكيد حسابك أولًا.',
}
HI: Mapping[str, str] = {
    'confirm': 'अपना खाता सत्यापित करें',
    'confirm_question': 'क्या आपके पास सत्यापन कोड है?',
    'signup_info': 'आपका खाता सत्यापित करने के लिए हम आपको एक कोड भेजेंगे।',
    'code_hint': 'कोड 6 अंकों का है।',
    'confirm_info': 'इसके बाद आप लॉग इन करेंगे।',
    'forgot_info': 'अगर यह खाता मौजूद है, तो हम पासवर्ड रीसेट करने का कोड भेजेंगे।',
    'reset_sent': 'अगर यह खाता मौजूद है, तो हमने कोड भेज दिया है।',
    'no_code_help': (
        'कुछ मिनट बाद भी कोड नहीं आया? आपने जो डाला है उसे जाँचें। अगर आपको आमंत्रण मिला था और आपने कभी '
        'लॉग इन नहीं किया, तो नया आमंत्रण माँगें।'
    ),
    'confirmed': 'आपका खाता सत्यापित हो गया है। अब आप लॉग इन कर सकते हैं।',
    'already_confirmed': 'आपका खाता पहले ही सत्यापित हो चुका है। कृपया लॉग इन करें।',
    'not_confirmed': 'आपने अभी अपना खाता सत्यापित नहीं किया है। हमारा भेजा हुआ कोड डालें या नया कोड मँगाएँ।',
    'user_not_confirmed': 'कृपया पहले अपना खाता सत्यापित करें।',
}
ID: Mapping[str, str] = {
    'confirm': 'Verifikasi akun',
    'confirm_question': 'Sudah punya kode verifikasi?',
    'signup_info': 'Kami akan mengirim kode untuk memverifikasi akun Anda.',
    'code_hint': 'Kode terdiri dari 6 digit.',
    'confirm_info': 'Setelah itu, Anda dapat masuk.',
    'forgot_info': 'Jika akun ini ada, kami akan mengirim kode untuk mengatur ulang kata sandi.',
    'reset_sent': 'Jika akun ini ada, kami telah mengirim kode.',
    'no_code_help': (
        'Belum ada kode setelah beberapa menit? Periksa yang Anda masukkan. Jika Anda diundang dan belum '
        'pernah masuk, mintalah undangan baru.'
    ),
    'confirmed': 'Akun Anda telah diverifikasi. Silakan masuk.',
    'already_confirmed': 'Akun Anda sudah diverifikasi sebelumnya. Silakan masuk.',
    'not_confirmed': 'Akun Anda belum diverifikasi. Masukkan kode yang kami kirim, atau minta kode baru.',
    'user_not_confirmed': 'Verifikasi akun Anda terlebih dahulu.',
}
JA: Mapping[str, str] = {
    'confirm': 'アカウントの確認',
    'confirm_question': '確認コードをお持ちですか？',
    'signup_info': 'アカウントを確認するためのコードをお送りします。',
    'code_hint': 'コードは 6 桁です。',
    'confirm_info': '次にログインします。',
    'forgot_info': 'このアカウントがあれば、パスワードを再設定するためのコードをお送りします。',
    'reset_sent': 'このアカウントがあれば、コードをお送りしました。',
    'no_code_help': (
        '数分たってもコードが届きませんか？ 入力内容を確認してください。'
        '招待された後に一度もログインしていない場合は、新しい招待を依頼してください。'
    ),
    'confirmed': 'アカウントを確認しました。ログインしてください。',
    'already_confirmed': 'アカウントは確認済みです。ログインしてください。',
    'not_confirmed': (
        'アカウントがまだ確認されていません。お送りしたコードを入力するか、新しいコードを送信してください。'
    ),
    'user_not_confirmed': '先にアカウントを確認してください。',
}
KO: Mapping[str, str] = {
    'confirm': '계정 인증',
    'confirm_question': '인증번호를 받으셨나요?',
    'signup_info': '계정을 확인할 수 있게 인증번호를 보내 드릴게요.',
    'code_hint': '인증번호는 6자리예요.',
    'confirm_info': '인증이 끝나면 로그인할 수 있어요.',
    'forgot_info': '이 계정이 있으면 비밀번호를 재설정할 인증번호를 보내 드릴게요.',
    'reset_sent': '이 계정이 있으면 인증번호를 보내 드렸어요.',
    'no_code_help': (
        '몇 분이 지나도 인증번호가 오지 않나요? 입력한 내용을 확인하세요. '
        '초대를 받고 한 번도 로그인하지 않았다면 새 초대를 요청하세요.'
    ),
    'confirmed': '계정 인증을 마쳤어요. 이제 로그인해 주세요.',
    'already_confirmed': '이미 인증된 계정이에요. 로그인해 주세요.',
    'not_confirmed': '계정 인증이 아직 끝나지 않았어요. 받은 인증번호를 입력하거나 다시 받아 주세요.',
    'user_not_confirmed': '먼저 계정을 인증해 주세요.',
}
VI: Mapping[str, str] = {
    'confirm': 'Xác minh tài khoản',
    'confirm_question': 'Bạn đã có mã xác minh?',
    'signup_info': 'Chúng tôi sẽ gửi mã để xác minh tài khoản của bạn.',
    'code_hint': 'Mã gồm 6 chữ số.',
    'confirm_info': 'Sau bước này, bạn có thể đăng nhập.',
    'forgot_info': 'Nếu có tài khoản này, chúng tôi sẽ gửi mã đặt lại mật khẩu.',
    'reset_sent': 'Nếu có tài khoản này, chúng tôi đã gửi mã.',
    'no_code_help': (
        'Sau vài phút vẫn chưa có mã? Hãy kiểm tra thông tin bạn đã nhập. Nếu bạn được mời nhưng chưa '
        'từng đăng nhập, hãy xin lời mời mới.'
    ),
    'confirmed': 'Tài khoản của bạn đã được xác minh. Vui lòng đăng nhập.',
    'already_confirmed': 'Tài khoản của bạn đã được xác minh từ trước. Vui lòng đăng nhập.',
    'not_confirmed': 'Tài khoản của bạn chưa được xác minh. Hãy nhập mã chúng tôi đã gửi hoặc yêu cầu mã mới.',
    'user_not_confirmed': 'Vui lòng xác minh tài khoản trước.',
}
ZH: Mapping[str, str] = {
    'confirm': '验证您的账号',
    'confirm_question': '有验证码？',
    'signup_info': '我们会向您发送验证码，以验证您的账号。',
    'code_hint': '验证码为 6 位数字。',
    'confirm_info': '接下来请登录。',
    'forgot_info': '如果有此账号，我们会向您发送用于重置密码的验证码。',
    'reset_sent': '如果有此账号，我们已向您发送验证码。',
    'no_code_help': '几分钟后仍未收到验证码？请检查您输入的内容。如果您收到过邀请但从未登录，请申请新的邀请。',
    'confirmed': '您的账号已验证。现在可以登录了。',
    'already_confirmed': '您的账号已经验证过。请登录。',
    'not_confirmed': '您尚未验证账号。请输入我们发送给您的验证码，或重新获取。',
    'user_not_confirmed': '请先验证您的账号。',
}
