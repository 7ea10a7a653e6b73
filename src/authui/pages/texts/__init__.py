"""Every text of the pages, by key, and of every error, by code; one file a language, and no text anywhere else."""

from authui.pages.texts.catalogue import Texts
from authui.pages.texts.en import ENGLISH

__all__ = ['ENGLISH', 'Texts']
