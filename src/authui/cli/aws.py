"""The AWS credentials of this machine, for the commands that act as an administrator of a user pool."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, NoRegionError

from authui.errors import SettingsError


def administrator(region: str | None, *, profile: str | None = None, endpoint_url: str | None = None) -> Any:
    """Return a boto3 client that signs with this machine's credentials; raises `SettingsError` with the remedy."""
    try:
        session = boto3.Session(profile_name=profile, region_name=region)
        return session.client('cognito-idp', endpoint_url=endpoint_url)
    except NoRegionError:
        raise SettingsError('no AWS region was found: name one with --region') from None
    except BotoCoreError as error:
        raise SettingsError(f'the AWS configuration cannot be used: {error}') from None
