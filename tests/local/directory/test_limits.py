"""The lockout's steps and the hourly limits, with a clock that the tests move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from authui.local.directory.limits import HourlyLimit, Lockout
from authui.local.errors import OperationError

if TYPE_CHECKING:
    from local.harness import Clock


class TestLockout:
    def fail(self, lockout: Lockout, clock: Clock, times: int) -> None:
        """Make `times` wrong guesses, each as soon as it is allowed."""
        for _ in range(times):
            while self.locked(lockout):
                clock.advance(0.5)
            lockout.record('fred', succeeded=False)

    def locked(self, lockout: Lockout) -> bool:
        try:
            lockout.check('fred')
        except OperationError:
            return True
        return False

    @pytest.mark.parametrize(
        ('failures', 'seconds'), [(5, 1), (6, 2), (7, 4), (8, 8), (14, 512), (15, 900), (16, 900), (40, 900)]
    )
    def test_locks_from_the_fifth_failure_on_and_twice_as_long_each_time(
        self, clock: Clock, failures: int, seconds: int
    ) -> None:
        lockout = Lockout(clock)
        self.fail(lockout, clock, failures)
        clock.advance(seconds - 0.01)
        assert self.locked(lockout)
        clock.advance(0.01)
        assert not self.locked(lockout)

    def test_uses_cognitos_words(self, clock: Clock) -> None:
        lockout = Lockout(clock)
        self.fail(lockout, clock, 5)
        with pytest.raises(OperationError, match='NotAuthorizedException: Password attempts exceeded'):
            lockout.check('fred')

    def test_leaves_four_failures_unpunished(self, clock: Clock) -> None:
        lockout = Lockout(clock)
        self.fail(lockout, clock, 4)
        assert not self.locked(lockout)

    def test_tries_while_locked_do_not_prolong_the_lock(self, clock: Clock) -> None:
        lockout = Lockout(clock)
        self.fail(lockout, clock, 6)
        for _ in range(10):
            assert self.locked(lockout)
        clock.advance(2)
        assert not self.locked(lockout)

    def test_a_right_password_that_was_checked_while_locking_is_refused_too(self, clock: Clock) -> None:
        lockout = Lockout(clock)
        self.fail(lockout, clock, 5)
        with pytest.raises(OperationError, match='Password attempts exceeded'):
            lockout.record('fred', succeeded=True)

    def test_a_success_resets(self, clock: Clock) -> None:
        lockout = Lockout(clock)
        self.fail(lockout, clock, 5)
        clock.advance(1)
        lockout.record('fred', succeeded=True)
        self.fail(lockout, clock, 4)
        assert not self.locked(lockout)

    def test_fifteen_quiet_minutes_after_a_lock_reset(self, clock: Clock) -> None:
        lockout = Lockout(clock)
        self.fail(lockout, clock, 10)
        clock.advance(32 + 900)
        self.fail(lockout, clock, 4)
        assert not self.locked(lockout)

    def test_one_second_less_does_not_reset(self, clock: Clock) -> None:
        lockout = Lockout(clock)
        self.fail(lockout, clock, 10)
        clock.advance(32 + 899)
        self.fail(lockout, clock, 1)
        assert self.locked(lockout)

    def test_users_do_not_lock_each_other(self, clock: Clock) -> None:
        lockout = Lockout(clock)
        self.fail(lockout, clock, 5)
        lockout.check('anna')


class TestHourlyLimit:
    def test_refuses_beyond_the_limit(self, clock: Clock) -> None:
        limit = HourlyLimit(clock, 2)
        limit.spend('fred')
        limit.spend('fred')
        with pytest.raises(OperationError, match='LimitExceededException'):
            limit.spend('fred')
        limit.spend('anna')

    def test_counts_any_sixty_minutes_not_hours_of_the_clock(self, clock: Clock) -> None:
        limit = HourlyLimit(clock, 2)
        limit.spend('fred')
        clock.advance(3000)
        limit.spend('fred')
        clock.advance(599)
        with pytest.raises(OperationError):
            limit.spend('fred')
        clock.advance(1)
        limit.spend('fred')
        with pytest.raises(OperationError):
            limit.spend('fred')

    def test_a_limit_of_nothing_refuses_at_once(self, clock: Clock) -> None:
        with pytest.raises(OperationError):
            HourlyLimit(clock, 0).spend('fred')
