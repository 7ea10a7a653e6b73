"""Polish: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Kontynuuj z {provider}',
    'own_page_button': 'Kontynuuj na stronie logowania',
    'or_divider': 'lub',
    'more_providers': 'Inne sposoby logowania',
    'last_provider': 'Ostatnie logowanie: {provider}',
    'last_way': 'Ostatnie logowanie odbyło się w ten sposób',
    'organisation_button': 'Kontynuuj ze swoją organizacją',
    'provider_email': 'Niepotwierdzony adres e-mail',
    'provider_email_unverified': (
        '{provider}: adres {value} nie jest potwierdzony. Potwierdź go tam, a potem zaloguj się ponownie.'
    ),
    'provider_email_missing': (
        '{provider}: nie mamy stamtąd Twojego adresu e-mail. Zezwól na to i zaloguj się ponownie lub wybierz inny '
        'sposób.'
    ),
    'provider_other_way': 'Zaloguj się w inny sposób',
    'provider_way': 'Logowanie przez {provider}',
    'provider_profile_info': 'Te dane pochodzą z {provider} i tylko tam można je zmienić.',
    'provider_proof': 'Aby kontynuować, zaloguj się ponownie przez {provider}.',
    'password_login_needed': 'Ta strona wymaga zalogowania się hasłem i weryfikacją dwuetapową.',
    'going_on': 'Chwileczkę',
    'going_on_info': 'Następna strona otworzy się sama. Jeśli nie, otworzy ją przycisk.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'To logowanie wygasło lub zaczęło się w innej przeglądarce. Zacznij od nowa.',
    'provider_refused': 'Logowanie u dostawcy nie zostało ukończone. Spróbuj ponownie lub wybierz inny sposób.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'Logowanie u dostawcy zostało przerwane lub odrzucone. Spróbuj ponownie lub wybierz inny sposób.'
    ),
    'provider_refused.login_required': 'Twoja sesja u dostawcy dobiegła końca. Zaloguj się tam ponownie.',
    'provider_refused.linked': 'Twoje konta zostały właśnie połączone. Spróbuj jeszcze raz.',
    'provider_refused.other_user': 'U dostawcy zalogowała się inna osoba. Użyj tego samego konta co tutaj.',
    'provider_refused.not_recent': (
        'Dostawca nie poprosił o ponowne logowanie, więc nie wiemy, czy to Ty. Spróbuj ponownie.'
    ),
    'provider_refused.organisation': (
        'Nie znamy organizacji z tym adresem e-mail. Sprawdź go lub wybierz inny sposób.'
    ),
    'provider_answer.issuer': 'Nie możemy zaufać odpowiedzi dostawcy. Zacznij od nowa.',
    'provider_answer.malformed': 'Nie możemy zaufać odpowiedzi dostawcy. Zacznij od nowa.',
}
