"""Hooks: connected once, called in order, errors reach the caller."""

import pytest

from turnout.core.hooks import Hook


def test_hook_answers_in_the_order_of_connection() -> None:
    answered = Hook("answered")
    answered.connect(lambda *, ask: f"first {ask}")
    answered.connect(lambda *, ask: f"second {ask}")

    answers = answered.call(ask=7)

    assert answers == ["first 7", "second 7"]


def test_hook_connects_a_function_once() -> None:
    answered = Hook("answered")

    @answered.connect
    def note() -> int:
        return 1

    answered.connect(note)

    assert answered.call() == [1]


def test_hook_without_listeners_answers_nothing() -> None:
    assert Hook("answered").call(ask=7) == []


def test_hook_forgets_a_disconnected_function() -> None:
    answered = Hook("answered")
    note = answered.connect(lambda: 1)

    answered.disconnect(note)

    assert answered.call() == []


def test_hook_passes_an_error_on_and_stops_the_round() -> None:
    called: list[int] = []
    answered = Hook("answered")
    answered.connect(lambda: 1 / 0)
    answered.connect(lambda: called.append(1))

    with pytest.raises(ZeroDivisionError):
        answered.call()

    assert called == []
