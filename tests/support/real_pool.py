"""The settings of an app on a real pool, which no test reaches."""

from __future__ import annotations

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
