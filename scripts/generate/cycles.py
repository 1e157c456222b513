"""Find the cycles of a graph."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def cycles(leads_to: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return a representative of each node's cycle, the same for all nodes of a cycle; it may be the node itself.

    Kosaraju's algorithm: the node that is left last on a walk forwards begins a walk backwards, within its cycle.
    """
    comes_from: dict[str, list[str]] = {name: [] for name in leads_to}
    for name, others in leads_to.items():
        for other in others:
            if other in comes_from:
                comes_from[other].append(name)
    left: dict[str, None] = {}
    for start in leads_to:
        left.update(dict.fromkeys(_walk(start, leads_to, left)))
    representatives: dict[str, str] = {}
    for start in reversed(left):
        representatives.update(dict.fromkeys(_walk(start, comes_from, representatives), start))
    return representatives


def _walk(start: str, ways: Mapping[str, Collection[str]], known: Collection[str]) -> Iterator[str]:
    """Yield the nodes reached, in the order in which the walk leaves them. It does not recurse: a path may be long."""
    if start in known:
        return
    seen = {start}
    path = [(start, iter(ways[start]))]
    while path:
        name, others = path[-1]
        other = next((node for node in others if node in ways and node not in known and node not in seen), None)
        if other is None:
            path.pop()
            yield name
        else:
            seen.add(other)
            path.append((other, iter(ways[other])))
