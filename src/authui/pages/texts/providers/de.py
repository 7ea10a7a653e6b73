"""German: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Weiter mit {provider}',
    'own_page_button': 'Weiter zur Anmeldeseite',
    'or_divider': 'oder',
    'more_providers': 'Weitere Wege zur Anmeldung',
    'last_provider': 'Letzte Anmeldung mit {provider}',
    'last_way': 'Letzte Anmeldung auf diesem Weg',
    'organisation_button': 'Weiter mit Ihrer Organisation',
    'provider_email': 'E-Mail-Adresse nicht bestätigt',
    'provider_email_unverified': (
        '{provider} hat {value} nicht bestätigt. Bitte bestätigen Sie die Adresse dort und melden Sie sich dann '
        'noch einmal an.'
    ),
    'provider_email_missing': (
        '{provider} hat uns keine E-Mail-Adresse genannt. Bitte geben Sie sie dort frei und melden Sie sich noch '
        'einmal an, oder wählen Sie einen anderen Weg.'
    ),
    'provider_other_way': 'Auf anderem Weg anmelden',
    'provider_way': 'Anmeldung mit {provider}',
    'provider_profile_info': 'Diese Angaben kommen von {provider} und lassen sich nur dort ändern.',
    'provider_proof': 'Bitte melden Sie sich zur Bestätigung noch einmal mit {provider} an.',
    'password_login_needed': 'Für diese Seite ist die Zwei-Faktor-Anmeldung mit Passwort nötig.',
    'going_on': 'Einen Moment',
    'going_on_info': 'Die nächste Seite öffnet sich von selbst. Wenn nicht, hilft die Schaltfläche.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': (
        'Dieser Anmeldeversuch ist abgelaufen oder wurde in einem anderen Browser begonnen. Bitte beginnen Sie von '
        'vorn.'
    ),
    'provider_refused': (
        'Die Anmeldung beim Anbieter wurde nicht abgeschlossen. Bitte versuchen Sie es noch einmal, oder wählen '
        'Sie einen anderen Weg.'
    ),
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'Die Anmeldung wurde beim Anbieter abgebrochen oder abgelehnt. Bitte versuchen Sie es noch einmal, oder '
        'wählen Sie einen anderen Weg.'
    ),
    'provider_refused.login_required': (
        'Sie sind beim Anbieter nicht mehr angemeldet. Bitte melden Sie sich dort noch einmal an.'
    ),
    'provider_refused.linked': 'Ihre Konten wurden gerade verknüpft. Bitte versuchen Sie es noch einmal.',
    'provider_refused.other_user': (
        'Beim Anbieter hat sich jemand anderes angemeldet. Bitte verwenden Sie das Konto, mit dem Sie hier '
        'angemeldet sind.'
    ),
    'provider_refused.not_recent': (
        'Der Anbieter hat keine neue Anmeldung verlangt, darum wissen wir nicht, ob Sie es sind. Bitte versuchen '
        'Sie es noch einmal.'
    ),
    'provider_refused.organisation': (
        'Zu dieser E-Mail-Adresse kennen wir keine Organisation. Bitte prüfen Sie die Adresse, oder wählen Sie '
        'einen anderen Weg.'
    ),
    'provider_answer.issuer': 'Der Antwort des Anbieters können wir nicht trauen. Bitte beginnen Sie von vorn.',
    'provider_answer.malformed': 'Der Antwort des Anbieters können wir nicht trauen. Bitte beginnen Sie von vorn.',
}
