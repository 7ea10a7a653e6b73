"""The base class of the values that cross layers: frozen, and revealing no secret in an error or a pickle."""

from __future__ import annotations

from typing import Any, Self, SupportsIndex

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError


class Value(BaseModel):
    """A frozen model that reveals no secret.

    Its validation errors never repeat the input, not even in `errors()` and `json()`. A value with a secret cannot be
    pickled, because pickle would write the secret in the clear.
    """

    model_config = ConfigDict(frozen=True, extra='forbid', hide_input_in_errors=True)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            del values  # else a traceback that prints local variables would print them
            raise error.with_traceback(None) from None

    @model_validator(mode='wrap')
    @classmethod
    def _forget_input(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(value)
        except ValidationError as error:
            del value  # for the same reason
            lines: list[InitErrorDetails] = [
                {
                    'type': PydanticCustomError(each['type'], '{message}', {'message': each['msg']}),
                    'loc': each['loc'],
                    'input': None,
                }
                for each in error.errors(include_url=False, include_context=False, include_input=False)
            ]
            raise ValidationError.from_exception_data(error.title, lines, hide_input=True) from None

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        if any(map(_is_secret, vars(self).values())):
            raise TypeError(f'{type(self).__name__} holds a secret, and pickle would write it in the clear')
        return super().__reduce_ex__(protocol)


def _is_secret(value: object) -> bool:
    return isinstance(value, SecretStr) or (isinstance(value, tuple) and any(map(_is_secret, value)))
