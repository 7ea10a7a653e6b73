"""What a host guards its own pages with, and the parts of authui that it puts into them."""

from authui.embed.guards import Guards

__all__ = ['Guards']
