"""What type checkers say of the values of the forms: a user is named by any of four names, and each is a text."""

from __future__ import annotations

from pydantic import SecretStr

from authui.account import FactorRequest
from authui.models import Confirmation, Credentials, PasswordReset, Registration

SECRET = SecretStr('a long horse')

Credentials(identifier='ann', password=SECRET)
Credentials(username='ann', password=SECRET, remember=True)
Credentials(email='ann@example.org', password=SECRET)
Credentials(phone_number='+442079460018', password=SECRET)
Credentials(email=b'ann', password=SECRET)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Credentials(mail='ann@example.org', password=SECRET)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
Credentials(email='ann@example.org')  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
Credentials(email='ann@example.org', password='open')  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

Registration(email='ann@example.org', password=SECRET)
Registration(username='ann', email='ann@example.org', password=SECRET, attributes=(('name', 'Ann'),))
Registration(phone_number='+442079460018', email='ann@example.org', password=None)
Registration(email='ann@example.org', password=SECRET, attributes='Ann')  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

Confirmation(email='ann@example.org', code=SECRET)
Confirmation(phone_number='+442079460018', code=SECRET)
Confirmation(email='ann@example.org')  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]

PasswordReset(username='ann', code=SECRET, password=SECRET)
PasswordReset(email='ann@example.org', code=SECRET)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]

FactorRequest(email='ann@example.org', factor='email')
FactorRequest(identifier='ann')
FactorRequest(email='ann@example.org', factor='dove')  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
