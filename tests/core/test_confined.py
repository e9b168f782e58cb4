"""What a confined process may do, and how it is told that it asked for too much."""

import time

import pytest

from core.confined import UnfinishedError, call_confined, machine_memory
from core.errors import RefusedFileError

MIB = 1024**2
THIS = "tests.core.test_confined"


def give_back(value):
    print("libraries print what they like")
    return [value, value]


def refuse(name):
    raise RefusedFileError(name, "must be small", got="a large one", remedy="Cut it")


def allocate(size):
    return len(bytearray(size))


def spin():
    while True:
        pass


def sleep():
    time.sleep(60)


def fail():
    raise RuntimeError("a fault of ours")


def call(function, *given, seconds=20.0, memory_bytes=256 * MIB, **more):
    bounds = {"seconds": seconds, "memory_bytes": memory_bytes, **more}
    return call_confined(f"{THIS}:{function}", *given, **bounds)


def test_a_confined_call_returns_what_the_function_returned():
    assert call("give_back", {"a": [1, None, "é"]}) == [{"a": [1, None, "é"]}] * 2


def test_a_refusal_arrives_as_it_was_raised():
    with pytest.raises(RefusedFileError) as caught:
        call("refuse", "x.csv")
    assert str(caught.value) == "x.csv: must be small. Received: a large one. Cut it."


def test_memory_within_the_bound_is_given_and_beyond_it_is_not():
    assert call("allocate", 100 * MIB) == 100 * MIB
    with pytest.raises(UnfinishedError) as caught:
        call("allocate", 400 * MIB)
    assert caught.value.reason == "memory"


@pytest.mark.slow
@pytest.mark.parametrize("function", ["spin", "sleep"])
def test_a_call_without_end_is_ended_and_said_to_have_taken_too_long(function):
    begun = time.monotonic()
    with pytest.raises(UnfinishedError) as caught:
        call(function, seconds=1.0)
    assert caught.value.reason == "time"
    assert time.monotonic() - begun < 30


def test_a_fault_in_a_confined_call_is_a_crash():
    with pytest.raises(UnfinishedError) as caught:
        call("fail")
    assert caught.value.reason == "crash"


def test_the_machine_has_memory_that_can_be_shared_out():
    assert machine_memory() > 256 * MIB


@pytest.mark.slow
def test_work_is_bounded_apart_from_waiting():
    with pytest.raises(UnfinishedError) as caught:
        call("spin", seconds=120.0, cpu_seconds=1.0)
    assert caught.value.reason == "time"
