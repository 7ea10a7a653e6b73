"""Remembered devices, which the pool does not track; over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.harness import refusal

if TYPE_CHECKING:
    from local.harness import Harness

KEY = {'DeviceKey': 'us-east-1_0a1b2c3d'}
CALLS = pytest.mark.parametrize(
    ('method', 'parameters'),
    [
        ('confirm_device', KEY),
        ('forget_device', KEY),
        ('get_device', KEY),
        ('list_devices', {}),
        ('update_device_status', KEY | {'DeviceRememberedStatus': 'remembered'}),
    ],
)


@CALLS
def test_are_not_configured(harness: Harness, method: str, parameters: dict[str, Any]) -> None:
    harness.register()
    token = harness.by_password()['AccessToken']
    answer = refusal(getattr(harness.client, method), AccessToken=token, **parameters)
    expected = 'Device tracking is not configured for the user pool.'
    assert answer == ('InvalidUserPoolConfigurationException', expected)


@CALLS
def test_answer_only_signed_in_users(harness: Harness, method: str, parameters: dict[str, Any]) -> None:
    answer = refusal(getattr(harness.client, method), AccessToken='a.b.c', **parameters)
    assert answer == ('NotAuthorizedException', 'Invalid Access Token')


@pytest.mark.parametrize(('method', 'parameters'), [('forget_device', KEY), ('get_device', KEY)])
def test_a_missing_token_is_named(harness: Harness, method: str, parameters: dict[str, Any]) -> None:
    expected = ('InvalidParameterException', 'Missing required parameter AccessToken')
    assert refusal(getattr(harness.client, method), **parameters) == expected


def test_a_sign_in_tells_no_device(harness: Harness) -> None:
    harness.register()
    assert 'NewDeviceMetadata' not in harness.by_password()
