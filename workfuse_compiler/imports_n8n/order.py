"""The order in which nodes are translated, and which connections only close a loop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from workfuse_compiler.imports_n8n.source import MAIN, Links, Source, SourceLink

Graph = Mapping[str, Sequence[str]]


def closing_links(source: Source, body_outputs: Mapping[str, int]) -> set[SourceLink]:
    """The connections by which the body of a loop comes back to its node.

    Args:
        body_outputs: by the name of a loop node, the output that its body follows.
    """
    graph: dict[str, list[str]] = {node.name: [] for node in source.nodes}
    for link in source.links:
        if link.sort == MAIN and body_outputs.get(link.source, link.output) == link.output:
            graph[link.source].append(link.target)
    tangle = _tangles(graph)
    return {
        link
        for link in source.links
        if link.sort == MAIN
        and link.target in body_outputs
        and tangle[link.source] == tangle[link.target]
        and body_outputs.get(link.source, link.output) == link.output
    }


def in_order(source: Source, closing: set[SourceLink], after_body: Mapping[str, int]) -> list[str]:
    """The names of the nodes: each behind those that lead to it, as far as there are no circles.

    Args:
        after_body: by the name of a loop node, the output that follows when it is done. What is
            there comes behind the loop's body.
    """
    links = Links(source.links)
    graph: dict[str, list[str]] = {}
    for node in source.nodes:
        followers = graph.setdefault(node.name, [])
        for link in links.outgoing.get(node.name, ()):
            if link not in closing:
                followers.append(link.target)
                continue
            done = after_body[link.target]
            behind = links.outgoing.get(link.target, ())
            followers += [next_.target for next_ in behind if next_.output == done]
    return [*reversed([*_postorder(graph, graph)])]


def _postorder(names: Iterable[str], graph: Graph) -> Iterator[str]:
    seen: set[str] = set()
    for start in names:
        if start in seen:
            continue
        seen.add(start)
        walks = [(start, iter(graph[start]))]
        while walks:
            name, followers = walks[-1]
            follower = next((one for one in followers if one not in seen), None)
            if follower is None:
                walks.pop()
                yield name
            else:
                seen.add(follower)
                walks.append((follower, iter(graph[follower])))


def _tangles(graph: Graph) -> dict[str, int]:
    """A number for each node; two that lead to each other have the same (Kosaraju)."""
    backwards: dict[str, list[str]] = {name: [] for name in graph}
    for name, followers in graph.items():
        for follower in followers:
            backwards[follower].append(name)
    numbers: dict[str, int] = {}
    for number, start in enumerate(reversed([*_postorder(graph, graph)])):
        if start in numbers:
            continue
        numbers[start] = number
        pending = [start]
        while pending:
            for before in backwards[pending.pop()]:
                if before not in numbers:
                    numbers[before] = number
                    pending.append(before)
    return numbers
