"""A module with secrets that must not be shown or kept; asserts nothing."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, SecretStr

from authui.store import Module, State, mutation

SECRET = 'hunter2-hunter2'


class Key(BaseModel):
    model_config = ConfigDict(frozen=True)

    value: SecretStr | None = None


class VaultState(State):
    owner: str = ''
    pin_code: str = ''
    seed: tuple[Key, ...] = ()


class Vault(Module[VaultState]):
    """Holds secrets."""

    @mutation
    def owner(self, state: VaultState, owner: str) -> None:
        state.owner = owner

    @mutation
    def put(self, state: VaultState, change: dict[str, str]) -> None:
        state.pin_code = change['pin_code']
        state.seed = (Key(value=SecretStr(change['seed_secret'])),)

    @mutation
    def password(self, state: VaultState, password: str) -> None:
        state.owner = password[:0]
