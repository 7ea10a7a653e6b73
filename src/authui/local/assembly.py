"""Puts the embedded pool together: every service of every room is made here, once, from the bottom up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from authui.local.crypto.tokens import TokenSigner
from authui.local.directory.administration import Administration
from authui.local.directory.attribute_changes import AttributeChanges
from authui.local.directory.claimants import Claimants
from authui.local.directory.delivery import CodeSender
from authui.local.directory.enrolled_factors import EnrolledFactors
from authui.local.directory.federated import FederatedUsers
from authui.local.directory.grants import Grants
from authui.local.directory.limits import HourlyLimit
from authui.local.directory.login_sessions import LoginSessions
from authui.local.directory.messages import MessageWriter
from authui.local.directory.passkeys import EnrolledPasskeys
from authui.local.directory.passwords import Passwords
from authui.local.directory.sign_ups import SignUps
from authui.local.directory.unknown_users import UnknownUsers
from authui.local.directory.users import Users
from authui.local.directory.verification_codes import VerificationCodes
from authui.local.flows.challenges import Challenges
from authui.local.flows.custom_auth import CustomAuth, CustomAuthFlow
from authui.local.flows.new_password import NewPasswordStep
from authui.local.flows.passkey_registrations import PasskeyRegistrations
from authui.local.flows.passkey_step import PasskeyStep
from authui.local.flows.password_step import PasswordStep
from authui.local.flows.second_factor import SecondFactorStep
from authui.local.flows.sign_in_codes import SignInCodes
from authui.local.flows.sign_up_sessions import SignUpSessions
from authui.local.flows.user_auth import UserAuthFlow
from authui.local.oauth.authorization_request import RequestReader
from authui.local.oauth.codes import AuthorizationCodes
from authui.local.oauth.fake_provider import FakeProviders
from authui.local.oauth.front import FrontChannel, FrontServices
from authui.local.oauth.logins import Logins
from authui.local.oauth.server import OAuthServer
from authui.local.oauth.sign_in import PasswordSignIn
from authui.local.oauth.token_endpoints import TokenEndpoints
from authui.local.operations.admin import AdminOperations
from authui.local.operations.app_client import AppClient
from authui.local.operations.change_password import ChangePasswordOperation
from authui.local.operations.delete_user import DeleteUserOperation
from authui.local.operations.describe_user_pool import DescribeOperations
from authui.local.operations.devices import DeviceOperations
from authui.local.operations.forgot_password import ForgotPasswordOperations
from authui.local.operations.get_user import GetUserOperations
from authui.local.operations.identity_providers import IdentityProviderOperations
from authui.local.operations.initiate_auth import InitiateAuthOperation
from authui.local.operations.linked_providers import LinkOperations
from authui.local.operations.list_users import ListUsersOperation
from authui.local.operations.managed_login import ManagedLoginOperations
from authui.local.operations.passkeys import PasskeyOperations
from authui.local.operations.respond_to_auth_challenge import RespondOperation
from authui.local.operations.revoke_token import TokenOperations
from authui.local.operations.set_user_mfa_preference import MfaPreferenceOperation
from authui.local.operations.sign_up import SignUpOperations
from authui.local.operations.software_token import SoftwareTokenOperations
from authui.local.operations.table import Operations
from authui.local.operations.update_user_attributes import UserAttributeOperations

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local.config import PoolConfig
    from authui.local.crypto.randomness import Randomness
    from authui.local.directory.database import Database
    from authui.local.directory.identity import PoolIdentity
    from authui.local.directory.user_table import UserRecord
    from authui.local.mailbox import Mailbox
    from authui.local.protocol import Answer


@dataclass(frozen=True, slots=True)
class PoolServices:
    """The parts of the rooms that `LocalPool` needs."""

    operations: Operations
    signer: TokenSigner
    users: Users
    codes: VerificationCodes
    passwords: Passwords
    administration: Administration
    federated: FederatedUsers
    factors: EnrolledFactors
    grants: Grants
    challenges: Challenges
    registrations: PasskeyRegistrations
    oauth_server: OAuthServer


def assemble(
    database: Database,
    identity: PoolIdentity,
    config: PoolConfig,
    *,
    issuer: str,
    clock: Callable[[], float],
    mailbox: Mailbox,
    randomness: Randomness,
    custom_auth: CustomAuth | None,
) -> PoolServices:
    """Make the services of one pool."""
    # The directory
    signer = TokenSigner(
        id_key=identity.id_key, access_key=identity.access_key, issuer=issuer, client_id=identity.client_id
    )
    users = Users(database, config, pool_name=identity.pool_name, randomness=randomness)
    unknown = UnknownUsers(config, identity.secret)
    claimants = Claimants(users, unknown, config, clock)
    codes = VerificationCodes(config, clock, randomness, identity.secret)
    writer = MessageWriter(config, pool_id=identity.pool_id, client_id=identity.client_id)
    sender = CodeSender(mailbox, writer, email_from=config.email_from, clock=clock)
    sign_ups = SignUps(
        database=database, users=users, unknown=unknown, codes=codes, sender=sender, config=config, clock=clock
    )
    tries = HourlyLimit(clock, config.confirmations_per_hour)
    passwords = Passwords(
        database=database,
        users=users,
        unknown=unknown,
        claimants=claimants,
        codes=codes,
        sender=sender,
        tries=tries,
        config=config,
        clock=clock,
    )
    attributes = AttributeChanges(
        database=database, users=users, codes=codes, sender=sender, tries=tries, config=config, clock=clock
    )
    administration = Administration(database, users, passwords, sender, config, clock=clock, randomness=randomness)
    federated = FederatedUsers(
        database, users, config, pool_id=identity.pool_id, client_id=identity.client_id, clock=clock
    )
    factors = EnrolledFactors(database, config, clock, randomness)
    grants = Grants(database, config, signer=signer, clock=clock, randomness=randomness)
    passkeys = EnrolledPasskeys(database, clock)
    login_sessions = LoginSessions(clock, randomness)

    # The flows, from the last step of a sign-in to the first
    challenges = Challenges(clock, randomness, validity=config.session_validity, most_guesses=config.code_tries)
    sign_in_codes = SignInCodes(attributes, sender, claimants, challenges, config, clock=clock, randomness=randomness)

    def second_factor_before(finish: Callable[[UserRecord], Answer]) -> SecondFactorStep:
        return SecondFactorStep(
            attributes=attributes,
            claimants=claimants,
            challenges=challenges,
            factors=factors,
            codes=sign_in_codes,
            finish=finish,
            config=config,
        )

    second_factor = second_factor_before(
        lambda user: {'AuthenticationResult': grants.issue(user), 'ChallengeParameters': {}}
    )
    new_password = NewPasswordStep(passwords, claimants, challenges, second_factor.after_first, config, clock=clock)
    password_step = PasswordStep(
        users, claimants, challenges, config, pool_name=identity.pool_name, clock=clock, randomness=randomness
    )
    passkey_step = PasskeyStep(
        passkeys=passkeys,
        unknown=unknown,
        claimants=claimants,
        challenges=challenges,
        factors=factors,
        after_first_factor=second_factor.after_first,
        after_both_factors=second_factor.after_both,
        config=config,
        randomness=randomness,
    )
    registrations = PasskeyRegistrations(passkeys, config, clock=clock, randomness=randomness)
    user_auth = UserAuthFlow(
        claimants=claimants,
        challenges=challenges,
        factors=factors,
        password_step=password_step,
        passkey_step=passkey_step,
        codes=sign_in_codes,
        after_password=new_password.after_password,
        after_first_factor=second_factor.after_first,
        config=config,
    )
    custom_auth_flow = CustomAuthFlow(
        custom_auth,
        claimants=claimants,
        challenges=challenges,
        password_step=password_step,
        after_password=new_password.after_password,
        after_first_factor=second_factor.after_first,
    )
    sign_up_sessions = SignUpSessions(
        sign_ups, claimants, challenges, config, after_first_factor=second_factor.after_first
    )

    # The operations
    app_client = AppClient(identity.client_id, config)
    initiate_auth = InitiateAuthOperation(
        claimants=claimants,
        password_step=password_step,
        after_password=new_password.after_password,
        user_auth=user_auth,
        sign_up_sessions=sign_up_sessions,
        custom_auth=custom_auth_flow,
        grants=grants,
        config=config,
        app_client=app_client,
    )
    operations = Operations(
        [
            SignUpOperations(sign_ups, sign_up_sessions, app_client).handlers,
            initiate_auth.handlers,
            RespondOperation(challenges, app_client).handlers,
            TokenOperations(grants, login_sessions, app_client).handlers,
            ForgotPasswordOperations(passwords, app_client).handlers,
            ChangePasswordOperation(passwords, grants).handlers,
            DeleteUserOperation(users, grants).handlers,
            GetUserOperations(factors, user_auth, grants).handlers,
            UserAttributeOperations(attributes, federated, grants).handlers,
            SoftwareTokenOperations(claimants, factors, second_factor, grants).handlers,
            MfaPreferenceOperation(factors, grants).handlers,
            PasskeyOperations(passkeys, registrations, grants).handlers,
            DeviceOperations(grants).handlers,
            AdminOperations(administration, users, passwords, factors, grants, pool_id=identity.pool_id).handlers,
            ListUsersOperation(users, pool_id=identity.pool_id).handlers,
            LinkOperations(federated, pool_id=identity.pool_id).handlers,
            IdentityProviderOperations(federated, pool_id=identity.pool_id).handlers,
            ManagedLoginOperations(config, pool_id=identity.pool_id).handlers,
            DescribeOperations(config, pool_id=identity.pool_id, client_id=identity.client_id).handlers,
        ]
    )

    # The managed login: its sign-ins end with a user, for whom tokens are granted later
    codes_of_login = AuthorizationCodes(grants, clock, randomness)
    managed_factor = second_factor_before(lambda user: {'User': user})
    managed_password = NewPasswordStep(
        passwords, claimants, challenges, managed_factor.after_first, config, clock=clock
    )
    fake_providers = FakeProviders(federated, clock=clock, randomness=randomness)
    front = FrontChannel(
        FrontServices(
            client=config,
            reader=RequestReader(config, identity.client_id),
            logins=Logins(login_sessions, codes_of_login, users, clock),
            password_sign_in=PasswordSignIn(
                claimants=claimants,
                password_step=password_step,
                after_password=managed_password.after_password,
                second_factor=managed_factor,
                challenges=challenges,
            ),
            providers=fake_providers,
            federated=federated,
            clock=clock,
            randomness=randomness,
        ),
        question_seconds=config.session_validity,
    )
    oauth_server = OAuthServer(
        front,
        TokenEndpoints(grants, codes_of_login, config, client_id=identity.client_id),
        signer,
        fake_providers,
        pool_id=identity.pool_id,
        issuer=issuer,
        scopes=config.scopes,
        randomness=randomness,
    )
    return PoolServices(
        operations=operations,
        signer=signer,
        users=users,
        codes=codes,
        passwords=passwords,
        administration=administration,
        federated=federated,
        factors=factors,
        grants=grants,
        challenges=challenges,
        registrations=registrations,
        oauth_server=oauth_server,
    )
