"""The pages: they speak to the store, and never to a session or to Cognito."""

from authui.pages.card import show_state
from authui.pages.form import AuthForm, Validator, Values
from authui.pages.fragment import remember_fragments
from authui.pages.marker import is_ours, ours
from authui.pages.profile import own_screens
from authui.pages.routes import add_pages, card_part
from authui.pages.rules import Choice, Field, Rule
from authui.pages.screens import SCREENS, host_paths, taken_screens
from authui.pages.setup import OwnScreen, PageSetup, PageTab, Screen
from authui.pages.texts.choice import Languages, announce
from authui.pages.theme import css_of, frame

__all__ = [
    'SCREENS',
    'AuthForm',
    'Choice',
    'Field',
    'Languages',
    'OwnScreen',
    'PageSetup',
    'PageTab',
    'Rule',
    'Screen',
    'Validator',
    'Values',
    'add_pages',
    'announce',
    'card_part',
    'css_of',
    'frame',
    'host_paths',
    'is_ours',
    'ours',
    'own_screens',
    'remember_fragments',
    'show_state',
    'taken_screens',
]
