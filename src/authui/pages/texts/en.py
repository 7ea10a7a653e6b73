"""English."""

from __future__ import annotations

from types import MappingProxyType

from authui.pages.texts.catalogue import Texts

_TRY_AGAIN = 'Please try again in a moment; nothing you typed was lost.'

ENGLISH = Texts(
    language='en-US',
    show_password='Show password',
    hide_password='Hide password',
    check_fields='Please check the marked fields.',
    page_title='{screen} · {title}',
    local_pool='Local pool: users and codes stay on this machine.',
    open_mailbox='Open the mailbox',
    page_failed='This page could not be shown',
    page_failed_info='Something went wrong. Please try again, or quote reference {reference}.',
    login='Login',
    email='Email',
    password='Password',
    login_button='Login',
    confirm_question='Need to confirm your email address?',
    confirm_link='confirm',
    signup='Signup',
    signup_email='Email address',
    signup_email_hint="We'll never share your email with anyone else.",
    confirm_password='Confirm Password',
    signup_button='Signup',
    signup_info='You will be required to confirm your email by entering the code that has been emailed to you.',
    confirm='Confirm',
    code='Confirmation Number',
    code_hint='Check your email (and spam folder) for a confirmation Number.',
    confirm_button='Confirm',
    confirm_info='You will need to login after confirming your email.',
    back_question='Need to login or signup?',
    resend_button='Send a new code',
    delivered='A code was sent to {destination}.',
    mailbox='Mailbox',
    mailbox_empty='No messages yet. Sign up, and the code arrives here.',
    mailbox_info='What the local pool would have sent by e-mail. It is kept in memory until the server stops.',
    email_required='E-mail is required',
    email_valid='E-mail must be valid',
    email_long='E-mail must be at most {length} characters',
    password_required='Password is required',
    password_short='Password must be at least {length} characters',
    password_long='Password must be at most {length} characters',
    passwords_differ='Confirmation password must match',
    code_short='Verification code must be at least {length} numbers',
    notices=MappingProxyType(
        {
            'confirmed': 'Your email is confirmed. Please log in.',
            'already_confirmed': 'Your email was confirmed before. Please log in.',
            'not_confirmed': 'Your email is not confirmed yet. Enter the code that was sent, or ask for a new one.',
            'verify_email': 'Please verify your email: ask for a code and enter it here.',
            'code_sent': 'A new code is on its way.',
            'session_ended': 'Your session has ended. Please log in again.',
            'unavailable': 'The sign-in service does not answer. This page goes on by itself as soon as it does.',
            'reset_required': 'Your password has to be reset. Enter the code that was sent, or ask for a new one.',
            'password_reset': 'Your password was changed. Please log in with the new one.',
            'ready': 'Your account is ready. Please log in.',
        }
    ),
    errors=MappingProxyType(
        {
            'wrong_credentials': 'Email or password is wrong.',
            'wrong_password': 'Your current password is wrong.',
            'user_not_confirmed': 'Please confirm your email first.',
            'already_confirmed': 'Your email was confirmed before. Please log in.',
            'password_reset_required': 'Your password has to be reset before you can log in.',
            'account_exists': 'There is an account with this email already. Log in instead.',
            'password_policy': 'The password does not meet the rules for passwords.',
            'password_history': 'This password was used before. Please choose another one.',
            'code_mismatch': 'This is not the code that was sent. Please check it and try again.',
            'code_expired': 'The code has expired. Ask for a new one.',
            'delivery_failed': f'The code could not be sent. {_TRY_AGAIN}',
            'invalid_input': 'Something you entered is not accepted. Please check it.',
            'too_many_attempts': 'Too many failed attempts. Please wait a while before you try again.',
            'limit_exceeded': 'Too many attempts. Please wait a while before you try again.',
            'challenge_expired': 'That took too long. Please start again.',
            'challenge_unsupported': 'Your account needs a sign-in step that is not available here.',
            'trigger_refused': 'This was refused. Please contact whoever runs this application.',
            'misconfigured': 'Signing in is not set up correctly. Please contact whoever runs this application.',
            'blocked': 'This request was blocked. Please contact whoever runs this application.',
            'throttled': f'Too many people are signing in right now. {_TRY_AGAIN}',
            'unavailable': f'The sign-in service does not answer. {_TRY_AGAIN}',
            'not_saved': f'Your session could not be stored, so you are not signed in. {_TRY_AGAIN}',
            'session_ended': 'Your session has ended. Please log in again.',
            'token_reused': 'Your session has ended for your safety. Please log in again.',
            'token_invalid': f'The answer of the sign-in service could not be trusted. {_TRY_AGAIN}',
            'unexpected': 'Something went wrong. Please try again, or quote reference {reference}.',
        }
    ),
    rules=MappingProxyType(
        {
            'password_policy.length': 'The password is too short.',
            'password_policy.uppercase': 'The password needs an uppercase letter.',
            'password_policy.lowercase': 'The password needs a lowercase letter.',
            'password_policy.number': 'The password needs a number.',
            'password_policy.symbol': 'The password needs a symbol such as ! or ?.',
            'password_policy.spaces': 'The password must not begin or end with a space.',
            'password_policy.compromised': 'This password is known from a data leak. Please choose another one.',
            'invalid_input.email': 'E-mail must be valid',
        }
    ),
)
