"""The pages. They use the store, and know neither sessions nor Cognito nor the embedded pool.

The reasons are in `docs/design.md`, under "Pages".

Why it is as it is: docs/design.md#pages
"""

from authui.pages.aside import Aside, AsideButton
from authui.pages.branding_css import css_of
from authui.pages.busy import BusyPage
from authui.pages.description import Link, Validator, Values
from authui.pages.draw import show_state
from authui.pages.form import AuthForm
from authui.pages.fragment import remember_fragments
from authui.pages.mailbox import add_mailbox_page
from authui.pages.marker import is_made_by_authui, made_by_authui
from authui.pages.profile import profile_screens
from authui.pages.refusals import RefusalPage
from authui.pages.routes import add_pages, card_part
from authui.pages.rules import Choice, Field, Rule
from authui.pages.screens import SCREENS, host_paths, replaced_screens
from authui.pages.sent_messages import SentMessage, SentMessages
from authui.pages.setup import PageSetup, PageTab, ProfileScreen, Screen, StageCard
from authui.pages.texts.choice import Languages, set_document_language
from authui.pages.theme import frame

__all__ = [
    'SCREENS',
    'Aside',
    'AsideButton',
    'AuthForm',
    'BusyPage',
    'Choice',
    'Field',
    'Languages',
    'Link',
    'PageSetup',
    'PageTab',
    'ProfileScreen',
    'RefusalPage',
    'Rule',
    'Screen',
    'SentMessage',
    'SentMessages',
    'StageCard',
    'Validator',
    'Values',
    'add_mailbox_page',
    'add_pages',
    'card_part',
    'css_of',
    'frame',
    'host_paths',
    'is_made_by_authui',
    'made_by_authui',
    'profile_screens',
    'remember_fragments',
    'replaced_screens',
    'set_document_language',
    'show_state',
]
