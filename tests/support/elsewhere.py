"""What a host's module has for others: a name for those who may read."""

from __future__ import annotations

from typing import Annotated

from authui.guards.current_user import user_in
from authui.models import User

Reader = Annotated[User, user_in('readers')]
