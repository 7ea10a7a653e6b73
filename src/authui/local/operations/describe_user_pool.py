"""DescribeUserPool, DescribeUserPoolClient, GetUserPoolMfaConfig, ListUserPools and ListUserPoolClients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authui.local.errors import OperationError
from authui.local.operations.payloads import check_pool
from authui.models.providers import COGNITO

if TYPE_CHECKING:
    from authui.local.config import PoolConfig
    from authui.local.protocol import Answer, Handlers, Request

NAME = 'authui'
"""The name of the pool and of its app client."""


class DescribeOperations:
    """Describes the one user pool and its one app client by what `PoolConfig` says; neither can be changed here."""

    def __init__(self, config: PoolConfig, *, pool_id: str, client_id: str) -> None:
        self._config = config
        self._pool_id = pool_id
        self._client_id = client_id
        self.handlers: Handlers = {
            'DescribeUserPool': self._describe_user_pool,
            'DescribeUserPoolClient': self._describe_user_pool_client,
            'GetUserPoolMfaConfig': self._get_user_pool_mfa_config,
            'ListUserPoolClients': self._list_user_pool_clients,
            'ListUserPools': self._list_user_pools,
        }

    def _list_user_pools(self, _request: Request) -> Answer:
        return {'UserPools': [{'Id': self._pool_id, 'Name': NAME}]}

    def _list_user_pool_clients(self, request: Request) -> Answer:
        check_pool(request, self._pool_id)
        client = {'ClientId': self._client_id, 'UserPoolId': self._pool_id, 'ClientName': NAME}
        return {'UserPoolClients': [client]}

    def _describe_user_pool(self, request: Request) -> Answer:
        check_pool(request, self._pool_id)
        config = self._config
        first_factors = {*config.allowed_first_auth_factors, 'PASSWORD'}
        return {
            'UserPool': {
                'Id': self._pool_id,
                'Name': NAME,
                'Policies': {
                    'PasswordPolicy': {
                        'MinimumLength': config.password_min_length,
                        'RequireUppercase': config.password_require_uppercase,
                        'RequireLowercase': config.password_require_lowercase,
                        'RequireNumbers': config.password_require_numbers,
                        'RequireSymbols': config.password_require_symbols,
                        'PasswordHistorySize': config.password_history,
                        'TemporaryPasswordValidityDays': config.temporary_password_validity // 86400,
                    },
                    'SignInPolicy': {'AllowedFirstAuthFactors': sorted(first_factors)},
                },
                'SchemaAttributes': [
                    {'Name': name, 'Required': name in config.required_attributes}
                    for name in (*config.required_attributes, *config.custom_attributes)
                ],
                'AutoVerifiedAttributes': sorted(config.auto_verified_attributes),
                'UsernameAttributes': sorted(config.username_attributes),
                'AliasAttributes': sorted(config.alias_attributes),
                'UsernameConfiguration': {'CaseSensitive': config.case_sensitive},
                'UserAttributeUpdateSettings': {
                    'AttributesRequireVerificationBeforeUpdate': sorted(config.verify_before_update)
                },
                'AccountRecoverySetting': {
                    'RecoveryMechanisms': [
                        {'Priority': 1, 'Name': 'verified_email'},
                        {'Priority': 2, 'Name': 'verified_phone_number'},
                    ]
                },
                'EmailConfiguration': {'EmailSendingAccount': 'DEVELOPER', 'From': config.email_from},
                'EmailVerificationSubject': config.email_verification_subject,
                'EmailVerificationMessage': config.email_verification_message,
                'SmsVerificationMessage': config.sms_verification_message,
                'SmsAuthenticationMessage': config.sms_authentication_message,
                'VerificationMessageTemplate': {
                    'DefaultEmailOption': config.default_email_option,
                    'EmailSubject': config.email_verification_subject,
                    'EmailMessage': config.email_verification_message,
                    'SmsMessage': config.sms_verification_message,
                },
                'AdminCreateUserConfig': {
                    'AllowAdminCreateUserOnly': config.allow_admin_create_user_only,
                    'InviteMessageTemplate': {
                        'EmailSubject': config.invite_email_subject,
                        'EmailMessage': config.invite_email_message,
                        'SMSMessage': config.invite_sms_message,
                    },
                },
                'MfaConfiguration': config.mfa_configuration,
                'DeletionProtection': 'INACTIVE',
                **_domain(config),
            }
        }

    def _get_user_pool_mfa_config(self, request: Request) -> Answer:
        check_pool(request, self._pool_id)
        config = self._config
        enabled = config.enabled_mfas if config.mfa_configuration != 'OFF' else frozenset()
        answer: Answer = {
            'MfaConfiguration': config.mfa_configuration,
            'SoftwareTokenMfaConfiguration': {'Enabled': 'SOFTWARE_TOKEN_MFA' in enabled},
        }
        if config.relying_party_id is not None:
            answer['WebAuthnConfiguration'] = {
                'RelyingPartyId': config.relying_party_id,
                'UserVerification': config.user_verification,
                'FactorConfiguration': config.factor_configuration,
            }
        if 'EMAIL_OTP' in enabled or 'EMAIL_OTP' in config.allowed_first_auth_factors:
            answer['EmailMfaConfiguration'] = {
                'Subject': config.email_mfa_subject,
                'Message': config.email_mfa_message,
            }
        return answer

    def _describe_user_pool_client(self, request: Request) -> Answer:
        check_pool(request, self._pool_id)
        if request['ClientId'] != self._client_id:
            raise OperationError('ResourceNotFoundException', f'User pool client {request["ClientId"]} does not exist.')
        config, secret = self._config, self._config.client_secret
        client: Answer = {
            'UserPoolId': self._pool_id,
            'ClientName': NAME,
            'ClientId': self._client_id,
            'RefreshTokenValidity': config.refresh_token_validity,
            'AccessTokenValidity': config.access_token_validity,
            'IdTokenValidity': config.id_token_validity,
            'TokenValidityUnits': dict.fromkeys(('AccessToken', 'IdToken', 'RefreshToken'), 'seconds'),
            'ExplicitAuthFlows': sorted(f'ALLOW_{flow}' for flow in config.explicit_auth_flows),
            'PreventUserExistenceErrors': 'ENABLED' if config.prevent_user_existence_errors else 'LEGACY',
            'EnableTokenRevocation': True,
            'AuthSessionValidity': max(3, config.session_validity // 60),
            'RefreshTokenRotation': {
                'Feature': 'ENABLED' if config.rotation else 'DISABLED',
                'RetryGracePeriodSeconds': config.rotation_grace,
            },
            'SupportedIdentityProviders': [COGNITO, *(each.name for each in config.identity_providers)],
            'CallbackURLs': list(config.callback_urls),
            'LogoutURLs': list(config.logout_urls),
            'AllowedOAuthFlows': ['code'],
            'AllowedOAuthScopes': list(config.scopes),
            'AllowedOAuthFlowsUserPoolClient': True,
        }
        return {'UserPoolClient': client | ({'ClientSecret': secret.get_secret_value()} if secret else {})}


def _domain(config: PoolConfig) -> Answer:
    """Write the domain of the managed login: Cognito has prefixes of its own domain, and domains of yours."""
    if config.domain is None:
        return {}
    return {'CustomDomain' if '.' in config.domain else 'Domain': config.domain}
