"""Which things lead back to themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def circles(leads_to: Mapping[str, Collection[str]]) -> dict[str, str]:
    """For each, one of those that it leads to and that lead back to it; the same one for all of them.

    Kosaraju's way: what is left last on a walk forwards begins a walk backwards, which stays within its circle.
    """
    comes_from: dict[str, list[str]] = {name: [] for name in leads_to}
    for name, others in leads_to.items():
        for other in others:
            if other in comes_from:
                comes_from[other].append(name)
    left: dict[str, None] = {}
    for start in leads_to:
        left.update(dict.fromkeys(_walk(start, leads_to, left)))
    found: dict[str, str] = {}
    for start in reversed(left):
        found.update(dict.fromkeys(_walk(start, comes_from, found), start))
    return found


def _walk(start: str, ways: Mapping[str, Collection[str]], known: Collection[str]) -> Iterator[str]:
    """What is newly come to, in the order in which it is left again; not by calls within calls, for it may be long."""
    if start in known:
        return
    seen = {start}
    path = [(start, iter(ways[start]))]
    while path:
        name, others = path[-1]
        other = next((one for one in others if one in ways and one not in known and one not in seen), None)
        if other is None:
            path.pop()
            yield name
        else:
            seen.add(other)
            path.append((other, iter(ways[other])))
