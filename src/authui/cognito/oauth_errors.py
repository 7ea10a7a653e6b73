"""Translates the errors of the managed login (RFC 6749, 4.1.2.1 and 5.2) into `AuthError`s.

The texts of the managed login are for the log only: part of each is text of a provider, or of an address that anybody
can make up.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Final

from authui import errors as e
from authui.cognito.error_table import CallKind, row
from authui.cognito.errors import Redactor, error_by_status, find_row, retry_after_of

_logger = logging.getLogger(__name__)

_SCOPES = (
    'allow openid, email, profile, aws.cognito.signin.user.admin and those of AUTHUI_SCOPES in the app client '
    '(AllowedOAuthScopes)'
)
_CODE_GRANT = (
    'allow the authorization code grant in the app client (AllowedOAuthFlows has code, AllowedOAuthFlowsUserPoolClient)'
)
_PROVIDER = "check the provider in the user pool: its client id, its client secret, its URLs and the provider's answer"
DOMAIN: Final = 'check AUTHUI_DOMAIN: it has to be the domain of the managed login of AUTHUI_USER_POOL_ID'
NO_OPENID: Final = 'allow the scope openid in the app client (AllowedOAuthScopes)'

_TABLE: Final = (
    # What the browser brings back.
    row('invalid_request', e.ProviderRefusedError, r'already found an entry', CallKind.AUTHORIZE, rule='linked'),
    row(
        'invalid_request',
        e.MisconfiguredError,
        r'attributes? required|required attribute',
        CallKind.AUTHORIZE,
        remedy='map every attribute that the user pool requires from an attribute that the provider gives',
    ),
    row(
        'invalid_request',
        e.MisconfiguredError,
        r'attribute cannot be updated|non-mutable attribute',
        CallKind.AUTHORIZE,
        remedy='map no attribute that is immutable in the user pool, and let the app client write the mapped ones',
    ),
    row(
        'invalid_request',
        e.TriggerError,
        r'(?:pre|post|custom|token|federation)\w{0,40}.{0,20} failed with error|lambda',
        CallKind.AUTHORIZE,
        remedy='look into the log of the Lambda trigger of the user pool',
    ),
    # A description begins with the provider's name, which may be any word: so refusals of the user stand first.
    row(
        'invalid_request',
        e.ProviderRefusedError,
        r'access.?denied|cancel|declined|user is (?:not enabled|disabled)',
        CallKind.AUTHORIZE,
        rule='cancelled',
    ),
    row('invalid_request', e.UnavailableError, r'time.?out|timed out|error - 5\d\d|unavailable', CallKind.AUTHORIZE),
    row(
        'invalid_request',
        e.MisconfiguredError,
        r'invalid_client|unauthorized_client|redirect_uri|\bbad (?:id_token|request|issuer)'
        r'|\bsaml.?response|\bassertion|\bcertificate|\bmetadata',
        CallKind.AUTHORIZE,
        remedy=_PROVIDER,
    ),
    row('invalid_request', e.ProviderRefusedError, r'\S', CallKind.AUTHORIZE, rule='cancelled'),
    row(
        'invalid_request',
        e.MisconfiguredError,
        None,
        CallKind.AUTHORIZE,
        remedy='run `authui doctor`: the managed login does not accept what it is asked',
    ),
    row('unauthorized_client', e.MisconfiguredError, None, CallKind.AUTHORIZE, remedy=_CODE_GRANT),
    row('unsupported_response_type', e.MisconfiguredError, None, CallKind.AUTHORIZE, remedy=_CODE_GRANT),
    row('invalid_scope', e.MisconfiguredError, remedy=_SCOPES),
    row('login_required', e.ProviderRefusedError, None, CallKind.AUTHORIZE, rule='login_required'),
    row('interaction_required', e.ProviderRefusedError, None, CallKind.AUTHORIZE, rule='login_required'),
    row('consent_required', e.ProviderRefusedError, None, CallKind.AUTHORIZE, rule='login_required'),
    row('account_selection_required', e.ProviderRefusedError, None, CallKind.AUTHORIZE, rule='login_required'),
    row('server_error', e.UnavailableError),
    row('temporarily_unavailable', e.UnavailableError),
    row('access_denied', e.ProviderRefusedError, None, CallKind.AUTHORIZE, rule='cancelled'),
    # What the endpoints answer.
    row(
        'invalid_client',
        e.MisconfiguredError,
        remedy='set AUTHUI_CLIENT_SECRET to the secret of the app client AUTHUI_CLIENT_ID, or unset it if that has '
        'none',
    ),
    row('unauthorized_client', e.MisconfiguredError, remedy=_CODE_GRANT),
    row('unsupported_grant_type', e.MisconfiguredError, remedy=_CODE_GRANT),
    row('unsupported_token_type', e.MisconfiguredError, remedy='turn on token revocation (EnableTokenRevocation)'),
    row('invalid_grant', e.TriggerError, r'failed with error|lambda', CallKind.SIGN_IN),
    row('invalid_grant', e.ProviderAnswerError, None, CallKind.SIGN_IN, rule='code'),
    row('invalid_grant', e.SessionEndedError, None, CallKind.SESSION),
    row('invalid_token', e.SessionEndedError, None, CallKind.SESSION),
    row('insufficient_scope', e.MisconfiguredError, None, CallKind.SESSION, remedy=NO_OPENID),
)

_MOST_READ: Final = 500
"""How much of a description is read: anybody can make up a long one."""
_CHALLENGE = re.compile(r'(error|error_description)="([^"]*)"')
"""The error in a header WWW-Authenticate (RFC 6750, 3)."""
_GRANT_HINT = (
    'A code works once, for five minutes. If every sign-in fails so, let the app client read email_verified where it '
    'reads email'
)


def error_of_redirect(name: str, description: str) -> e.AuthError:
    """Return the error that the browser has brought back from the managed login, and log its description."""
    description = description[:_MOST_READ]
    found, rule = find_row(name, description, CallKind.AUTHORIZE, _TABLE)
    kind = found.error if found else e.ProviderRefusedError
    told = name if found else 'an unknown error'
    _log('authorize', told, description, found.remedy if found else None, is_sure=False)
    return kind(f'authorize: {told}', rule=rule if found else 'cancelled')


def error_of_answer(
    answer: Mapping[str, object] | None,
    *,
    operation: str,
    call: CallKind,
    status: int,
    headers: Mapping[str, str],
    sent: Iterable[str],
) -> e.AuthError:
    """Return the error of an endpoint's answer, which is None where it is no JSON object; log what it says."""
    redact = Redactor(sent)
    told = answer or dict(_CHALLENGE.findall(headers.get('www-authenticate', '')))
    name, text = (redact(str(told.get(each) or ''))[:_MOST_READ] for each in ('error', 'error_description'))
    found, rule = find_row(name, text, call, _TABLE)
    if found is not None and status not in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.FORBIDDEN}:
        is_code = found.error is e.ProviderAnswerError  # which a browser has brought, perhaps a made-up one
        _log(operation, name, text, _GRANT_HINT if is_code else found.remedy, is_sure=not is_code)
        return found.error(f'{operation}: {name}', rule=rule)
    detail = f'{operation}: HTTP {status}'
    if _is_other_server(status, is_json=answer is not None):
        _logger.error('The managed login %s: HTTP %s and no OAuth answer. What to do: %s.', operation, status, DOMAIN)
        return e.MisconfiguredError(detail)
    kind = e.UnavailableError if status == HTTPStatus.REQUEST_TIMEOUT else error_by_status(status)
    if kind in {e.ThrottledError, e.UnavailableError}:
        _logger.warning('The managed login %s: HTTP %s', operation, status)
        return kind(detail, retry_after=retry_after_of(headers))
    reference = secrets.token_hex(4)
    _logger.error('The managed login %s failed [%s]: HTTP %s, %r: %r', operation, reference, status, name, text)
    return kind(detail, reference=reference)


def _is_other_server(status: int, *, is_json: bool) -> bool:
    """Tell whether an answer comes from a server that is no managed login: a redirect, or an unknown page."""
    of_outages = {HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
    return status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in of_outages and not is_json


def _log(operation: str, name: str, text: str, remedy: str | None, *, is_sure: bool) -> None:
    """Log what is said; as a warning, whose number is limited, where anybody may have made it up."""
    level = logging.ERROR if is_sure and remedy is not None else logging.WARNING
    what_to_do = f'. What to do: {remedy}.' if remedy is not None else ''
    _logger.log(level, 'The managed login %s: %s: %r%s', operation, name, text, what_to_do)
