"""The screens of signed-in users: the account and what can be changed of it, a contact to verify, and "signed in"."""

from authui.pages.own.page import add_own_pages, own_screens

__all__ = ['add_own_pages', 'own_screens']
