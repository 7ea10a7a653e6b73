"""Sessions, counters and events in Redis, shared by several processes. Redis learns neither tokens nor names.

More than 300 lines, because the three share one link, and their scripts for Redis stand here in full.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import re
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from authui.errors import StorageError
from authui.session.counters import Backoff, Window

_log = logging.getLogger(__name__)

_MAX_CONNECTIONS = 10
_CONNECT_SECONDS = 2.0
_ANSWER_SECONDS = 2.0
_LOCK_SECONDS = 15.0
"""Longer than a refresh can take: after this time the process that held the lock is considered dead."""
_LOCK_POLL_SECONDS = 0.05
_LISTEN_SECONDS = 15.0
_LISTEN_AGAIN_SECONDS = 1.0
_TELL_SECONDS = 60.0
_SAID = re.compile(rb'([0-9a-f]{16}) ([!-~]{1,128}) ([ -~]{1,256})')
"""A message between processes: the sender, the key and the event."""

_REPLACE_SCRIPT = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""
_UNLOCK_SCRIPT = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0
"""
_NOW = """
local now = tonumber(ARGV[1])
if not now then
  local clock = redis.call('TIME')
  now = clock[1] + clock[2] / 1000000
end
"""
_WINDOW_SCRIPT = f"""{_NOW}
local limit, seconds, pause, kept = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.6f', now - kept))
local wait = 0
local recent = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.6f', now - seconds), '+inf', 'WITHSCORES')
local count = #recent / 2
if count >= limit then wait = recent[2 * (count - limit) + 2] + seconds - now end
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if last[2] and last[2] + pause - now > wait then wait = last[2] + pause - now end
if wait <= 0 then
  redis.call('ZADD', KEYS[1], string.format('%.6f', now), ARGV[6])
  redis.call('PEXPIRE', KEYS[1], math.ceil(kept * 1000))
  wait = 0
end
return string.format('%.6f', wait)
"""
_WAIT_AGAIN = """
local function wait_again(again)
  local ends = math.max(tonumber(redis.call('HGET', KEYS[1], 'until') or '0'), now + again)
  redis.call('HSET', KEYS[1], 'until', string.format('%.6f', ends))
  redis.call('PEXPIRE', KEYS[1], math.max(redis.call('PTTL', KEYS[1]), math.ceil((ends - now + again) * 1000)))
  return ends
end
local ends = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
local held = tonumber(redis.call('HGET', KEYS[1], 'again') or '0')
"""
_BACKOFF_SCRIPT = f"""{_NOW}{_WAIT_AGAIN}
local free, first, longest, kept = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local forgives = ARGV[6] == '1'
if now < ends then
  if held > 0 then ends = wait_again(held) end
  return string.format('%.6f', ends - now)
end
if forgives and ends > 0 then redis.call('DEL', KEYS[1]) end
local count = redis.call('HINCRBY', KEYS[1], 'count', 1)
local wait = 0
if count >= free then wait = math.min(first * 2 ^ math.min(count - free, 32), longest) end
redis.call('HSET', KEYS[1], 'again', '0', 'until', wait > 0 and string.format('%.6f', now + wait) or '0')
redis.call('PEXPIRE', KEYS[1], math.ceil((wait > 0 and forgives and wait or wait + kept) * 1000))
return '0'
"""
_HOLD_SCRIPT = f"""{_NOW}{_WAIT_AGAIN}
local seconds, again = tonumber(ARGV[2]), tonumber(ARGV[3])
if now < ends and held > 0 then
  ends = wait_again(held)
else
  ends = math.max(ends, now + seconds)
end
redis.call('HSET', KEYS[1], 'again', tostring(again), 'until', string.format('%.6f', ends))
redis.call('PEXPIRE', KEYS[1], math.max(redis.call('PTTL', KEYS[1]), math.ceil((ends - now + again) * 1000)))
return string.format('%.6f', ends - now)
"""
_TAKE_BACK_SCRIPT = """
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'zset' then
  redis.call('ZPOPMAX', KEYS[1])
elseif kind == 'hash' then
  if redis.call('HINCRBY', KEYS[1], 'count', -1) < 0 then redis.call('HSET', KEYS[1], 'count', 0) end
  redis.call('HSET', KEYS[1], 'until', '0')
end
return 0
"""


class RedisLink:
    """A pool of at most ten connections to a Redis server, one more to listen, and the names of this app's keys.

    `url` is `redis://` or, over TLS, `rediss://`. Everything that is stored there has a time to live.
    """

    def __init__(self, url: str, *, namespace: str) -> None:
        patience: dict[str, Any] = {
            'socket_connect_timeout': _CONNECT_SECONDS,
            'socket_timeout': _ANSWER_SECONDS,
            'health_check_interval': 30,
        }
        pool = BlockingConnectionPool.from_url(
            url, max_connections=_MAX_CONNECTIONS, timeout=_ANSWER_SECONDS, retry=Retry(NoBackoff(), 1), **patience
        )
        self.redis: Redis = Redis.from_pool(pool)
        # This client must neither reconnect nor ping by itself: the app would not notice that it missed events.
        patience['health_check_interval'] = 0
        self.listening: Redis = Redis.from_url(url, retry=Retry(NoBackoff(), 0), **patience)
        self._namespace = namespace

    def name(self, kind: str, key: str) -> str:
        """Return the name of a key on the server."""
        return f'authui:{self._namespace}:{kind}:{key}'

    async def ask(self, question: Awaitable[Any]) -> Any:
        """Await an answer; raises `StorageError` when no answer comes, or an error or something that is not Redis."""
        try:
            return await question
        except (RedisError, OSError, TimeoutError, ValueError) as error:  # the last: not Redis's protocol
            raise StorageError(f'Redis cannot be used: {type(error).__name__}') from error

    async def run(self, script: str, name: str, *arguments: bytes | float | str) -> Any:
        """Run a script on one key, atomically."""
        return await self.ask(self.redis.eval(script, 1, name, *arguments))

    async def close(self) -> None:
        """Close the connections."""
        await self.redis.aclose()
        await self.listening.aclose()


class RedisRecords:
    """Keeps records in Redis until they expire; all processes read and write the same records."""

    def __init__(self, link: RedisLink, *, clock: Callable[[], float] = time.time) -> None:
        self._link = link
        self._clock = clock

    async def get(self, key: str) -> bytes | None:
        """Return the bytes of a key, or None if nothing is stored or it has expired."""
        value = await self._link.ask(self._link.redis.get(self._name(key)))
        if value is not None and not isinstance(value, bytes):
            raise StorageError(f'Redis gave {type(value).__name__} in place of a record')
        return value

    async def put(self, key: str, value: bytes, expires_at: float) -> None:
        """Store bytes; the server has them when this returns."""
        if not await self._link.ask(self._link.redis.set(self._name(key), value, px=self._left(expires_at))):
            raise StorageError('Redis did not say that it keeps the record')

    async def replace(self, key: str, former: bytes, value: bytes, expires_at: float) -> bool:
        """Replace the former bytes; returns False and changes nothing if these are no longer stored."""
        return bool(await self._link.run(_REPLACE_SCRIPT, self._name(key), former, value, self._left(expires_at)))

    async def delete(self, key: str) -> None:
        """Delete a key; a missing key is not an error."""
        await self._link.ask(self._link.redis.delete(self._name(key)))

    @asynccontextmanager
    async def lock(self, key: str) -> AsyncIterator[None]:
        """Lock a key against all other processes; the lock of a process that died ends after fifteen seconds.

        Raises `StorageError` when the lock cannot be acquired within that time.
        """
        name, mine = self._link.name('lock', key), secrets.token_bytes(16)
        deadline = asyncio.get_running_loop().time() + _LOCK_SECONDS
        take = {'nx': True, 'px': int(_LOCK_SECONDS * 1000)}
        while not await self._link.ask(self._link.redis.set(name, mine, **take)):  # type: ignore[arg-type]
            if asyncio.get_running_loop().time() >= deadline:
                raise StorageError('another process holds the session for too long')
            await asyncio.sleep(_LOCK_POLL_SECONDS)
        try:
            yield
        finally:
            with contextlib.suppress(StorageError):  # it expires by itself
                await self._link.run(_UNLOCK_SCRIPT, name, mine)

    async def close(self) -> None:
        """Close the connections."""
        await self._link.close()

    def _name(self, key: str) -> str:
        return self._link.name('record', key)

    def _left(self, expires_at: float) -> int:
        return max(1, math.ceil((expires_at - self._clock()) * 1000))


class RedisCounters:
    """Counts tries in Redis for all processes together, by the server's clock unless another clock is given."""

    def __init__(self, link: RedisLink, *, clock: Callable[[], float] | None = None) -> None:
        self._link = link
        self._clock = clock

    async def pass_window(self, key: str, window: Window) -> float:
        """Count a try and return 0, or return the seconds to wait and count nothing."""
        arguments = (self._now, window.limit, window.seconds, window.pause, window.kept, secrets.token_bytes(8))
        return await self._wait(_WINDOW_SCRIPT, key, *arguments)

    async def pass_backoff(self, key: str, backoff: Backoff) -> float:
        """Count a try and return 0, or return the seconds to wait and count nothing."""
        arguments = (self._now, backoff.free, backoff.first, backoff.longest, backoff.kept, int(backoff.forgives))
        return await self._wait(_BACKOFF_SCRIPT, key, *arguments)

    async def hold(self, key: str, seconds: float, again: float) -> float:
        """Hold the key of a backoff, and return the wait: `seconds`, or `again` if the key is already held."""
        return await self._wait(_HOLD_SCRIPT, key, self._now, seconds, again)

    async def take_back(self, key: str) -> None:
        """Undo the last try: nothing ever judged whether it was right."""
        await self._link.run(_TAKE_BACK_SCRIPT, self._name(key))

    async def forget(self, key: str) -> None:
        """Forget all tries of a key."""
        await self._link.ask(self._link.redis.delete(self._name(key)))

    async def close(self) -> None:
        """Do nothing: the code that made the link closes it."""

    async def _wait(self, script: str, key: str, *arguments: bytes | float | str) -> float:
        wait = await self._link.run(script, self._name(key), *arguments)
        try:
            return float(wait)
        except (TypeError, ValueError) as error:
            raise StorageError(f'Redis gave {type(wait).__name__} in place of a number') from error

    @property
    def _now(self) -> str:
        return '' if self._clock is None else f'{self._clock():.6f}'

    def _name(self, key: str) -> str:
        return self._link.name('tries', key)


class RedisBus:
    """Tells all processes what happened to a session, over one channel.

    A process that is cut off misses the events sent meanwhile: it looks up its sessions again once it is connected.
    No message on the channel ends the listening: a message that does not have the form of `say` is dropped.
    """

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._channel = link.name('events', '')
        self._me = secrets.token_hex(8)
        self._task: asyncio.Task[None] | None = None
        self._told: dict[str, float] = {}

    async def say(self, key: str, event: str) -> None:
        """Send an event to the other processes; raises `StorageError` when that fails."""
        await self._link.ask(self._link.redis.publish(self._channel, f'{self._me} {key} {event}'))

    async def listen(self, hear: Callable[[str, str], None], missed: Callable[[], None]) -> None:
        """Call `hear` with the key and event of each message, and `missed` after each break, until `close`."""
        ready = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._listen(hear, missed, ready))
        await ready.wait()

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _listen(self, hear: Callable[[str, str], None], missed: Callable[[], None], ready: asyncio.Event) -> None:
        began: Callable[[], object] = ready.set
        while True:
            pubsub = self._link.listening.pubsub()
            try:
                await pubsub.subscribe(self._channel)
                await self._hear_all(pubsub, hear, began)
            except Exception as error:  # noqa: BLE001 - a process that stops listening keeps sessions that others ended
                self._warn('events of other processes cannot be heard: %s', type(error).__name__)
            finally:
                with contextlib.suppress(Exception):  # a connection that fails to close is abandoned
                    await pubsub.aclose()  # type: ignore[no-untyped-call]
            began = missed
            ready.set()  # the app starts without the bus, and is told once it is connected
            await asyncio.sleep(_LISTEN_AGAIN_SECONDS)

    async def _hear_all(self, pubsub: PubSub, hear: Callable[[str, str], None], began: Callable[[], object]) -> None:
        """Listen until the connection breaks, or the server does not answer a ping."""
        was_asked = False
        while True:
            message = await pubsub.get_message(timeout=_LISTEN_SECONDS)
            if message is None:
                if was_asked:
                    raise TimeoutError
                await pubsub.ping()
            elif message['type'] == 'subscribe':  # from now on nothing is missed
                self._call(began)
            elif message['type'] == 'message':
                self._take(message['data'], hear)
            was_asked = message is None

    def _take(self, data: object, hear: Callable[[str, str], None]) -> None:
        """Pass on a message of another process; a message that no process of this app can have sent is dropped."""
        said = _SAID.fullmatch(data) if isinstance(data, bytes) else None
        if said is None:
            self._warn('a message that no process of this app sends was dropped: %s', type(data).__name__)
            return
        sender, key, event = (part.decode('ascii') for part in said.groups())
        if sender != self._me:
            self._call(hear, key, event)

    def _call(self, listener: Callable[..., object], *said: str) -> None:
        try:
            listener(*said)
        except Exception:  # noqa: BLE001 - the fault of one event must not block the next ones
            self._warn('what another process said could not be taken in', exc_info=True)

    def _warn(self, text: str, *arguments: str, exc_info: bool = False) -> None:
        """Log a warning, each kind at most once a minute, so that nobody can fill the log through the channel."""
        now = asyncio.get_running_loop().time()
        if now - self._told.get(text, -math.inf) >= _TELL_SECONDS:
            self._told[text] = now
            _log.warning(text, *arguments, exc_info=exc_info)
