"""Finds the sentences in the code: what stands literally in ``say``, ``say_in``, ``count`` and ``N_``.

By Python's own grammar rather than Babel's extractor, which glues the two sides of a conditional into one sentence and
can't tell a sentence that was put together from none at all.
"""

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parent.parent
SPOKEN = ("handlers",)
TAG = "Translators:"
# For each function: where its context stands among the arguments (None: it has none), and where its sentences.
_PLACES: dict[str, tuple[int | None, tuple[int, ...]]] = {
    "say": (None, (0,)),
    "N_": (None, (0,)),
    "say_in": (0, (1,)),
    "count": (None, (0, 1)),
}


@dataclass(slots=True)
class Found:
    """The sentences of some code as a catalog, and what is wrong with some of them, a line each."""

    catalog: Catalog = field(default_factory=lambda: Catalog(charset="utf-8"))
    wrong: list[str] = field(default_factory=list)


def find(root: Path = ROOT) -> Found:
    """All the sentences under ``root``, in the order of files and lines."""
    found = Found()
    for path in sorted(path for folder in SPOKEN for path in (root / folder).rglob("*.py")):
        name = path.relative_to(root).as_posix()
        find_in(path.read_text(encoding="utf-8"), name, found)
    return found


def find_in(code: str, name: str, found: Found) -> None:
    """Adds the sentences of one module."""
    remarks = _remarks(code)
    for call, statement_line in _calls(ast.parse(code)):
        function = _name_of(call)
        context_at, places = _PLACES[function]
        where = f"{name}:{call.lineno}"
        readings = [_literals(call.args[place]) for place in places if place < len(call.args)]
        if any(reading is None for reading in readings):
            found.wrong.append(f"{where}: a sentence must be written whole, not put together: {ast.unparse(call)}")
            continue
        sentences = [reading or () for reading in readings]
        if len(sentences) < len(places) or not all(sentences):
            continue
        context = _context(call, context_at)
        comments = _comments(remarks, call.lineno, statement_line)
        for sentence in zip(*sentences, strict=False):
            identity = sentence if len(sentence) > 1 else sentence[0]
            _add(found.catalog, identity, name, call.lineno, comments, context)


def _add(
    catalog: Catalog,
    identity: str | tuple[str, ...],
    name: str,
    line: int,
    comments: Sequence[str],
    context: str | None,
) -> None:
    message = catalog.add(identity, locations=[(name, line)], auto_comments=comments, context=context)
    # Babel takes '50 %' for a placeholder of printf's.
    message.flags.clear()


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, int]]:
    """Every call of interest, with the line on which the statement around it begins."""
    waiting: list[tuple[ast.AST, int]] = [(tree, 0)]
    found: list[tuple[ast.Call, int]] = []
    while waiting:
        node, line = waiting.pop()
        line = node.lineno if isinstance(node, ast.stmt) else line
        if isinstance(node, ast.Call) and _name_of(node) in _PLACES and node.args:
            found.append((node, line))
        waiting += [(child, line) for child in ast.iter_child_nodes(node)]
    yield from sorted(found, key=lambda one: (one[0].lineno, one[0].col_offset))


def _name_of(call: ast.Call) -> str:
    name = getattr(call.func, "attr", "") or getattr(call.func, "id", "")
    return str(name) if name == "N_" else str(name).lstrip("_")


def _literals(argument: ast.expr) -> tuple[str, ...] | None:
    """What an argument can be, literally: nothing where it is a name; None where it is glued from pieces."""
    match argument:
        case ast.Constant(str(text)):
            return (text,) if text else ()
        case ast.IfExp():
            branches = [_literals(branch) for branch in (argument.body, argument.orelse)]
            return None if None in branches else tuple(text for branch in branches for text in branch or ())
        case ast.JoinedStr():
            return None
        case ast.BinOp(left, _, right) if any(_literals(side) != () for side in (left, right)):
            return None
        case ast.Call(ast.Attribute(ast.Constant(str()), "format" | "join")):
            return None
        case _:
            return ()


def _context(call: ast.Call, place: int | None) -> str | None:
    given = call.args[place] if place is not None else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _remarks(code: str) -> dict[int, str]:
    """The comments that have a line to themselves, by line."""
    lines = code.splitlines()
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return {
        token.start[0]: token.string.lstrip("# ")
        for token in tokens
        if token.type == tokenize.COMMENT and lines[token.start[0] - 1].lstrip().startswith("#")
    }


def _comments(remarks: dict[int, str], *lines: int) -> list[str]:
    """What is said to translators right above a call, or above the statement it stands in."""
    for line in lines:
        above: list[str] = []
        while (line := line - 1) in remarks:
            above.insert(0, remarks[line])
            if above[0].startswith(TAG):
                return [" ".join(above).removeprefix(TAG).strip()]
    return []
