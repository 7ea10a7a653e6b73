"""The labels of what people sign in with, and the errors of its field, in every language.

`name` stands for a user name. Each catalogue has its part as `identifiers`; they are together because they are read
together: the same thing has the same word in a label and in its errors.
"""

from __future__ import annotations

from collections.abc import Mapping

EN: Mapping[str, str] = {
    'email_or_phone': 'Email or phone number',
    'name_or_email': 'User name or email',
    'name_or_phone': 'User name or phone number',
    'name_or_any': 'User name, email or phone number',
    'name_required': 'User name is required',
    'name_valid': 'User name must not contain spaces',
    'name_long': 'User name must be at most {length} characters',
    'name_is_contact': 'User name must not be an email address or a phone number',
    'phone_required': 'Phone number is required',
    'email_or_phone_valid': 'This must be an email address, or a phone number with + and the country code',
}
EN_PLAIN: Mapping[str, str] = {
    'email_or_phone': 'Email or phone number',
    'name_or_email': 'Username or email',
    'name_or_phone': 'Username or phone number',
    'name_or_any': 'Username, email or phone number',
    'name_required': 'Enter your username',
    'name_valid': 'A username has no spaces',
    'name_long': 'Your username can have {length} characters at most',
    'name_is_contact': 'A username cannot be an email address or a phone number',
    'phone_required': 'Enter your phone number',
    'email_or_phone_valid': 'Enter an email address, or a phone number with country code',
}
DE: Mapping[str, str] = {
    'email_or_phone': 'E-Mail-Adresse oder Telefonnummer',
    'name_or_email': 'Benutzername oder E-Mail-Adresse',
    'name_or_phone': 'Benutzername oder Telefonnummer',
    'name_or_any': 'Benutzername, E-Mail-Adresse oder Telefonnummer',
    'name_required': 'Bitte geben Sie Ihren Benutzernamen ein',
    'name_valid': 'Ein Benutzername hat keine Leerzeichen',
    'name_long': 'Der Benutzername darf höchstens {length} Zeichen lang sein',
    'name_is_contact': 'Ein Benutzername darf keine E-Mail-Adresse oder Telefonnummer sein',
    'phone_required': 'Bitte geben Sie Ihre Telefonnummer ein',
    'email_or_phone_valid': 'Bitte geben Sie eine E-Mail-Adresse oder eine Telefonnummer mit Landesvorwahl ein',
}
ES: Mapping[str, str] = {
    'email_or_phone': 'Correo electrónico o número de teléfono',
    'name_or_email': 'Nombre de usuario o correo electrónico',
    'name_or_phone': 'Nombre de usuario o número de teléfono',
    'name_or_any': 'Nombre de usuario, correo electrónico o número de teléfono',
    'name_required': 'Escriba su nombre de usuario',
    'name_valid': 'Un nombre de usuario no lleva espacios',
    'name_long': 'El nombre de usuario debe tener {length} caracteres como máximo',
    'name_is_contact': 'Un nombre de usuario no puede ser un correo electrónico ni un número de teléfono',
    'phone_required': 'Escriba su número de teléfono',
    'email_or_phone_valid': 'Escriba un correo electrónico o un número de teléfono con el prefijo del país',
}
FR: Mapping[str, str] = {
    'email_or_phone': 'Adresse e-mail ou numéro de téléphone',
    'name_or_email': 'Nom d’utilisateur ou adresse e-mail',
    'name_or_phone': 'Nom d’utilisateur ou numéro de téléphone',
    'name_or_any': 'Nom d’utilisateur, adresse e-mail ou numéro de téléphone',
    'name_required': 'Veuillez saisir votre nom d’utilisateur',
    'name_valid': 'Un nom d’utilisateur ne contient pas d’espace',
    'name_long': 'Le nom d’utilisateur ne doit pas dépasser {length} caractères',
    'name_is_contact': 'Un nom d’utilisateur ne peut être ni une adresse e-mail ni un numéro de téléphone',
    'phone_required': 'Veuillez saisir votre numéro de téléphone',
    'email_or_phone_valid': 'Veuillez saisir une adresse e-mail ou un numéro avec l’indicatif du pays',
}
IT: Mapping[str, str] = {
    'email_or_phone': 'Indirizzo e-mail o numero di telefono',
    'name_or_email': 'Nome utente o indirizzo e-mail',
    'name_or_phone': 'Nome utente o numero di telefono',
    'name_or_any': 'Nome utente, indirizzo e-mail o numero di telefono',
    'name_required': 'Inserisci il tuo nome utente',
    'name_valid': 'Un nome utente non contiene spazi',
    'name_long': 'Il nome utente può avere al massimo {length} caratteri',
    'name_is_contact': 'Un nome utente non può essere un indirizzo e-mail o un numero di telefono',
    'phone_required': 'Inserisci il tuo numero di telefono',
    'email_or_phone_valid': 'Inserisci un indirizzo e-mail o un numero di telefono con il prefisso internazionale',
}
PT: Mapping[str, str] = {
    'email_or_phone': 'E-mail ou número de telefone',
    'name_or_email': 'Nome de usuário ou e-mail',
    'name_or_phone': 'Nome de usuário ou número de telefone',
    'name_or_any': 'Nome de usuário, e-mail ou número de telefone',
    'name_required': 'Digite seu nome de usuário',
    'name_valid': 'Um nome de usuário não tem espaços',
    'name_long': 'O nome de usuário deve ter no máximo {length} caracteres',
    'name_is_contact': 'Um nome de usuário não pode ser um e-mail nem um número de telefone',
    'phone_required': 'Digite seu número de telefone',
    'email_or_phone_valid': 'Digite um e-mail ou um número de telefone com o código do país',
}
NL: Mapping[str, str] = {
    'email_or_phone': 'E-mailadres of telefoonnummer',
    'name_or_email': 'Gebruikersnaam of e-mailadres',
    'name_or_phone': 'Gebruikersnaam of telefoonnummer',
    'name_or_any': 'Gebruikersnaam, e-mailadres of telefoonnummer',
    'name_required': 'Voer uw gebruikersnaam in',
    'name_valid': 'Een gebruikersnaam heeft geen spaties',
    'name_long': 'De gebruikersnaam mag hoogstens {length} tekens lang zijn',
    'name_is_contact': 'Een gebruikersnaam mag geen e-mailadres of telefoonnummer zijn',
    'phone_required': 'Voer uw telefoonnummer in',
    'email_or_phone_valid': 'Voer een e-mailadres in, of een telefoonnummer met landcode',
}
PL: Mapping[str, str] = {
    'email_or_phone': 'Adres e-mail lub numer telefonu',
    'name_or_email': 'Nazwa użytkownika lub adres e-mail',
    'name_or_phone': 'Nazwa użytkownika lub numer telefonu',
    'name_or_any': 'Nazwa użytkownika, adres e-mail lub numer telefonu',
    'name_required': 'Podaj nazwę użytkownika',
    'name_valid': 'Nazwa użytkownika nie może zawierać spacji',
    'name_long': 'Maksymalna liczba znaków w nazwie użytkownika: {length}',
    'name_is_contact': 'Nazwą użytkownika nie może być adres e-mail ani numer telefonu',
    'phone_required': 'Podaj numer telefonu',
    'email_or_phone_valid': 'Podaj adres e-mail lub numer telefonu z kodem kraju',
}
TR: Mapping[str, str] = {
    'email_or_phone': 'E-posta adresi veya telefon numarası',
    'name_or_email': 'Kullanıcı adı veya e-posta adresi',
    'name_or_phone': 'Kullanıcı adı veya telefon numarası',
    'name_or_any': 'Kullanıcı adı, e-posta adresi veya telefon numarası',
    'name_required': 'Lütfen kullanıcı adınızı girin',
    'name_valid': 'Kullanıcı adında boşluk olamaz',
    'name_long': 'Kullanıcı adı en fazla {length} karakter olabilir',
    'name_is_contact': 'Kullanıcı adı bir e-posta adresi veya telefon numarası olamaz',
    'phone_required': 'Lütfen telefon numaranızı girin',
    'email_or_phone_valid': 'Lütfen bir e-posta adresi veya ülke koduyla bir telefon numarası girin',
}
RU: Mapping[str, str] = {
    'email_or_phone': 'Электронная почта или номер телефона',
    'name_or_email': 'Имя пользователя или электронная почта',
    'name_or_phone': 'Имя пользователя или номер телефона',
    'name_or_any': 'Имя пользователя, электронная почта или номер телефона',
    'name_required': 'Введите имя пользователя',
    'name_valid': 'В имени пользователя не должно быть пробелов',
    'name_long': 'Слишком длинное имя. Максимум символов: {length}',
    'name_is_contact': 'Имя пользователя не может быть адресом почты или номером телефона',
    'phone_required': 'Введите номер телефона',
    'email_or_phone_valid': 'Введите адрес почты или номер телефона с кодом страны',
}
UK: Mapping[str, str] = {
    'email_or_phone': 'Електронна пошта або номер телефону',
    'name_or_email': 'Ім’я користувача або електронна пошта',
    'name_or_phone': 'Ім’я користувача або номер телефону',
    'name_or_any': 'Ім’я користувача, електронна пошта або номер телефону',
    'name_required': 'Введіть ім’я користувача',
    'name_valid': 'В імені користувача не може бути пробілів',
    'name_long': 'Задовге ім’я. Максимум символів: {length}',
    'name_is_contact': 'Ім’я користувача не може бути адресою пошти або номером телефону',
    'phone_required': 'Введіть номер телефону',
    'email_or_phone_valid': 'Введіть адресу пошти або номер телефону з кодом країни',
}
AR: Mapping[str, str] = {
    'email_or_phone': 'البريد الإلكتروني أو رقم الهاتف',
    'name_or_email': 'اسم المستخدم أو البريد الإلكتروني',
    'name_or_phone': 'اسم المستخدم أو رقم الهاتف',
    'name_or_any': 'اسم المستخدم أو البريد الإلكتروني أو رقم الهاتف',
    'name_required': 'يُرجى إدخال اسم المستخدم',
    'name_valid': 'لا يمكن أن يحتوي اسم المستخدم على مسافات',
    'name_long': 'الحد الأقصى لعدد أحرف اسم المستخدم: {length}',
    'name_is_contact': 'لا يمكن أن يكون اسم المستخدم بريدًا إلكترونيًا أو رقم هاتف',
    'phone_required': 'يُرجى إدخال رقم هاتفك',
    'email_or_phone_valid': 'يُرجى إدخال بريد إلكتروني أو رقم هاتف مع رمز البلد',
}
HI: Mapping[str, str] = {
    'email_or_phone': 'ईमेल या फ़ोन नंबर',
    'name_or_email': 'उपयोगकर्ता नाम या ईमेल',
    'name_or_phone': 'उपयोगकर्ता नाम या फ़ोन नंबर',
    'name_or_any': 'उपयोगकर्ता नाम, ईमेल या फ़ोन नंबर',
    'name_required': 'कृपया अपना उपयोगकर्ता नाम डालें',
    'name_valid': 'उपयोगकर्ता नाम में खाली जगह नहीं हो सकती',
    'name_long': 'उपयोगकर्ता नाम अधिकतम {length} अक्षरों का होना चाहिए',
    'name_is_contact': 'उपयोगकर्ता नाम ईमेल या फ़ोन नंबर नहीं हो सकता',
    'phone_required': 'कृपया अपना फ़ोन नंबर डालें',
    'email_or_phone_valid': 'कृपया ईमेल या देश कोड के साथ फ़ोन नंबर डालें',
}
ID: Mapping[str, str] = {
    'email_or_phone': 'Email atau nomor telepon',
    'name_or_email': 'Nama pengguna atau email',
    'name_or_phone': 'Nama pengguna atau nomor telepon',
    'name_or_any': 'Nama pengguna, email, atau nomor telepon',
    'name_required': 'Masukkan nama pengguna Anda',
    'name_valid': 'Nama pengguna tidak boleh berisi spasi',
    'name_long': 'Nama pengguna maksimal {length} karakter',
    'name_is_contact': 'Nama pengguna tidak boleh berupa email atau nomor telepon',
    'phone_required': 'Masukkan nomor telepon Anda',
    'email_or_phone_valid': 'Masukkan email, atau nomor telepon dengan kode negara',
}
JA: Mapping[str, str] = {
    'email_or_phone': 'メールアドレスまたは電話番号',
    'name_or_email': 'ユーザー名またはメールアドレス',
    'name_or_phone': 'ユーザー名または電話番号',
    'name_or_any': 'ユーザー名、メールアドレスまたは電話番号',
    'name_required': 'ユーザー名を入力してください',
    'name_valid': 'ユーザー名に空白は使えません',
    'name_long': 'ユーザー名は {length} 文字以内で入力してください',
    'name_is_contact': 'メールアドレスや電話番号はユーザー名にできません',
    'phone_required': '電話番号を入力してください',
    'email_or_phone_valid': 'メールアドレス、または国番号を付けた電話番号を入力してください',
}
KO: Mapping[str, str] = {
    'email_or_phone': '이메일 또는 전화번호',
    'name_or_email': '사용자 이름 또는 이메일',
    'name_or_phone': '사용자 이름 또는 전화번호',
    'name_or_any': '사용자 이름, 이메일 또는 전화번호',
    'name_required': '사용자 이름을 입력해 주세요',
    'name_valid': '사용자 이름에는 공백을 쓸 수 없어요',
    'name_long': '사용자 이름은 {length}자까지 입력할 수 있어요',
    'name_is_contact': '이메일이나 전화번호는 사용자 이름으로 쓸 수 없어요',
    'phone_required': '전화번호를 입력해 주세요',
    'email_or_phone_valid': '이메일이나 국가 번호를 포함한 전화번호를 입력해 주세요',
}
VI: Mapping[str, str] = {
    'email_or_phone': 'Email hoặc số điện thoại',
    'name_or_email': 'Tên người dùng hoặc email',
    'name_or_phone': 'Tên người dùng hoặc số điện thoại',
    'name_or_any': 'Tên người dùng, email hoặc số điện thoại',
    'name_required': 'Vui lòng nhập tên người dùng',
    'name_valid': 'Tên người dùng không được có dấu cách',
    'name_long': 'Tên người dùng chỉ được dài tối đa {length} ký tự',
    'name_is_contact': 'Tên người dùng không được là email hoặc số điện thoại',
    'phone_required': 'Vui lòng nhập số điện thoại',
    'email_or_phone_valid': 'Vui lòng nhập email hoặc số điện thoại có mã quốc gia',
}
ZH: Mapping[str, str] = {
    'email_or_phone': '邮箱地址或电话号码',
    'name_or_email': '用户名或邮箱地址',
    'name_or_phone': '用户名或电话号码',
    'name_or_any': '用户名、邮箱地址或电话号码',
    'name_required': '请输入用户名',
    'name_valid': '用户名不能包含空格',
    'name_long': '用户名最多 {length} 个字符',
    'name_is_contact': '用户名不能是邮箱地址或电话号码',
    'phone_required': '请输入电话号码',
    'email_or_phone_valid': '请输入邮箱地址，或包含国家代码的电话号码',
}
DE_INFORMAL: Mapping[str, str] = {
    **DE,
    'name_required': 'Bitte gib deinen Benutzernamen ein',
    'phone_required': 'Bitte gib deine Telefonnummer ein',
    'email_or_phone_valid': 'Bitte gib eine E-Mail-Adresse oder eine Telefonnummer mit Landesvorwahl ein',
}
ES_INFORMAL: Mapping[str, str] = {
    **ES,
    'name_required': 'Escribe tu nombre de usuario',
    'phone_required': 'Escribe tu número de teléfono',
    'email_or_phone_valid': 'Escribe un correo electrónico o un número de teléfono con el prefijo del país',
}
FR_INFORMAL: Mapping[str, str] = {
    **FR,
    'name_required': 'Saisis ton nom d’utilisateur',
    'phone_required': 'Saisis ton numéro de téléphone',
    'email_or_phone_valid': 'Saisis une adresse e-mail ou un numéro avec l’indicatif du pays',
}
NL_INFORMAL: Mapping[str, str] = {
    **NL,
    'name_required': 'Voer je gebruikersnaam in',
    'phone_required': 'Voer je telefoonnummer in',
}
TR_INFORMAL: Mapping[str, str] = {
    **TR,
    'name_required': 'Lütfen kullanıcı adını gir',
    'phone_required': 'Lütfen telefon numaranı gir',
    'email_or_phone_valid': 'Lütfen bir e-posta adresi veya ülke koduyla bir telefon numarası gir',
}
