"""The screens of signed-in users: the account and what can be changed of it, a contact to verify, and "signed in"."""

from authui.pages.profile.routes import add_own_pages, own_screens

__all__ = ['add_own_pages', 'own_screens']
