"""The screens of signed-in users: what they change about themselves (the profile), and "you are signed in"."""

from authui.pages.profile.routes import add_profile_pages, profile_screens

__all__ = ['add_profile_pages', 'profile_screens']
