"""The keys of the texts, typed: the type checker finds a language that lacks one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Literal, get_args

from authui import errors
from authui.account.next_screen import Notice
from authui.account.profile import ProfileNotice
from authui.models import Factor, PoolChallenge, Problem
from authui.pages.texts import identifiers, neutral


@dataclass(frozen=True, kw_only=True)
class Texts:
    """The texts in one language.

    Braces stand for values: `{length}`, `{destination}`, `{reference}`, `{time}`, `{rules}`, `{contact}`, `{value}`,
    `{name}`, `{url}`, `{attribute}`, `{seconds}`, `{provider}`. Raises `ValueError` where the text of an error, a
    notice, a challenge or a factor is missing.
    """

    language: str
    """The tag of the language (BCP 47), such as `pt-BR`."""
    language_name: str
    """The name of the language in that language."""
    direction: Literal['ltr', 'rtl'] = 'ltr'
    choose_language: str

    # several screens
    show_password: str
    hide_password: str
    password_blank: str
    caps_lock: str
    check_fields: str
    page_title: str
    other_address: str
    local_pool: str
    open_mailbox: str
    page_failed: str
    page_failed_info: str
    unreachable: str
    scripts_needed: str
    try_again: str
    not_found: str
    not_found_info: str
    other_account: str
    switch_on_factor: str
    contact_support: str
    busy: str
    busy_info: str
    busy_link: str
    busy_again: str
    refused: str
    refused_elsewhere: str
    refused_unreadable: str
    refused_slow: str
    refused_large: str
    not_sent: str

    # guards and parts
    not_allowed: str
    not_allowed_info: str
    second_factor_needed: str
    log_out: str

    # login
    login: str
    email: str
    password: str
    remember: str
    login_button: str
    confirm_question: str
    confirm_link: str

    # signup
    signup: str
    signup_email: str
    signup_email_hint: str
    confirm_password: str
    signup_button: str
    signup_info: str
    signup_by_code_info: str
    signup_without_password: str
    signup_with_password: str
    log_in_instead: str
    reset_instead: str
    signup_terms: str
    """`{terms}` in it becomes a link with the text `terms`."""
    signup_privacy: str
    """`{privacy}` in it becomes a link with the text `privacy`."""
    terms: str
    privacy: str

    # confirm
    confirm: str
    code: str
    code_hint: str
    confirm_button: str
    confirm_info: str
    back_question: str
    resend_button: str
    not_received: str
    email_guess: str
    use_guess: str
    delivered: str

    without_password: str
    passkey_button: str
    new_here: str
    have_account: str

    # forgot and reset
    forgot_link: str
    forgot: str
    forgot_button: str
    forgot_info: str
    reset_sent: str
    no_code_help: str
    reset: str
    reset_button: str
    new_password: str

    # challenges
    continue_button: str
    back_to_login: str
    sent_code: str
    app_code: str
    lost_app_help: str
    new_password_info: str
    factor_question: str
    set_up_info: str
    scan_step: str
    code_step: str
    set_up_question: str
    set_up_email_info: str
    signing_in_as: str
    not_you: str
    qr_title: str
    open_app: str
    key_by_hand: str
    copy_key: str
    copied: str
    other_answer: str
    passkey_use: str
    passkey_info: str
    passkey_password: str
    passkey_cancelled: str
    passkey_unsupported: str
    passkey_failed: str
    wait_button: str
    resend_wait_button: str

    # the profile, and the other screens of signed-in users
    account: str
    back_to_app: str
    back_to_account: str
    not_given: str
    unverified: str
    verified: str
    security: str
    changed_at: str
    sessions: str
    this_browser: str
    since: str
    danger: str
    switched_off: str
    save_button: str
    skip_link: str
    profile: str
    profile_info: str
    change_email: str
    new_email: str
    now_hint: str
    contact_info: str
    phone_hint: str
    verify_email: str
    verify_phone: str
    verify_info: str
    have_code: str
    other_email: str
    other_phone: str
    contact_taken: str
    change_password: str
    set_password: str
    current_password: str
    no_password_hint: str
    first_password_hint: str
    second_factors: str
    ends_others: str
    second_factors_info: str
    factors_asked: str
    preferred_factor: str
    preferred_differs: str
    set_up_app: str
    replace_app: str
    sms_needs_phone: str
    log_out_everywhere: str
    everywhere_info: str
    delete_account: str
    delete_info: str
    delete_typed: str
    delete_differs: str
    delete_button: str
    signed_in: str

    # passkeys of a signed-in user
    passkeys: str
    passkeys_info: str
    no_passkeys: str
    add_passkey: str
    passkey_offer: str
    passkey_ends_others: str
    passkey_added_at: str
    passkey_on_device: str
    passkey_on_key: str
    remove_button: str
    remove_passkey: str
    remove_passkey_info: str
    back_to_passkeys: str
    passkey_stopped: str
    passkey_exists: str
    passkey_none: str
    passkey_no_authenticator: str
    passkey_insecure: str
    passkey_not_added: str

    # other providers
    provider_button: str
    own_page_button: str
    or_divider: str
    more_providers: str
    last_provider: str
    last_way: str
    organisation_button: str
    provider_email: str
    provider_email_unverified: str
    provider_email_missing: str
    provider_other_way: str
    provider_way: str
    provider_profile_info: str
    provider_proof: str
    password_login_needed: str
    going_on: str
    going_on_info: str

    # mailbox
    mailbox: str
    mailbox_empty: str
    mailbox_info: str
    mail_from: str
    mail_to: str
    mail_copy: str
    mail_copied: str
    mail_password: str
    mail_back: str
    mail_reload: str

    # rules of the fields
    email_required: str
    email_valid: str
    email_long: str
    password_required: str
    password_short: str
    password_long: str
    passwords_differ: str
    password_needs: str
    """The line above the list of `password_rules`."""
    rule_met: str
    rule_open: str
    rules_missing: str
    rules_met: str
    code_short: str
    code_long: str
    phone_valid: str
    date_valid: str
    field_required: str
    phone_format_hint: str
    factor_required: str

    mail_kinds: Mapping[str, str]
    """The purposes of the messages of the mailbox."""
    password_rules: Mapping[str, str]
    """The lines of the list at a new password: `length`, `uppercase`, `lowercase`, `number`, `symbol`."""
    challenges: Mapping[str, str]
    """The titles of the cards, by the kind of challenge."""
    factors: Mapping[str, str]
    attributes: Mapping[str, str]
    """The labels of OpenID Connect's attributes; any other is labelled with its name."""
    identifiers: Mapping[str, str]
    """The labels of what people sign in with, and the errors about it."""
    neutral: Mapping[str, str]
    """The replacements of the texts about e-mail where people do not sign in by e-mail alone."""

    notices: Mapping[str, str]
    profile_notices: Mapping[str, str]
    """The results of the profile's forms."""
    errors: Mapping[str, str]
    rules: Mapping[str, str]
    """Texts by the code and the `rule` of an error, such as `password_policy.number`; they precede `errors`."""

    def __post_init__(self) -> None:
        """Require every key that the pages look up; `rules` and `attributes` have fallbacks."""
        if not re.fullmatch(r'[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*', self.language):
            raise ValueError(f'{self.language!r} is not a language tag; write one such as de or pt-BR')
        for name, keys in _REQUIRED.items():
            if missing := keys - set(getattr(self, name)):
                raise ValueError(f'the texts in {self.language} lack {name}: {", ".join(sorted(missing))}')

    def problem(self, problem: Problem) -> str:
        """Return the text of an error."""
        if problem.trigger_message:
            return problem.trigger_message
        rule = problem.rule or ''
        text = self.rules.get(f'{problem.code}.{rule}')
        if text is None and problem.code == 'invalid_input' and (rule in self.attributes or rule.startswith('custom:')):
            text = self.rules.get('invalid_input.attribute')
        if problem.code == errors.ThrottledError.code and problem.retry_after:
            text = self.busy_again
        text = text or self.errors[problem.code]
        seconds = max(2, ceil(problem.retry_after or 0))  # the texts have no singular
        return text.format(reference=problem.reference or '', attribute=self.attribute(rule), seconds=seconds)

    def left_to_right(self, value: str) -> str:
        """Return an address or a number so that it runs left to right within a text of this language."""
        return value if self.direction == 'ltr' else f'\u2066{value}\u2069'

    def attribute(self, name: str) -> str:
        """Return the label of an attribute; one without a text is labelled with its name, written as words."""
        own = name.removeprefix('custom:').replace('_', ' ')
        return self.attributes.get(name) or own[:1].upper() + own[1:]


_REQUIRED: Mapping[str, set[str]] = {
    'mail_kinds': {'sign_up', 'resend', 'attribute', 'sign_in', 'reset', 'invitation'},
    'password_rules': {'length', 'uppercase', 'lowercase', 'number', 'symbol'},
    'challenges': {kind.model_fields['kind'].default for kind in get_args(PoolChallenge)},
    'factors': set(get_args(Factor)),
    'identifiers': set(identifiers.EN),
    'neutral': set(neutral.EN),
    'notices': set(get_args(Notice)),
    'profile_notices': set(get_args(ProfileNotice)),
    'errors': {
        kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.AuthError)
    },
}
