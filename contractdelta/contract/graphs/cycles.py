"""The cycles of a graph: its strongly connected components.

Source: R. E. Tarjan, "Depth-first search and linear graph algorithms", 1972. The time is linear.
"""

from collections.abc import Iterator, Sequence
from itertools import count


def strongly_connected(links: Sequence[Sequence[tuple[str, int]]]) -> Iterator[list[int]]:  # noqa: C901 - one algorithm, as published
    """Yield the strongly connected components of a graph, children before parents, without recursion.

    Args:
        links: The edges of each node: name and target.
    """
    order = [0] * len(links)  # when a node was met, from 1; 0: not yet
    low = [0] * len(links)
    on_stack = bytearray(len(links))
    stack: list[int] = []
    ticks = count(1)
    for root in range(len(links)):
        if order[root]:
            continue
        work: list[tuple[int, int]] = [(root, 0)]
        while work:
            node, at = work.pop()
            if at == 0:
                order[node] = low[node] = next(ticks)
                stack.append(node)
                on_stack[node] = 1
            below = links[node]
            while at < len(below):
                target = below[at][1]
                at += 1
                if not order[target]:
                    if not links[target]:  # most nodes lead nowhere
                        order[target] = next(ticks)
                        yield [target]
                        continue
                    work += [(node, at), (target, 0)]
                    break
                if on_stack[target]:
                    low[node] = min(low[node], low[target])
            else:
                if low[node] == order[node]:
                    yield _pop_component(stack, on_stack, node)
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])


def _pop_component(stack: list[int], on_stack: bytearray, root: int) -> list[int]:
    component = []
    while True:
        node = stack.pop()
        on_stack[node] = 0
        component.append(node)
        if node == root:
            return component
