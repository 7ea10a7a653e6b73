"""Templates of e-mails and text messages: their placeholders and lengths, as Cognito's API accepts them."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Field

CODE: Final = '{####}'
"""Stands for the code, or for the temporary password of an invitation."""
USERNAME: Final = '{username}'
"""Stands for the name that an invited user signs in with."""

MAX_EMAIL: Final = 20_000
MAX_SUBJECT: Final = 140
MAX_SMS: Final = 140
_MIN: Final = 6


def _with_code(template: str) -> str:
    if CODE not in template:
        raise ValueError(f'must contain {CODE}, where the code is put')
    return template


def _with_username(template: str) -> str:
    if USERNAME not in template:
        raise ValueError(f'must contain {USERNAME}, where the user name is put')
    return template


SubjectLine = Annotated[str, Field(min_length=1, max_length=MAX_SUBJECT, pattern=r'^[^\x00-\x1f\x7f]+$')]
"""The subject of an e-mail."""
EmailTemplate = Annotated[str, Field(min_length=_MIN, max_length=MAX_EMAIL), AfterValidator(_with_code)]
"""The HTML of an e-mail with a code."""
SmsTemplate = Annotated[str, Field(min_length=_MIN, max_length=MAX_SMS), AfterValidator(_with_code)]
"""The text of a text message with a code."""
EmailInvitation = Annotated[EmailTemplate, AfterValidator(_with_username)]
"""The HTML of an e-mail with a user name and a temporary password."""
SmsInvitation = Annotated[SmsTemplate, AfterValidator(_with_username)]
"""The text of a text message with a user name and a temporary password."""
