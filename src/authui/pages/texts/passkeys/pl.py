"""Polish: passkeys."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.passkeys import PasskeyTexts

PASSKEYS: PasskeyTexts = {
    'passkey_button': 'Zaloguj się kluczem dostępu',
    'passkey_use': 'Użyj klucza dostępu',
    'passkey_info': 'Potwierdź odciskiem palca, twarzą lub blokadą ekranu.',
    'passkey_password': 'Użyj hasła',
    'passkey_cancelled': (
        'Nie użyto klucza dostępu: prośba została zamknięta lub trwała zbyt długo albo na tym urządzeniu nie ma '
        'klucza. Spróbuj ponownie lub użyj hasła.'
    ),
    'passkey_unsupported': 'Klucze dostępu nie działają w tej przeglądarce lub pod tym adresem. Użyj hasła.',
    'passkey_failed': 'Nie udało się użyć klucza dostępu. Spróbuj ponownie lub użyj hasła.',
    'passkeys': 'Klucze dostępu',
    'passkeys_info': 'Z kluczem dostępu logujesz się odciskiem palca, twarzą lub blokadą ekranu, bez hasła.',
    'no_passkeys': 'Nie masz jeszcze klucza dostępu.',
    'add_passkey': 'Dodaj klucz dostępu',
    'passkey_offer': 'Logować się następnym razem bez hasła?',
    'passkey_ends_others': 'Wyloguj mnie też w pozostałych przeglądarkach',
    'passkey_added_at': 'Dodano: {time}',
    'passkey_on_device': 'Na telefonie lub komputerze',
    'passkey_on_key': 'Na kluczu bezpieczeństwa',
    'remove_button': 'Usuń',
    'remove_passkey': 'Usunąć ten klucz dostępu?',
    'remove_passkey_info': 'Nie zalogujesz się już za pomocą: {name}.',
    'back_to_passkeys': 'Wróć do kluczy dostępu',
    'passkey_stopped': 'Nie dodano klucza dostępu. Możesz spróbować ponownie.',
    'passkey_exists': 'To urządzenie ma już klucz dostępu do Twojego konta.',
    'passkey_none': 'Ta przeglądarka nie obsługuje kluczy dostępu. Użyj innej przeglądarki lub innego urządzenia.',
    'passkey_no_authenticator': (
        'To urządzenie nie może przechowywać klucza dostępu. Ustaw blokadę ekranu lub użyj innego urządzenia.'
    ),
    'passkey_insecure': 'Klucze dostępu nie działają pod tym adresem. Otwórz aplikację pod jej zwykłym adresem.',
    'passkey_not_added': 'Nie udało się dodać klucza dostępu. Spróbuj ponownie.',
}
PASSKEY_ERRORS: Mapping[str, str] = {
    'passkey_refused': 'Ten klucz dostępu nie został przyjęty. Użyj innego klucza lub hasła.',
}
PASSKEY_RULES: Mapping[str, str] = {
    'invalid_input.passkey': 'Nie możemy przyjąć tego rodzaju klucza dostępu. Użyj innego urządzenia.',
    'invalid_input.passkey_limit': ('Konto nie może mieć więcej kluczy dostępu. Usuń jeden, a potem dodaj ten.'),
    'misconfigured.passkeys': (
        'Klucze dostępu nie są tu poprawnie skonfigurowane. Skontaktuj się z pomocą techniczną.'
    ),
}
