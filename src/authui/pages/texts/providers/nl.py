"""Dutch: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Doorgaan met {provider}',
    'own_page_button': 'Doorgaan op de inlogpagina',
    'or_divider': 'of',
    'more_providers': 'Meer manieren om in te loggen',
    'last_provider': 'De vorige keer ingelogd met {provider}',
    'last_way': 'De vorige keer op deze manier ingelogd',
    'organisation_button': 'Doorgaan met uw organisatie',
    'provider_email': 'E-mailadres niet bevestigd',
    'provider_email_unverified': '{provider} heeft {value} niet bevestigd. Bevestig het daar en log opnieuw in.',
    'provider_email_missing': (
        '{provider} heeft ons geen e-mailadres gegeven. Sta dat daar toe en log opnieuw in, of kies een andere manier.'
    ),
    'provider_other_way': 'Op een andere manier inloggen',
    'provider_way': 'Inloggen met {provider}',
    'provider_profile_info': 'Deze gegevens komen van {provider} en zijn alleen daar te wijzigen.',
    'provider_proof': 'Log opnieuw in met {provider} om door te gaan.',
    'password_login_needed': 'Voor deze pagina is inloggen met een wachtwoord en verificatie in twee stappen nodig.',
    'going_on': 'Een ogenblik',
    'going_on_info': 'De volgende pagina gaat vanzelf open. Zo niet, dan opent de knop die.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'Deze inlogpoging is verlopen of is in een andere browser begonnen. Begin opnieuw.',
    'provider_refused': (
        'Het inloggen bij de aanbieder is niet voltooid. Probeer het opnieuw, of kies een andere manier.'
    ),
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'Het inloggen bij de aanbieder is afgebroken of geweigerd. Probeer het opnieuw, of kies een andere manier.'
    ),
    'provider_refused.login_required': 'De sessie bij de aanbieder is afgelopen. Log daar opnieuw in.',
    'provider_refused.linked': 'De accounts zijn zojuist gekoppeld. Probeer het nog een keer.',
    'provider_refused.other_user': (
        'Bij de aanbieder heeft iemand anders ingelogd. Gebruik hetzelfde account als hier.'
    ),
    'provider_refused.not_recent': (
        'De aanbieder heeft niet gevraagd om opnieuw in te loggen, dus ontbreekt de bevestiging. Probeer het opnieuw.'
    ),
    'provider_refused.organisation': (
        'We kennen geen organisatie bij dit e-mailadres. Controleer het, of kies een andere manier.'
    ),
    'provider_answer.issuer': 'We kunnen het antwoord van de aanbieder niet vertrouwen. Begin opnieuw.',
    'provider_answer.malformed': 'We kunnen het antwoord van de aanbieder niet vertrouwen. Begin opnieuw.',
}
