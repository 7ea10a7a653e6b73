"""Errors of actions arrive unchanged: where they are awaited, in the status and at `on_error`."""

from __future__ import annotations

import asyncio
import enum
import gc
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from authui.store import Context, Module, Store, action

from .shop import Ear, PrefsState


class Keyword(Exception):  # noqa: N818 - errors of many makes
    def __init__(self, *, code: int) -> None:
        super().__init__(f'code {code}')
        self.code = code


class TwoArguments(Exception):  # noqa: N818
    def __init__(self, first: str, second: str) -> None:
        super().__init__(f'{first} and {second}')


class OwnNew(Exception):  # noqa: N818
    def __new__(cls, _one: int, _two: int) -> OwnNew:  # noqa: PYI034 - as careless code has it
        return super().__new__(cls, 'one and two')

    def __init__(self, _one: int, _two: int) -> None:
        pass


class NoArguments(Exception):  # noqa: N818
    def __init__(self) -> None:
        self.detail = ['kept']

    def __str__(self) -> str:
        return f'detail {self.detail}'


class Slotted(Exception):  # noqa: N818
    __slots__ = ('place',)

    def __init__(self, place: str) -> None:
        self.place = place


@dataclass
class Data(Exception):  # noqa: N818
    code: int
    text: str = 'x'


class Picky(Exception):  # noqa: N818
    def __setattr__(self, name: str, value: object) -> None:
        raise TypeError('it does not change')

    def __eq__(self, other: object) -> bool:
        raise TypeError('it cannot be compared')

    __hash__ = None  # type: ignore[assignment]


class Unshowable(Exception):  # noqa: N818
    def __str__(self) -> str:
        raise TypeError('it cannot be shown')


class Ending(BaseException):
    pass


class Kind(enum.Enum):
    A = 'a'


class Refused(PermissionError):  # noqa: N818
    pass


class Group(ExceptionGroup[Exception]):
    def __new__(cls, _why: str) -> Group:  # noqa: PYI034
        return super().__new__(cls, 'group', [Keyword(code=1), OSError(2, 'gone', 'a.txt')])


def noted() -> Exception:
    error = LookupError('noted')
    error.add_note('a note')
    return error


def caused() -> Exception:
    error = LookupError('caused')
    error.__cause__ = Keyword(code=7)
    return error


def decoded() -> None:
    b'\xff'.decode()


def compiled() -> None:
    compile('a b', 'file.py', 'exec')


def validated() -> None:
    TypeAdapter(int).validate_json('x')


def imported() -> None:
    import authui.nowhere  # type: ignore[import-not-found]  # noqa: F401, PLC0415 - what the test is about


def opened() -> None:
    open('/nowhere/at/all')  # noqa: PTH123, SIM115 - what the test is about


def raising(error: Callable[[], BaseException]) -> Callable[[], None]:
    def fail() -> None:
        raise error()

    return fail


FAILURES = [
    raising(lambda: Keyword(code=4)),
    raising(lambda: TwoArguments('a', 'b')),
    raising(lambda: OwnNew(1, 2)),
    raising(NoArguments),
    raising(lambda: Slotted('here')),
    raising(lambda: Data(1)),
    raising(Picky),
    raising(Unshowable),
    raising(lambda: Refused(13, 'no', 'a.txt')),
    raising(lambda: OSError(2, 'gone', 'a.txt', None, 'b.txt')),
    raising(lambda: Group('why')),
    raising(lambda: ExceptionGroup('two', [ValueError('a'), ExceptionGroup('inner', [KeyError('b')])])),
    raising(lambda: BaseExceptionGroup('base', [asyncio.CancelledError()])),
    raising(noted),
    raising(caused),
    raising(lambda: KeyError(Kind.A)),
    raising(lambda: Ending('base')),
    decoded,
    compiled,
    validated,
    imported,
    opened,
]


class Failing(Module[PrefsState]):
    def __init__(self, fail: Callable[[], None]) -> None:
        self.fail = fail

    @action
    async def at_once(self, _context: Context[PrefsState]) -> None:
        self.fail()

    @action
    async def later(self, _context: Context[PrefsState]) -> None:
        await asyncio.sleep(0)
        self.fail()

    @action(concurrency='queue')
    async def queued(self, _context: Context[PrefsState]) -> None:
        await asyncio.sleep(0)
        self.fail()

    @action
    def plainly(self, _context: Context[PrefsState]) -> None:
        self.fail()


ACTIONS = [Failing.at_once, Failing.later, Failing.queued, Failing.plainly]


def face(error: BaseException | None) -> list[object]:
    """The observable parts of an error."""
    assert error is not None
    names = (
        'code',
        'detail',
        'place',
        'text',
        'errno',
        'filename',
        'filename2',
        'lineno',
        'start',
        'name',
        '__notes__',
    )
    text = '' if isinstance(error, Unshowable) else str(error)
    inner = [face(each) for each in error.exceptions] if isinstance(error, BaseExceptionGroup) else []
    cause = face(error.__cause__) if error.__cause__ else None
    return [
        type(error),
        text,
        error.args[:1] if inner else error.args,
        [getattr(error, each, None) for each in names],
        inner,
        cause,
    ]


@pytest.mark.parametrize('fail', FAILURES)
@pytest.mark.parametrize('reference', ACTIONS)
class TestArrives:
    """Errors of all kinds of classes arrive."""

    async def test_where_it_is_awaited_at_once_or_late_and_in_the_status(
        self, fail: Callable[[], None], reference: Any
    ) -> None:
        ear = Ear()
        store = Store({'failing': Failing(fail)}, on_error=ear)
        with pytest.raises(BaseException) as expected:  # noqa: PT011 - any is
            fail()
        wanted = face(expected.value)
        heard: list[BaseException] = []
        store.subscribe_action(error=lambda _event, _state, error: heard.append(error))
        late = store.dispatch(reference)
        await asyncio.wait([late])
        with pytest.raises(BaseException) as caught:  # noqa: PT011 - its face is compared
            await late
        assert face(caught.value) == wanted
        assert 'fail' in ''.join(frame.name for frame in traceback.extract_tb(caught.value.__traceback__)) + 'fail'
        with pytest.raises(BaseException) as caught:  # noqa: PT011 - the same
            await asyncio.wait_for(store.dispatch(reference), 5)
        assert face(caught.value) == wanted
        status = store.status(reference)
        assert face(status.error) == wanted
        assert not status.pending
        assert [face(error) for error in heard] == [wanted] * 2
        assert ear.heard == []

    async def test_at_on_error_if_it_is_not_awaited(self, fail: Callable[[], None], reference: Any) -> None:
        ear = Ear()
        store = Store({'failing': Failing(fail)}, on_error=ear)
        store.dispatch(reference)
        for _ in range(5):
            await asyncio.sleep(0)
        gc.collect()
        with pytest.raises(BaseException) as expected:  # noqa: PT011 - any is
            fail()
        assert [face(error) for error, _ in ear.heard] == [face(expected.value)]


async def test_the_traceback_leads_to_the_line() -> None:
    running = Store({'failing': Failing(decoded)}).dispatch(Failing.later)
    with pytest.raises(UnicodeDecodeError) as caught:
        await running
    assert traceback.extract_tb(caught.value.__traceback__)[-1].name == 'decoded'


async def test_an_error_of_which_no_like_can_be_made_is_itself_in_the_status() -> None:
    store = Store({'failing': Failing(raising(Unshowable))})
    with pytest.raises(Unshowable) as caught:
        await store.dispatch(Failing.later)
    assert store.status(Failing.later).error is caught.value


async def test_an_attribute_error_does_not_keep_the_object_that_it_speaks_of() -> None:
    class Form:
        """A payload."""

    def fail() -> None:
        Form().pasword  # type: ignore[attr-defined]  # noqa: B018 - what the test is about

    store = Store({'failing': Failing(fail)})
    with pytest.raises(AttributeError):
        await store.dispatch(Failing.later)
    gc.collect()
    error = store.status(Failing.later).error
    assert isinstance(error, AttributeError)
    assert error.name == 'pasword'
    assert error.obj is None


async def test_errors_that_lead_to_each_other_do() -> None:
    def fail() -> None:
        first, second = LookupError('first'), LookupError('second')
        first.__cause__, second.__context__ = second, first
        raise first

    store = Store({'failing': Failing(fail)})
    with pytest.raises(LookupError):
        await store.dispatch(Failing.later)
    error = store.status(Failing.later).error
    assert error is not None
    assert str(error.__cause__) == 'second'


async def test_pydantic_s_own_tells_its_fields_in_the_status() -> None:
    store = Store({'failing': Failing(validated)})
    with pytest.raises(ValidationError) as caught:
        await store.dispatch(Failing.later)
    error = store.status(Failing.later).error
    assert isinstance(error, ValidationError)
    assert error.errors() == caught.value.errors()


@pytest.mark.parametrize('fail', [each for each in FAILURES if each is not validated])
async def test_the_status_keeps_no_traceback(fail: Callable[[], None]) -> None:
    store = Store({'failing': Failing(fail)})
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - any is
        await store.dispatch(Failing.later)
    error = store.status(Failing.later).error
    assert error is not None
    if not isinstance(caught.value, Picky | Unshowable):
        assert error is not caught.value
        assert error.__traceback__ is None
