"""The pages: they speak to the store, and never to a session or to Cognito."""

from authui.pages.languages import Languages, announce
from authui.pages.routes import SCREENS, add_pages, login_part
from authui.pages.setup import PageSetup, PageTab
from authui.pages.theme import css_of, frame

__all__ = [
    'SCREENS',
    'Languages',
    'PageSetup',
    'PageTab',
    'add_pages',
    'announce',
    'css_of',
    'frame',
    'login_part',
]
