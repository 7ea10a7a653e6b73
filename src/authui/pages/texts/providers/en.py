"""English: other providers."""

from __future__ import annotations

from collections.abc import Mapping

from authui.pages.texts.providers import ProviderTexts

PROVIDERS: ProviderTexts = {
    'provider_button': 'Continue with {provider}',
    'own_page_button': 'Continue with the sign-in page',
    'or_divider': 'or',
    'more_providers': 'More ways to sign in',
    'last_provider': 'You last signed in with {provider}',
    'last_way': 'You last signed in this way',
    'organisation_button': 'Continue with your organisation',
    'provider_email': 'Your email is not confirmed',
    'provider_email_unverified': '{provider} has not confirmed {value}. Please confirm it there, then log in again.',
    'provider_email_missing': (
        '{provider} has given us no email address. Please allow that there and log in again, or choose another way.'
    ),
    'provider_other_way': 'Log in another way',
    'provider_way': 'You sign in with {provider}',
    'provider_profile_info': 'These details come from {provider}. You can change them there.',
    'provider_proof': 'Please sign in with {provider} again to go on.',
    'password_login_needed': 'This page needs a login with a password and a second factor.',
    'going_on': 'One moment',
    'going_on_info': 'The next page opens by itself. If it does not, use the button.',
}
PROVIDER_ERRORS: Mapping[str, str] = {
    'provider_answer': 'This sign-in has expired, or it was begun in another browser. Start again.',
    'provider_refused': 'The sign-in at the provider was not completed. Try again, or choose another way.',
}
PROVIDER_RULES: Mapping[str, str] = {
    'provider_refused.cancelled': (
        'The sign-in at the provider was cancelled or refused. Try again, or choose another way.'
    ),
    'provider_refused.login_required': 'You are no longer signed in at the provider. Please sign in there again.',
    'provider_refused.linked': 'Your accounts have just been linked. Please try once more.',
    'provider_refused.other_user': (
        'Somebody else has signed in at the provider. Please use the account that you are signed in with here.'
    ),
    'provider_refused.not_recent': (
        'The provider has not asked you to sign in again, so that this does not prove that it is you. Try again.'
    ),
    'provider_refused.organisation': 'No organisation is known for this email. Check it, or choose another way.',
    'provider_answer.issuer': 'The answer of the provider could not be trusted. Start again.',
    'provider_answer.malformed': 'The answer of the provider could not be trusted. Start again.',
}
