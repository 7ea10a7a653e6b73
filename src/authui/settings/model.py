"""All settings, read once from `AUTHUI_*` variables and a `.env` file; a wrong setting stops the start.

Each family of settings has a file of its own, with the checks of its fields; here they become one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from dotenv import dotenv_values
from pydantic import ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from authui.errors import SettingsError
from authui.models import CONTACTS, Contact, Identifiers
from authui.settings.amplify import read_amplify
from authui.settings.branding import Branding
from authui.settings.formats import encoding_of_env_file, no_such
from authui.settings.pool import PoolSettings
from authui.settings.providers import ProviderSettings
from authui.settings.screens import ScreenSettings
from authui.settings.server import ServerSettings
from authui.settings.sessions import NEW_SECRET, SessionSettings
from authui.settings.users import UserSettings

_PREFIX = 'AUTHUI_'
_GONE = {
    'AUTHUI_EMAIL_IS_ALIAS': (
        'AUTHUI_EMAIL_IS_ALIAS is gone: set AUTHUI_IDENTIFIERS=username,email instead. People then choose their user '
        'names at the sign-up; those who have an account sign in with the e-mail address as before'
    )
}
"""The remedies where a setting of a former version is still set."""


# The fields of the last base come first, and with them its errors: the pool before the colours.
class Settings(
    Branding,
    ServerSettings,
    ScreenSettings,
    SessionSettings,
    ProviderSettings,
    UserSettings,
    PoolSettings,
    BaseSettings,
):
    """The settings of a host: by argument, by an environment variable `AUTHUI_<NAME>` or in `.env`, in that order.

    Build it with `Settings.load()`, which turns every mistake into one `SettingsError` that names the variable.
    Without a user pool the embedded one is used.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file='.env',
        extra='ignore',
        frozen=True,
        hide_input_in_errors=True,
        env_ignore_empty=True,
    )

    @classmethod
    def load(cls, **values: Any) -> Self:
        """Read the settings; raises `SettingsError` with the variable's name, what is wrong and the remedy."""
        for name in values:
            if not name.startswith('_') and name not in cls.model_fields:
                raise SettingsError(_GONE.get(_variable(name)) or no_such(name, 'setting', cls.model_fields))
        env_file = values.get('_env_file', cls.model_config.get('env_file'))
        encoding = encoding_of_env_file(Path(env_file)) if env_file else 'utf-8'
        _refuse_unknown(cls, [*os.environ, *(dotenv_values(env_file, encoding=encoding) if env_file else ())])
        try:
            return cls(**{'_env_file_encoding': encoding} | values)
        except ValidationError as error:
            lines = [_explain(details['loc'], details['msg']) for details in error.errors(include_input=False)]
            raise SettingsError('\n'.join(lines)) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the file of an Amplify project come last."""
        read = [init_settings, env_settings, dotenv_settings, file_secret_settings]
        if isinstance(dotenv_settings, EnvSettingsSource) and not dotenv_settings.env_vars:
            read.remove(dotenv_settings)  # looking up each field in a file that is not there took half of the time
        return *read, _AmplifySource(settings_cls)

    @property
    def may_lack_password(self) -> bool:
        """Whether users may have no password, and sign in by a code or passkey instead."""
        return self.flow == 'USER_AUTH' or bool(self.sign_in_codes)

    @model_validator(mode='after')
    def _check_together(self) -> Self:
        secrets = [each.get_secret_value() for each in (self.secret, *self.old_secrets) if each is not None]
        if len(set(secrets)) != len(secrets):
            raise ValueError(f'{_variable("old_secrets")}: one secret is given twice; the new one must be new')
        twice = next((each for each in self.signup_attributes if (each,) == self.names.at_sign_up), None)
        if twice is not None:
            raise ValueError(
                f'{_variable("signup_attributes")}: every sign-up asks for {twice}, so leave it out; name further '
                'attributes, such as given_name or custom:<name>'
            )
        given = {name: getattr(self, name) is not None for name in ('user_pool_id', 'client_id')}
        if any(given.values()) and not all(given.values()):
            missing = next(name for name, is_given in given.items() if not is_given)
            raise ValueError(f'{_variable(missing)} is missing: a pool needs both its id and the id of an app client')
        if self.has_real_pool and not self.unsafe_local_pool:
            remedies = {
                'secret': f'stored sessions are encrypted with it; make one with: {NEW_SECRET}',
                'public_url': 'set it to the origin that browsers see, '
                'such as https://app.example.org (or http://localhost:8080 while developing)',
            }
            absent = [name for name in remedies if getattr(self, name) is None]
            if absent:
                raise ValueError('\n'.join(f'{_variable(name)} is missing: {remedies[name]}' for name in absent))
        self._check_providers_together()
        return self

    def _check_providers_together(self) -> None:
        is_real = self.has_real_pool and not self.unsafe_local_pool
        if is_real and self.uses_providers and self.domain is None:
            raise ValueError(
                f'{_variable("domain")} is missing: people reach other providers by the managed login of the pool; set '
                'its domain, such as login.example.org'
            )
        if is_real and self.domain is not None and self.domain == self.public_url:
            raise ValueError(
                f'{_variable("domain")} is the origin of the app: set the domain of the managed login of the pool'
            )
        strangers = [each for each in self.trusted_providers if each not in self.provider_labels]
        # By the pool's own page and by domain, people reach providers that no button names.
        if strangers and self.provider_labels and not self.sso_domains and not self.has_own_page:
            raise ValueError(
                f'{_variable("trusted_providers")}: '
                + no_such(strangers[0], f'provider in {_variable("providers")}', self.provider_labels)
            )

    @property
    def names(self) -> Identifiers:
        """The identifiers that people sign in with, as a value."""
        return Identifiers.of(self.identifiers or ('email',), self.contacts, self.country or '')

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The contacts that the pool verifies by a code."""
        if self.verified_contacts is not None:
            return self.verified_contacts
        return tuple(each for each in CONTACTS if each in (self.identifiers or ())) or ('email',)

    @property
    def signup_fields(self) -> tuple[str, ...]:
        """The attributes that a sign-up asks for in addition to the identifier: those verified, and those required."""
        names = self.names
        contacts = self.contacts if names.has_names else ()
        asked = dict.fromkeys((*contacts, *self.signup_attributes))
        return tuple(each for each in asked if (each,) != names.at_sign_up)


class _AmplifySource(PydanticBaseSettingsSource):
    """The file that `amplify_config` names, once the other sources have told."""

    def get_field_value(self, _field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Return nothing by itself: the file is read as a whole."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Read the file, if there is one."""
        path = self.current_state.get('amplify_config')
        return read_amplify(Path(path)) if path else {}


def _refuse_unknown(settings: type[Settings], names: Iterable[str]) -> None:
    """Raise `SettingsError` for a variable that nothing reads: a misspelt one would be missed in silence."""
    known = {_variable(name) for name in settings.model_fields}
    for name in sorted(names):
        if name.startswith(_PREFIX) and name not in known and not name.startswith(f'{_PREFIX}TEST_'):
            raise SettingsError(_GONE.get(name) or no_such(name, 'setting', known))


def _variable(name: str) -> str:
    return _PREFIX + name.upper()


def _explain(location: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix('Value error, ')
    return f'{_variable(str(location[0]))}: {message}' if location else message
