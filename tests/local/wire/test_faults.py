"""Each fault as a real client sees it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from local.harness import FRED, PASSWORD, make_client, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from authui.local import Faults
    from local.harness import Harness

INTERNAL = ('InternalErrorException', 'Something went wrong')
THROTTLED = ('TooManyRequestsException', 'Too many requests')


class TestCounting:
    def test_a_fault_that_never_strikes_is_a_mistake(self, harness: Harness) -> None:
        with pytest.raises(ValueError, match='at least once'):
            harness.pool.faults.fail(times=0)

    def test_strikes_the_given_number_of_times_and_only_its_operation(self, harness: Harness) -> None:
        harness.register()
        harness.pool.faults.fail('InitiateAuth', times=2)
        token_answers = [refusal(harness.by_password), refusal(harness.by_password)]
        assert token_answers == [INTERNAL, INTERNAL]
        assert harness.by_password()
        harness.pool.faults.fail('GetUser')
        assert harness.by_password()

    def test_strikes_every_operation_until_cleared(self, harness: Harness) -> None:
        harness.pool.faults.fail()
        for _ in range(3):
            assert refusal(harness.sign_up) == INTERNAL
            assert refusal(harness.by_password) == INTERNAL
        harness.pool.faults.clear()
        assert harness.sign_up()

    def test_faults_of_one_kind_strike_one_after_the_other(self, harness: Harness) -> None:
        harness.pool.faults.fail('SignUp', times=1)
        harness.pool.faults.fail(times=1)
        assert [refusal(harness.sign_up) for _ in range(2)] == [INTERNAL, INTERNAL]
        assert harness.sign_up()

    def test_a_throttled_call_counts_for_every_kind_that_struck_it(self, harness: Harness) -> None:
        harness.pool.faults.throttle(times=1)
        harness.pool.faults.fail(times=2)
        assert [refusal(harness.sign_up) for _ in range(2)] == [THROTTLED, INTERNAL]
        assert harness.sign_up()


class TestKinds:
    @pytest.mark.parametrize(
        ('switch', 'status', 'expected'),
        [(lambda faults: faults.fail, 500, INTERNAL), (lambda faults: faults.throttle, 400, THROTTLED)],
    )
    def test_an_error_is_answered_and_nothing_done(
        self, harness: Harness, switch: Callable[[Faults], Any], status: int, expected: tuple[str, str]
    ) -> None:
        switch(harness.pool.faults)('SignUp', times=1)
        with pytest.raises(harness.client.exceptions.ClientError) as caught:
            harness.sign_up()
        response = caught.value.response
        assert (response['Error']['Code'], response['Error']['Message']) == expected
        assert response['ResponseMetadata']['HTTPStatusCode'] == status
        assert harness.sign_up()

    def test_a_refused_connection_does_nothing(self, harness: Harness) -> None:
        harness.pool.faults.refuse('SignUp', times=1)
        with pytest.raises(EndpointConnectionError):
            harness.sign_up()
        assert harness.pool.mailbox.messages() == ()
        assert harness.sign_up()

    def test_a_cut_connection_comes_after_the_work(self, harness: Harness) -> None:
        harness.pool.faults.cut('SignUp', times=1)
        with pytest.raises(ConnectionClosedError):
            harness.sign_up()
        assert refusal(harness.sign_up)[0] == 'UsernameExistsException'
        assert len(harness.pool.mailbox.messages()) == 1

    def test_a_delay_lasts_until_it_is_cleared_at_the_latest(self, harness: Harness) -> None:
        harness.pool.faults.delay(3600, 'SignUp')
        harness.client = make_client(read_timeout=7200)
        harness.pool.attach(harness.client)
        answers: list[Any] = []
        thread = threading.Thread(target=lambda: answers.append(harness.sign_up()))
        thread.start()
        while not harness.pool.calls['SignUp']:
            pass
        assert answers == []
        assert harness.pool.mailbox.messages() == ()
        harness.pool.faults.clear()
        thread.join()
        assert answers[0]['UserSub']

    def test_a_delay_beyond_the_clients_patience_times_out_though_the_work_is_done(self, harness: Harness) -> None:
        harness.client = make_client(read_timeout=0.01)
        harness.pool.attach(harness.client)
        harness.pool.faults.delay(60, 'SignUp', times=1)
        with pytest.raises(ReadTimeoutError):
            harness.sign_up()
        assert refusal(harness.sign_up)[0] == 'UsernameExistsException'

    def test_a_short_delay_is_answered(self, harness: Harness) -> None:
        harness.pool.faults.delay(0.001)
        assert harness.sign_up()

    def test_botos_own_retries_meet_the_fault_again(self, harness: Harness) -> None:
        harness.pool.admin_create_user(FRED, PASSWORD)
        harness.client = make_client(retries={'total_max_attempts': 3, 'mode': 'standard'})
        harness.pool.attach(harness.client)
        harness.pool.faults.refuse('InitiateAuth', times=1)
        assert harness.by_password()
        assert harness.pool.calls['InitiateAuth'] == 2
