"""Hooks: how a lower app reaches a higher one without importing it.

A lower app declares `answered = Hook("answered")` and calls it; `config/hooks.py` connects the higher app's function.
"""

from collections.abc import Callable
from typing import Any


class Hook:
    """A named list of functions, called in the order they were connected."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._functions: list[Callable[..., Any]] = []

    def __repr__(self) -> str:
        return f"<Hook {self.name}: {len(self._functions)} connected>"

    @property
    def functions(self) -> tuple[Callable[..., Any], ...]:
        """The connected functions, in the order they are called."""
        return tuple(self._functions)

    def connect(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Connect a function once; connecting it again changes nothing. Returns it, so it serves as a decorator."""
        if function not in self._functions:
            self._functions.append(function)
        return function

    def disconnect(self, function: Callable[..., Any]) -> None:
        """Forget a connected function; unknown ones are ignored."""
        if function in self._functions:
            self._functions.remove(function)

    def call(self, **arguments: Any) -> list[Any]:
        """Call every connected function with these keyword arguments.

        Returns their answers in order ([] when nothing is connected). The first error stops the round and reaches the
        caller, so that a decision and what it wakes stay in one transaction.
        """
        return [function(**arguments) for function in self._functions]
