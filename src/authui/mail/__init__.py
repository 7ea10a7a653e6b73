"""The e-mails and text messages of a user pool, designed: its templates, and a CustomMessage trigger in 18 languages.

Why it is as it is: docs/design.md#cognito
"""

from authui.mail.templates import PoolMessages, custom_message_trigger, pool_messages, write_custom_message

__all__ = ['PoolMessages', 'custom_message_trigger', 'pool_messages', 'write_custom_message']
