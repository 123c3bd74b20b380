"""No module of the package imports itself by way of others: each can be read, and taken away, after those above it."""

import sys
from collections.abc import Callable, Iterable

import grimp
import pytest


def circles(modules: Iterable[str], imported_by: Callable[[str], Iterable[str]]) -> list[set[str]]:
    """Return every set of modules that reach each other (Tarjan's strongly connected components of more than one)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    found: list[set[str]] = []

    def visit(module: str) -> None:
        number[module] = lowest[module] = len(number)
        path.append(module)
        for other in imported_by(module):
            if other not in number:
                visit(other)
            if other in path:
                lowest[module] = min(lowest[module], lowest[other])
        if lowest[module] == number[module]:
            start = path.index(module)
            circle = set(path[start:])
            del path[start:]
            if len(circle) > 1 or module in imported_by(module):
                found.append(circle)

    for module in modules:
        if module not in number:
            visit(module)
    return found


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Return who imports whom, imports inside functions included; those for the type checker alone left out."""
    return grimp.build_graph("candour", exclude_type_checking_imports=True, cache_dir=None)


def test_no_module_imports_itself_by_way_of_others(graph):
    assert len(graph.modules) > 150, "the graph is of the whole package"
    assert sys.getrecursionlimit() > len(graph.modules)
    assert circles(sorted(graph.modules), graph.find_modules_directly_imported_by) == []


def test_a_circle_would_be_found():
    imports = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"a", "e"}}

    assert circles(imports, imports.__getitem__) == [{"a", "b", "c"}, {"e"}]
    assert circles("d", imports.__getitem__) == []


def test_a_new_import_that_closes_a_circle_is_found(graph):
    planted = "candour.seal.age"
    start = "candour.roles.desk.services.products"
    assert graph.find_shortest_chain(importer=start, imported=planted)

    def imported(module: str) -> set[str]:
        own = graph.find_modules_directly_imported_by(module)
        return own | {start} if module == planted else own

    (circle,) = circles(sorted(graph.modules), imported)
    assert {start, planted} <= circle
