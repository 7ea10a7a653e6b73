"""Plain English: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Continue with {provider}',
    'own_page_button': 'Continue on our log-in page',
    'or_divider': 'or',
    'more_providers': 'More ways to log in',
    'last_provider': 'You last logged in with {provider}',
    'last_way': 'You last logged in this way',
    'organisation_button': 'Continue with your organisation',
    'provider_email': 'Your email isn’t confirmed',
    'provider_email_unverified': '{provider} hasn’t confirmed {value}. Please confirm it there, then log in again.',
    'provider_email_missing': (
        '{provider} hasn’t given us your email. Please allow that there and log in again, or choose another way.'
    ),
    'provider_other_way': 'Log in another way',
    'provider_way': 'You log in with {provider}',
    'provider_profile_info': 'These details come from {provider}. You can change them there.',
    'provider_proof': 'Please log in with {provider} again to go on.',
    'password_login_needed': 'Log in with your password and two-step verification to open this page.',
    'going_on': 'One moment',
    'going_on_info': 'The next page opens by itself. If it doesn’t, use the button.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'That took too long, or you began in another browser. Please start again.',
    'provider_refused': 'You weren’t logged in at the provider. Try again, or choose another way.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': 'You stopped at the provider, or it said no. Try again, or choose another way.',
    'provider_refused.login_required': 'You’re no longer logged in at the provider. Please log in there again.',
    'provider_refused.linked': 'We’ve just linked your accounts. Please try once more.',
    'provider_refused.other_user': (
        'You logged in at the provider as somebody else. Please use the account you’re logged in with here.'
    ),
    'provider_refused.not_recent': (
        'The provider didn’t ask you to log in again, so we can’t be sure it’s you. Please try again.'
    ),
    'provider_refused.organisation': 'We know no organisation for this email. Check it, or choose another way.',
    'provider_answer.issuer': 'We couldn’t trust the provider’s answer. Please start again.',
    'provider_answer.malformed': 'We couldn’t trust the provider’s answer. Please start again.',
}
