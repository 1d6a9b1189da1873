"""The smallest useful assignment problem: fill as many rows as possible, then as cheaply as possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def cheapest_matching(costs: Sequence[Mapping[int, int]]) -> dict[int, int]:
    """Match rows to columns: most rows first, least total cost second.

    costs[row][column] is a cost >= 0; a missing column cannot take the row. Returns {row: column}.
    Hungarian method with potentials, O(rows² · columns): meant for a dozen rows.
    Source: H. W. Kuhn (1955); the formulation with potentials and one augmenting path a row.
    """
    if not costs:
        return {}
    columns = sorted({column for row in costs for column in row})
    unfilled = 1 + sum(max(row.values(), default=0) for row in costs)
    width = len(columns) + len(costs)
    table = [[row.get(column, unfilled) for column in columns] + [unfilled] * len(costs) for row in costs]
    holder = _augment_all(table, width)
    return {
        holder[place]: columns[place]
        for place in range(len(columns))
        if holder[place] >= 0 and columns[place] in costs[holder[place]]
    }


def _augment_all(table: list[list[int]], width: int) -> list[int]:
    """Return which row holds each column (-1: none), every row placed, at least cost."""
    row_price = [0] * len(table)
    column_price = [0] * (width + 1)
    holder = [-1] * (width + 1)
    for row in range(len(table)):
        holder[width] = row
        column = width
        slack = [float("inf")] * width
        came_from = [width] * width
        visited = [False] * (width + 1)
        while holder[column] >= 0:
            visited[column] = True
            column = _step(table, (row_price, column_price), (holder, slack, came_from, visited), column)
        while column != width:
            previous = came_from[column]
            holder[column] = holder[previous]
            column = previous
    return holder


def _step(
    table: list[list[int]],
    prices: tuple[list[int], list[int]],
    search: tuple[list[int], list[float], list[int], list[bool]],
    column: int,
) -> int:
    """Reach the next cheapest column from those visited, and move the prices so that it stays tight."""
    (row_price, column_price), (holder, slack, came_from, visited) = prices, search
    row, width = holder[column], len(slack)
    nearest, delta = -1, float("inf")
    for other in range(width):
        if visited[other]:
            continue
        reduced = table[row][other] - row_price[row] - column_price[other]
        if reduced < slack[other]:
            slack[other], came_from[other] = reduced, column
        if slack[other] < delta:
            nearest, delta = other, slack[other]
    for other in range(width + 1):
        if visited[other]:
            row_price[holder[other]] += int(delta)
            column_price[other] -= int(delta)
        elif other < width:
            slack[other] -= delta
    return nearest
