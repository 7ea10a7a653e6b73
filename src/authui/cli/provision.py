"""`authui provision`."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import click

from authui.cli.aws import administrator
from authui.cognito.provider_setup import ProviderSpec
from authui.cognito.provision import Mfa, PoolSpec, planned_calls
from authui.cognito.provision import provision as make_pool
from authui.errors import SettingsError
from authui.mail import pool_messages, write_custom_message
from authui.settings import Settings
from authui.settings.env_file import write_env
from authui.settings.formats import relying_party_of

_HOW_TO_ATTACH = """Make a Lambda function of both files (Python 3.12, handler custom_message.handler), and add it to
the user pool in the console of AWS: Extensions, Add Lambda trigger, Messaging, Custom message. The pool has to send
its e-mails through Amazon SES (EmailSendingAccount DEVELOPER)."""


@click.command()
@click.option('--name', default='authui', show_default=True, help='Name of the user pool and of its app client.')
@click.option('--region', help='AWS region; by default that of your AWS configuration.')
@click.option('--profile', help='Profile of your AWS configuration.')
@click.option(
    '--mfa',
    type=click.Choice(['off', 'optional', 'on']),
    help='Second factors; by default off for a new pool, and unchanged for an existing one.',
)
@click.option(
    '--identifiers',
    help='What people sign in with, such as username,email; by default AUTHUI_IDENTIFIERS, else email.',
)
@click.option('--sms-role', default='', help='ARN of the IAM role for text messages, which verify phone numbers.')
@click.option('--passkeys', metavar='DOMAIN', help='Let users have passkeys for this domain, such as example.org.')
@click.option(
    '--providers',
    help='Providers that people sign in with, such as Google,AcmeSAML; by default AUTHUI_PROVIDERS.',
)
@click.option('--client-secret', is_flag=True, help='Give the app client a secret.')
@click.option('--update', is_flag=True, help='Raise settings that fall short of the recommendation; weaken nothing.')
@click.option('--dry-run', is_flag=True, help='Show the calls, and make none.')
@click.option(
    '--custom-message',
    type=click.Path(file_okay=False, path_type=Path),
    help='Folder to write a CustomMessage function for AWS Lambda to; makes no calls.',
)
@click.option(
    '--env', type=click.Path(dir_okay=False, path_type=Path), help='File to write the variables to, such as .env.'
)
def provision(
    name: str,
    region: str | None,
    profile: str | None,
    mfa: Mfa | None,
    passkeys: str | None,
    *,
    identifiers: str | None,
    providers: str | None,
    sms_role: str,
    client_secret: bool,
    update: bool,
    dry_run: bool,
    custom_message: Path | None,
    env: Path | None,
) -> None:
    """Make a user pool and an app client in Amazon Cognito, and print the variables that name them.

    The pool's e-mails get the looks of the app: AUTHUI_TITLE, AUTHUI_ACCENT, AUTHUI_LOGO and AUTHUI_LANGUAGE.
    """
    # The settings may name another pool, or be half set up: only their looks and their identifiers matter here.
    asked = {'identifiers': identifiers, 'providers': providers}
    given = {name: value for name, value in asked.items() if value is not None}
    settings = Settings.load(user_pool_id=None, client_id=None, amplify_config=None, **given)
    if custom_message is not None:
        for path in write_custom_message(custom_message, settings):
            click.echo(f'written: {path}')
        click.echo(_HOW_TO_ATTACH)
        return
    domain = _domain(passkeys) if passkeys is not None else None
    spec = PoolSpec(
        name=name,
        mfa=mfa,
        passkeys=domain,
        with_secret=client_secret,
        messages=pool_messages(settings),
        names=settings.names,
        sms_role=sms_role,
        providers=ProviderSpec.of(settings),
    )
    if dry_run:
        _show_plan(spec)
        return
    done = make_pool(administrator(region, profile=profile), spec, update=update)
    for each in done.made:
        click.echo(f'made or changed: {each}', err=True)
    for each in done.drift:
        click.echo(f'differs from the recommendation: {each} (--update changes what can be)', err=True)
    variables = {
        'AUTHUI_USER_POOL_ID': done.pool_id,
        'AUTHUI_CLIENT_ID': done.client_id,
        'AUTHUI_PASSWORD_MIN_LENGTH': str(done.password_min_length),
        **({} if settings.names.kinds == ('email',) else {'AUTHUI_IDENTIFIERS': ','.join(settings.names.kinds)}),
        **({'AUTHUI_PROVIDERS': ','.join(settings.providers or ())} if spec.providers else {}),
        **({'AUTHUI_DOMAIN': done.domain} if spec.providers and done.domain else {}),
        **({'AUTHUI_PASSKEYS': '1', 'AUTHUI_RELYING_PARTY_ID': domain} if domain is not None else {}),
    }
    if env is not None:
        hidden = {'AUTHUI_SECRET': secrets.token_urlsafe(32)}
        if done.client_secret is not None:
            hidden['AUTHUI_CLIENT_SECRET'] = done.client_secret.get_secret_value()
        write_env(env, variables, hidden)
        click.echo(f'written: {env}; add AUTHUI_PUBLIC_URL, the origin that browsers see', err=True)
    for variable, value in variables.items():
        click.echo(f'{variable}={value}')


def _show_plan(spec: PoolSpec) -> None:
    """Show the calls that make a new pool, and what nobody but its owner can add to it."""
    for operation, parameters in planned_calls(spec):
        click.echo(f'{operation} {json.dumps(parameters, indent=2)}')
    for each in spec.providers.missing((), '') if spec.providers else ():
        click.echo(f'left to you: {each}', err=True)


def _domain(given: str) -> str:
    try:
        return relying_party_of(given)
    except ValueError as error:
        raise SettingsError(f'--passkeys {given}: {error}') from None
