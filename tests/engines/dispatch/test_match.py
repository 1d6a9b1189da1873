"""The assignment against every assignment there is, on sizes where that can be listed."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from turnout.engines.dispatch.match import cheapest_matching

tables = st.lists(
    st.dictionaries(st.integers(min_value=10, max_value=14), st.integers(min_value=0, max_value=9), max_size=5),
    max_size=4,
)


def best_by_listing(costs: list[dict[int, int]]) -> tuple[int, int]:
    """(rows filled, -cost) of the best assignment, by trying every one; None leaves a row empty."""
    columns = [*range(10, 15), *[None] * len(costs)]
    results = []
    for choice in set(permutations(columns, len(costs))):
        taken = [(row, column) for row, column in enumerate(choice) if column is not None]
        if all(column in costs[row] for row, column in taken):
            results.append((len(taken), -sum(costs[row][column] for row, column in taken)))
    return max(results)


def test_matching_gives_the_scarce_seat_its_only_person() -> None:
    costs = [{1: 0, 2: 1, 3: 2}, {1: 0}]

    assert cheapest_matching(costs) == {0: 2, 1: 1}


def test_matching_reroutes_an_earlier_choice_to_fill_one_row_more() -> None:
    costs = [{1: 0, 2: 5}, {1: 0, 3: 5}, {3: 1}]

    assert cheapest_matching(costs) == {0: 2, 1: 1, 2: 3}


def test_matching_leaves_a_row_empty_when_nobody_fits() -> None:
    assert cheapest_matching([{}, {7: 3}]) == {1: 7}


def test_matching_of_nothing_is_empty() -> None:
    assert cheapest_matching([]) == {}


@settings(deadline=None, max_examples=150)
@given(tables)
def test_matching_is_as_good_as_the_best_of_all_assignments(costs: list[dict[int, int]]) -> None:
    matched = cheapest_matching(costs)

    assert len(set(matched.values())) == len(matched)
    assert (len(matched), -sum(costs[row][column] for row, column in matched.items())) == best_by_listing(costs)
