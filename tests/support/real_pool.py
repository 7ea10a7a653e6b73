"""The settings of an app on a real pool: one that no test reaches, or one in a process of its own."""

from __future__ import annotations

from support.served_pool import ServedPool

REAL_POOL = {
    'USER_POOL_ID': 'eu-west-1_AbCdEfGhI',
    'CLIENT_ID': '1example23456789',
    'SECRET': 'kD5zQ8wX2nB7vM4pL9sT6yR1eU3hJ0aF',
    'PUBLIC_URL': 'https://app.example.org',
}
DOMAIN = 'https://login.example.org'
WITH_PROVIDERS = {
    **REAL_POOL,
    'DOMAIN': 'login.example.org',
    'PROVIDERS': 'Google,AcmeSAML=Acme Ltd,COGNITO',
    'SSO_DOMAINS': 'acme.example',
}


def at_served_pool(pool: ServedPool) -> dict[str, str]:
    """Return the variables of an app on a pool that `authui pool` serves."""
    return {
        'AUTHUI_USER_POOL_ID': pool.pool_id,
        'AUTHUI_CLIENT_ID': pool.client_id,
        'AUTHUI_ENDPOINT_URL': pool.url,
        'AUTHUI_ISSUER': pool.told['issuer'],
        'AUTHUI_DOMAIN': pool.told['domain'],
        'AUTHUI_SECRET': REAL_POOL['SECRET'],
    }
