"""What is sent to a provider belongs to one attempt of one browser, and is answered once."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr
from support.providers import (
    CALLBACK,
    ToldLogin,
    answer_to,
    begun,
    login_of,
    reason,
    state_of,
    tab_of,
)
from support.world import OPEN, MakeWorld, World

from authui.errors import (
    LimitExceededError,
    MisconfiguredError,
    ProviderAnswerError,
    StorageError,
    UnavailableError,
)
from authui.models import ProviderAttempt, SignedIn
from authui.session import MemoryRecords, SecurityEvent, Window
from authui.session.services import session_key

BROWSER = SecretStr('b' * 43)


@pytest.fixture
def login(world: World) -> ToldLogin:
    world.add_user()
    return login_of(world)


class TestAttempts:
    """What is sent belongs to one attempt of one browser, and is answered once."""

    async def test_each_has_secrets_of_its_own_and_the_browser_keeps_its_id(self, world: World) -> None:
        login = login_of(world)
        first = await begun(world)
        second = await begun(world, browser_id=first.browser_id)
        assert first.browser_id == second.browser_id
        assert len(first.browser_id.get_secret_value()) >= 43
        sent = [parse_qs(urlsplit(each.url).query) for each in (first, second)]
        assert [each['redirect_uri'] for each in sent] == [[CALLBACK], [CALLBACK]]
        for name in ('state', 'nonce', 'code_challenge'):
            assert sent[0][name] != sent[1][name]
            assert len(sent[0][name][0]) >= 43
        assert login.attempts == []

    async def test_two_tabs_do_not_disturb_each_other(self, world: World, login: ToldLogin) -> None:
        first = await begun(world)
        second = await begun(world, browser_id=first.browser_id, target='/other')
        one, other = tab_of(world), tab_of(world)
        assert isinstance(await one.finish_with(answer_to(first)), SignedIn)
        assert isinstance(await other.finish_with(answer_to(second)), SignedIn)
        assert [each.request.target for each in login.attempts] == ['/reports?page=2#top', '/other']
        assert (one.answered_request, other.answered_request) == tuple(each.request for each in login.attempts)

    @pytest.mark.parametrize(
        ('changed', 'rule'),
        [
            ({'state': SecretStr('')}, 'state_missing'),
            ({'state': SecretStr('s' * 43)}, 'unknown'),
            ({'browser_id': BROWSER}, 'unknown'),
            ({'browser_id': None}, 'cookie_missing'),
            ({'issuer': 'https://evil.example'}, 'issuer'),
            ({'code': None}, 'malformed'),
        ],
    )
    async def test_an_answer_that_does_not_fit_is_refused(
        self, make_world: MakeWorld, changed: dict[str, object], rule: str
    ) -> None:
        events: list[SecurityEvent] = []
        world = make_world(events=events)
        world.add_user()
        login = login_of(world)
        way = await begun(world)
        with pytest.raises(ProviderAnswerError) as refused:
            await tab_of(world).finish_with(answer_to(way, **changed))
        assert reason(refused) == rule
        assert login.attempts == []
        last = events[-1]
        assert (last.kind, last.result, last.reason, last.address) == ('login', 'provider_answer', rule, '192.0.2.1')

    async def test_an_answer_in_another_browser_leaves_the_attempt_to_its_own(
        self, world: World, login: ToldLogin
    ) -> None:
        way = await begun(world)
        with pytest.raises(ProviderAnswerError):
            await tab_of(world).finish_with(answer_to(way, browser_id=BROWSER))
        assert isinstance(await tab_of(world).finish_with(answer_to(way)), SignedIn)
        assert len(login.attempts) == 1

    async def test_an_answer_counts_once_and_still_says_where_it_led(self, world: World, login: ToldLogin) -> None:
        way = await begun(world)
        await tab_of(world).finish_with(answer_to(way))
        tab = tab_of(world)
        with pytest.raises(ProviderAnswerError) as refused:
            await tab.finish_with(answer_to(way))
        assert reason(refused) == 'used'
        assert tab.answered_request is not None
        assert tab.answered_request.target == '/reports?page=2#top'
        assert len(login.attempts) == 1

    async def test_an_answer_that_is_refused_takes_as_long_whatever_the_reason(
        self, world: World, login: ToldLogin
    ) -> None:
        waited: list[float] = []

        async def sleep(seconds: float) -> None:
            waited.append(seconds)

        throttle = world.registry.services.throttle
        throttle._limits, throttle._sleep = OPEN.model_copy(update={'failure_seconds': 0.7}), sleep
        login.failure = ProviderAnswerError('the code does not work', rule='code')
        way = await begun(world)
        for answer in (answer_to(way, state=SecretStr('x')), answer_to(way), answer_to(way)):  # unknown, code, used
            with pytest.raises(ProviderAnswerError):
                await tab_of(world).finish_with(answer)
        # The clock stands still: all of it is waited for.
        assert waited == [pytest.approx(0.7, abs=1e-6)] * 3

    async def test_it_does_not_hold_the_browsers_id(self, world: World, login: ToldLogin) -> None:
        await tab_of(world).finish_with(answer_to(await begun(world, browser_id=BROWSER)))
        assert login.attempts[0].request.browser_id is None

    async def test_a_used_attempt_is_kept_without_its_secrets(self, world: World, login: ToldLogin) -> None:
        way = await begun(world)
        await tab_of(world).finish_with(answer_to(way))
        key = session_key(SecretStr(f'{way.browser_id.get_secret_value()}.{state_of(way)}'))
        kept = await world.registry.services.vault.get(key, ProviderAttempt)
        assert kept is not None
        assert (kept.nonce, kept.verifier) == (SecretStr(''), SecretStr(''))
        assert kept.used_at == world.clock()
        assert login.attempts[0].verifier != kept.verifier

    async def test_a_failed_code_is_not_redeemed_again(self, world: World, login: ToldLogin) -> None:
        way = await begun(world)
        login.failure = UnavailableError('down')
        with pytest.raises(UnavailableError):
            await tab_of(world).finish_with(answer_to(way))
        login.failure = None
        with pytest.raises(ProviderAnswerError) as refused:
            await tab_of(world).finish_with(answer_to(way))
        assert reason(refused) == 'used'

    @pytest.mark.parametrize(('seconds', 'rule'), [(599, None), (600, 'expired'), (1200, 'unknown')])
    async def test_it_lasts_ten_minutes(self, world: World, login: ToldLogin, seconds: float, rule: str | None) -> None:
        way = await begun(world)
        world.clock.move(seconds)
        if rule is None:
            assert isinstance(await tab_of(world).finish_with(answer_to(way)), SignedIn)
            return
        with pytest.raises(ProviderAnswerError) as refused:
            await tab_of(world).finish_with(answer_to(way))
        assert reason(refused) == rule
        assert login.attempts == []

    async def test_the_store_shows_nothing_of_it(self, make_world: MakeWorld) -> None:
        records = MemoryRecords()
        world = make_world(records)
        login_of(world)
        way = await begun(world)
        kept = repr(vars(records))
        for secret in (state_of(way), way.browser_id.get_secret_value(), parse_qs(urlsplit(way.url).query)['nonce'][0]):
            assert secret not in kept

    async def test_two_processes_share_it_and_one_of_them_gets_it(self, make_world: MakeWorld) -> None:
        first, second = make_world(), make_world()
        first.add_user()
        logins = [login_of(first), login_of(second)]
        way = await begun(first)
        outcomes = await asyncio.gather(
            *(tab_of(each).finish_with(answer_to(way)) for each in (first, second)), return_exceptions=True
        )
        assert sorted(type(each).__name__ for each in outcomes) == ['ProviderAnswerError', 'SignedIn']
        assert sum(len(each.attempts) for each in logins) == 1

    async def test_an_answer_that_another_process_takes_meanwhile_is_not_taken_again(
        self, make_world: MakeWorld
    ) -> None:
        class Slow(MemoryRecords):
            async def replace(self, *_: object) -> bool:
                return False

        world = make_world(Slow())
        world.add_user()
        login = login_of(world)
        with pytest.raises(ProviderAnswerError) as refused:
            await tab_of(world).finish_with(answer_to(await begun(world)))
        assert (reason(refused), login.attempts) == ('used', [])

    async def test_one_that_cannot_be_looked_up_can_be_answered_later(self, make_world: MakeWorld) -> None:
        class Lost(MemoryRecords):
            is_lost = False

            async def get(self, key: str) -> bytes | None:
                if self.is_lost:
                    raise StorageError('no network')
                return await super().get(key)

        records = Lost()
        world = make_world(records)
        world.add_user()
        login_of(world)
        way = await begun(world)
        records.is_lost = True
        with pytest.raises(UnavailableError):
            await tab_of(world).finish_with(answer_to(way))
        records.is_lost = False
        assert isinstance(await tab_of(world).finish_with(answer_to(way)), SignedIn)

    async def test_one_that_cannot_be_stored_does_not_begin(self, make_world: MakeWorld) -> None:
        class Full(MemoryRecords):
            async def put(self, *_: object) -> None:
                raise StorageError('disk full')

        world = make_world(Full())
        login_of(world)
        with pytest.raises(UnavailableError):
            await begun(world)

    async def test_without_a_managed_login_there_is_none(self, world: World) -> None:
        with pytest.raises(MisconfiguredError):
            await begun(world)

    async def test_a_browser_begins_only_so_many(self, make_world: MakeWorld) -> None:
        world = make_world(limits=OPEN.model_copy(update={'attempts': Window(2, 600.0)}))
        login_of(world)
        for _ in range(2):
            await begun(world, browser_id=BROWSER)
        with pytest.raises(LimitExceededError):
            await begun(world, browser_id=BROWSER)
        await begun(world)  # another browser
        world.clock.move(600)
        await begun(world, browser_id=BROWSER)

    async def test_an_address_begins_and_answers_only_so_many(self, make_world: MakeWorld) -> None:
        world = make_world(limits=OPEN.model_copy(update={'per_address': Window(3, 60.0)}))
        login_of(world)
        await begun(world)
        with pytest.raises(ProviderAnswerError):
            await tab_of(world).finish_with(answer_to(await begun(world), state=SecretStr('1')))
        with pytest.raises(LimitExceededError):
            await begun(world)
