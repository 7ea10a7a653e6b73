"""A strict user pool behind a real boto3 client, for demos and tests; never for production, and never on a network.

Hosts name what this door exports. Inside, from the top down: `pool` and `assembly`, then the rooms `wire` (Cognito's
protocol), `oauth` (the managed login), `operations` (one file for each operation or close family), `flows` (what a
sign-in waits for), `directory` (everything that is stored) and `crypto`; `config`, `mailbox`, `protocol` and `errors`
serve every room.

Why it is as it is: docs/design.md#local
"""

from __future__ import annotations

from authui.local.config import PoolConfig
from authui.local.errors import OperationError
from authui.local.flows.custom_auth import CustomAuth, CustomStep
from authui.local.identity_provider import FakeProvider
from authui.local.mailbox import Mailbox, Message
from authui.local.oauth_client import ResourceServer
from authui.local.pool import LocalPool
from authui.local.wire.faults import Faults

__all__ = [
    'CustomAuth',
    'CustomStep',
    'FakeProvider',
    'Faults',
    'LocalPool',
    'Mailbox',
    'Message',
    'OperationError',
    'PoolConfig',
    'ResourceServer',
]
