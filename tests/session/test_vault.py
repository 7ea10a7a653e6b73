from __future__ import annotations

import logging

import pytest
from pydantic import SecretStr
from support.world import Clock

from authui.cognito import Claims
from authui.errors import StorageError
from authui.models import TokenSet
from authui.session import MemoryRecords, SessionRecord, Vault
from authui.session.vault import Pending, SignedOut

SECRET = SecretStr('9f1c-a-secret-of-some-length-b7e2')
SEALED = (
    '02fe586869431e2ceeeca2ba7dfe3666621918b41a8741339dd6775aca0e387138164be5fc8eb5b8974bf4e074cd76f673ac'
    '94309199bcb3bdcbd99b2043de3fc0bc0b36368ba2b9'
)
CANARIES = {name: f'canary-{name}-7d1e9a' for name in TokenSet.model_fields}


def record(clock: Clock) -> SessionRecord:
    claims = Claims(sub='1', username='ann', issued_at=clock(), expires_at=clock() + 60)
    tokens = TokenSet(**{name: SecretStr(value) for name, value in CANARIES.items()})
    return SessionRecord(
        tokens=tokens,
        claims=claims,
        created_at=clock(),
        used_at=clock(),
        ends_at=clock() + 3600,
        expires_at=clock() + 3600,
    )


async def test_a_record_comes_back_as_it_was(clock: Clock) -> None:
    vault = Vault(MemoryRecords(clock=clock), secret=SECRET, pool='pool')
    await vault.put('key', record(clock))
    assert await vault.get('key', SessionRecord) == record(clock)


async def test_nothing_of_a_token_can_be_read_at_rest(clock: Clock) -> None:
    records = MemoryRecords(clock=clock)
    await Vault(records, secret=SECRET, pool='pool').put('key', record(clock))
    blob = await records.get('key')
    assert blob is not None
    assert not any(canary.encode() in blob for canary in CANARIES.values())
    assert not any(canary in repr(record(clock)) for canary in CANARIES.values())


async def test_a_flipped_bit_anywhere_closes_the_record(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """With tokens of their usual size these are more than ten thousand flips."""
    records = MemoryRecords(clock=clock)
    vault = Vault(records, secret=SECRET, pool='pool')
    whole = record(clock)
    tokens = TokenSet(**{name: SecretStr(value * 20) for name, value in CANARIES.items()})
    await vault.put('key', whole.model_copy(update={'tokens': tokens}))
    blob = await records.get('key')
    assert blob is not None
    caplog.set_level(logging.CRITICAL)
    flips = 0
    for position in range(len(blob)):
        for bit in range(8):
            flipped = bytearray(blob)
            flipped[position] ^= 1 << bit
            await records.put('key', bytes(flipped), clock() + 60)
            assert await vault.get('key', SessionRecord) is None
            flips += 1
    assert flips >= 10_000


async def test_swapped_records_open_for_neither_session(clock: Clock) -> None:
    records = MemoryRecords(clock=clock)
    vault = Vault(records, secret=SECRET, pool='pool')
    for key in ('one', 'other'):
        await vault.put(key, record(clock))
    one, other = await records.get('one'), await records.get('other')
    assert one is not None
    assert other is not None
    await records.put('one', other, clock() + 60)
    await records.put('other', one, clock() + 60)
    assert [await vault.get(key, SessionRecord) for key in ('one', 'other')] == [None, None]


async def test_a_truncated_record_counts_as_missing(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    records = MemoryRecords(clock=clock)
    vault = Vault(records, secret=SECRET, pool='pool')
    await vault.put('key', record(clock))
    blob = await records.get('key')
    assert blob is not None
    for length in (0, 1, 16, 17, 40, len(blob) - 1):
        await records.put('key', blob[:length], clock() + 60)
        assert await vault.get('key', SessionRecord) is None
    assert 'does not open' in caplog.text


async def test_a_record_moved_to_another_session_does_not_open(clock: Clock) -> None:
    records = MemoryRecords(clock=clock)
    vault = Vault(records, secret=SECRET, pool='pool')
    await vault.put('key', record(clock))
    blob = await records.get('key')
    assert blob is not None
    await records.put('other', blob, clock() + 60)
    assert await vault.get('other', SessionRecord) is None


@pytest.mark.parametrize(
    ('secret', 'pool'), [(SECRET, 'another pool'), (SecretStr('another-secret-of-some-length-b7e'), 'pool')]
)
async def test_another_pool_or_secret_does_not_open_it(clock: Clock, secret: SecretStr, pool: str) -> None:
    records = MemoryRecords(clock=clock)
    await Vault(records, secret=SECRET, pool='pool').put('key', record(clock))
    assert await Vault(records, secret=secret, pool=pool).get('key', SessionRecord) is None


async def test_a_record_of_another_kind_does_not_open(clock: Clock) -> None:
    vault = Vault(MemoryRecords(clock=clock), secret=SECRET, pool='pool')
    await vault.put('key', Pending(tokens=(SecretStr('token'),), expires_at=clock() + 60))
    assert await vault.get('key', SignedOut) is None
    assert await vault.get('key', Pending) is not None


async def test_a_record_that_an_earlier_release_sealed_opens() -> None:
    records = MemoryRecords(clock=Clock())
    await records.put('key', bytes.fromhex(SEALED), 4e9)
    kept = await Vault(records, secret=SECRET, pool='pool').get('key', SignedOut)
    assert kept == SignedOut(at=1.0, expires_at=4e9)


async def test_reading_writes_nothing_while_the_secret_is_the_same(clock: Clock) -> None:
    class Unchanging(MemoryRecords):
        async def replace(self, *_arguments: object) -> bool:
            raise AssertionError('nothing was to be written')

    vault = Vault(Unchanging(clock=clock), secret=SECRET, pool='pool')
    await vault.put('key', record(clock))
    assert await vault.get('key', SessionRecord) == record(clock)


async def test_a_record_can_be_deleted(clock: Clock) -> None:
    vault = Vault(MemoryRecords(clock=clock), secret=SECRET, pool='pool')
    await vault.put('key', record(clock))
    await vault.delete('key')
    assert await vault.get('key', SessionRecord) is None


async def test_closing_lets_go_of_the_records(clock: Clock) -> None:
    closed: list[bool] = []

    class Closing(MemoryRecords):
        async def close(self) -> None:
            closed.append(True)

    await Vault(Closing(clock=clock), secret=SECRET, pool='pool').close()
    assert closed == [True]


def test_a_session_is_not_remembered_unless_asked_for(clock: Clock) -> None:
    assert not record(clock).remembered


class TestUpdating:
    async def test_replaces_a_record(self, clock: Clock) -> None:
        vault = Vault(MemoryRecords(clock=clock), secret=SECRET, pool='pool')
        await vault.put('key', SignedOut(at=1.0, expires_at=clock() + 60))
        async with vault.updating('key', SignedOut) as update:
            assert update.record == SignedOut(at=1.0, expires_at=clock() + 60)
            assert await update.store(SignedOut(at=2.0, expires_at=clock() + 60))
        assert await vault.get('key', SignedOut) == SignedOut(at=2.0, expires_at=clock() + 60)

    async def test_does_not_replace_a_record_that_has_changed(self, clock: Clock) -> None:
        vault = Vault(MemoryRecords(clock=clock), secret=SECRET, pool='pool')
        await vault.put('key', SignedOut(at=1.0, expires_at=clock() + 60))
        async with vault.updating('key', SignedOut) as update:
            await vault.put('key', SignedOut(at=3.0, expires_at=clock() + 60))
            assert not await update.store(SignedOut(at=2.0, expires_at=clock() + 60))
        assert await vault.get('key', SignedOut) == SignedOut(at=3.0, expires_at=clock() + 60)

    async def test_does_not_store_where_there_was_no_record(self, clock: Clock) -> None:
        vault = Vault(MemoryRecords(clock=clock), secret=SECRET, pool='pool')
        async with vault.updating('key', SignedOut) as update:
            assert update.record is None
            assert not await update.store(SignedOut(at=2.0, expires_at=clock() + 60))
        assert await vault.get('key', SignedOut) is None


class TestRotation:
    OLD, NEW = SecretStr('an-old-secret-of-some-length-4c81'), SecretStr('a-new-secret-of-some-length-77ad')

    async def test_logs_nobody_out_and_seals_each_record_again_when_it_is_read(self, clock: Clock) -> None:
        records = MemoryRecords(clock=clock)
        before = Vault(records, secret=self.OLD, pool='pool')
        for number in range(1000):
            await before.put(f'key-{number}', record(clock))
        rotated = Vault(records, secret=self.NEW, pool='pool', old_secrets=[self.OLD])
        for number in range(500):
            assert await rotated.get(f'key-{number}', SessionRecord) == record(clock)
        after = Vault(records, secret=self.NEW, pool='pool')
        opened = [await after.get(f'key-{number}', SessionRecord) is not None for number in range(1000)]
        assert opened == [True] * 500 + [False] * 500

    async def test_does_not_overwrite_a_newer_record(self, clock: Clock) -> None:
        class Quicker(MemoryRecords):
            async def replace(self, key: str, former: bytes, value: bytes, expires_at: float) -> bool:
                await self.put(key, b'newer', expires_at)
                return await super().replace(key, former, value, expires_at)

        records = Quicker(clock=clock)
        await Vault(records, secret=self.OLD, pool='pool').put('key', record(clock))
        rotated = Vault(records, secret=self.NEW, pool='pool', old_secrets=[self.OLD])
        assert await rotated.get('key', SessionRecord) == record(clock)
        assert await records.get('key') == b'newer'

    async def test_still_reads_where_nothing_can_be_written(
        self, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Full(MemoryRecords):
            async def replace(self, *_arguments: object) -> bool:
                raise StorageError('the disk is full')

        records = Full(clock=clock)
        await Vault(records, secret=self.OLD, pool='pool').put('key', record(clock))
        rotated = Vault(records, secret=self.NEW, pool='pool', old_secrets=[self.OLD])
        assert await rotated.get('key', SessionRecord) == record(clock)
        assert 'the old secret is still needed' in caplog.text

    async def test_does_not_let_an_old_secret_seal(self, clock: Clock) -> None:
        records = MemoryRecords(clock=clock)
        await Vault(records, secret=self.NEW, pool='pool', old_secrets=[self.OLD]).put('key', record(clock))
        assert await Vault(records, secret=self.OLD, pool='pool').get('key', SessionRecord) is None
