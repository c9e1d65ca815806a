"""The five kinds of mutants, and where in a source each can be made."""

import hashlib
import re
from dataclasses import dataclass

from reach import Reach
from source import Source

KINDS = ("condition", "errno", "dropped", "reordered", "off-by-one")


@dataclass(frozen=True)
class Mutant:
    """One change of one file."""

    kind: str
    source: Source
    start: int
    end: int
    replacement: str

    @property
    def text(self):
        return self.source.text[: self.start] + self.replacement + self.source.text[self.end :]

    @property
    def location(self):
        return f"{self.source.path}:{self.source.line(self.start)}"

    @property
    def diff(self):
        """The lines before and after; a change elsewhere in the file does not alter it."""
        old = self.source.lines(self.start, self.end)
        head = self.start - (self.source.text.rfind("\n", 0, self.start) + 1)
        new = old[:head] + self.replacement + old[head + self.end - self.start :]
        removed = [f"-{line}" for line in old.split("\n")]
        added = [f"+{line}" for line in new.split("\n") if line.strip()]
        return "\n".join(removed + added)

    def order(self, seed):
        """Its position in the draw of a seed."""
        words = f"{seed}\n{self.kind}\n{self.source.path}\n{self.start}\n{self.diff}"
        return hashlib.sha256(words.encode()).hexdigest()


def conditions(source):
    """Negated conditions, exchanged connectives, comparisons, and flags."""
    for found in re.finditer(r"\b(if|guard|while|where) ", source.code):
        ends = {"guard": [" else "], "where": [" {", "\n"]}.get(found.group(1), [" {"])
        for start, end in source.clauses(found.end(), ends):
            clause = source.text[start:end]
            start += len(clause) - len(clause.lstrip())
            clause = clause.strip()
            if clause and not re.match(r"(let|var|case)\b|#", clause):
                yield start, start + len(clause), f"!({clause})"
    exchanged = {"&&": "||", "||": "&&", "==": "!=", "!=": "=="}
    for found in re.finditer(r"(?<= )(&&|\|\||==|!=)(?= )", source.code):
        if not source.code[: found.start()].endswith(("func ", "static func ")):
            yield found.start(), found.end(), exchanged[found.group()]
    for found in re.finditer(r"\b(true|false)\b", source.code):
        yield found.start(), found.end(), "false" if found.group() == "true" else "true"


def errnos(source, all_errnos):
    """Each errno exchanged for two others."""
    for found in re.finditer(r"(?<=\.)E[A-Z_]{3,}\b", source.code):
        others = [name for name in all_errnos if name != found.group()]
        if others and found.group() in all_errnos:
            pick = int(hashlib.sha256(f"{source.path}{found.start()}".encode()).hexdigest(), 16)
            for index in {pick % len(others), (pick + len(others) // 2) % len(others)}:
                yield found.start(), found.end(), others[index]


# What only looks whether something holds: where it does, nobody can see that it was not looked at.
CHECKS_ONLY = re.compile(r"(?:assert|precondition|Self\.check)\(")


def dropped(source):
    """Statements left out, those on the line of their `if` too; no assertion."""
    for statement in source.statements():
        if not CHECKS_ONLY.match(source.code, statement.start):
            yield statement.start, statement.end, ""
    for found in re.finditer(r"\b(?:if|else)\b[^\n]* \{( [^\n{}]+ )\}(?=\n)", source.code):
        if not re.match(r" (return|throw|continue|break|[-\w.\"?]+ $)", found.group(1)):
            yield found.start(1), found.end(1), " "


# Of two such calls either may come first: what is written into a hash says the same in any order that is always the
# same, and so do the parts that are collected; each part of a state makes its own fingerprint anew; and of a bus's two
# indexes, names and keys, neither looks at the other.
ANY_ORDER = tuple(
    map(
        re.compile,
        (
            r"(?:writer|hasher)\.(?:add|combine)\w*\(|\w+\.write\(.*\bto: &writer\)$",
            r"[\w.]*\b(?:collect|add)\(.*&collector\b",
            r"\w+\.settle\w*\(roster\)",
            r"buses\.(?:name|move)\(",
        ),
    )
)

# The words that a writer of hashes writes itself.
OWN_WORDS = re.compile(r"add\w*\(")

# A task's stack, its lock, its outcome and its handler are apart from each other, and events know none of them.
# What the operation comes to is told when its last frame has ended, and frames that return nothing do not decide it.
APART = (
    (
        re.compile(r"push\(\.conclude\("),
        re.compile(r"push\(\.(?:drop|offer|detach|rescan|removeTree|unregisterDriver|deferredWorker)\b"),
    ),
    (re.compile(r"push\("), re.compile(r"(?:acquire|setHandler|conclude|send)\(")),
    (re.compile(r"send\("), re.compile(r"conclude\(")),
)


def are_apart(first, second):
    """Whether two calls touch nothing of each other, whatever their names reach."""
    return any(
        one.match(left) and other.match(right)
        for one, other in APART
        for left, right in ((first, second), (second, first))
    )


def reordered(source, reach):
    """Two calls that follow each other, exchanged, where one may write what the other touches."""
    statements = [one for one in source.statements() if one.is_call]
    for first, second in zip(statements, statements[1:]):
        between = source.code[first.end : second.start]
        if first.block != second.block or between.strip():
            continue
        calls = [source.code[one.start : one.end] for one in (first, second)]
        forms = (*ANY_ORDER, OWN_WORDS) if source.path.endswith("Writer.swift") else ANY_ORDER
        if are_apart(*calls) or any(all(form.match(call) for call in calls) for form in forms):
            continue
        if reach.interfere(*calls):
            text = source.text
            yield first.start, second.end, (
                text[second.start : second.end]
                + text[first.end : second.start]
                + text[first.start : first.end]
            )


def off_by_one(source):
    """Bounds moved by one: comparisons, ranges, and whole numbers."""
    moved = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "..<": "...", "...": "..<"}
    for found in re.finditer(r"(?<= )(<=|>=|<|>)(?= )|\.\.<|(?<=\w)\.\.\.(?=\w)", source.code):
        yield found.start(), found.end(), moved[found.group()]
    for found in re.finditer(r"(?<![\w.$#])(\d+)(?![\w.]|\s*=)", source.code):
        yield found.start(), found.end(), str(int(found.group()) + 1)


# What decides how fast something is and not what it answers: hashes, which equal keys share whatever they are, the
# sizes in which a collection cuts what it stores, and the room that is set aside for it.
COST_ONLY = (
    re.compile(r"\bvar stableHash: \w+ \{"),
    re.compile(r"\bfunc hash\(into [^{]*\{"),
    re.compile(r"^(?:extension|struct) \w*Hasher\b[^{]*\{", re.M),
    re.compile(r"\breserveCapacity\("),
)
SIZES = re.compile(r"\bprivate static (?:var|let) \w+: Int (?:= |\{)")


def cost_only(source):
    """The spans of such code."""
    for form in COST_ONLY + ((SIZES,) if "/Collections/" in source.path else ()):
        for found in form.finditer(source.code):
            opening = found.end() - 1
            is_bracket = source.code[opening] in "({"
            start = source.code.rfind("\n", 0, found.start()) + 1
            yield start, source.close(opening) + 1 if is_bracket else source.code.find("\n", opening)


def mutants(sources, all_sources):
    """All mutants of these sources, by kind, each once; `all_sources` are those of the whole module."""
    names = sorted(
        {
            name
            for source in all_sources
            for name in re.findall(r"\bstatic let (E[A-Z_]{3,})\b|\bcase (E[A-Z_]{3,})\b", source.code)
            for name in name
            if name
        }
    )
    reach = Reach(all_sources)
    makers = {
        "condition": conditions,
        "errno": lambda source: errnos(source, names),
        "dropped": dropped,
        "reordered": lambda source: reordered(source, reach),
        "off-by-one": off_by_one,
    }
    costs = {source.path: list(cost_only(source)) for source in sources}

    def counts(source, change):
        # Calls that are exchanged reach over both.
        return not any(start < change[1] and change[0] < end for start, end in costs[source.path])

    return {
        kind: [
            Mutant(kind, source, *change)
            for source in sources
            for change in sorted(set(makers[kind](source)))
            if counts(source, change)
        ]
        for kind in KINDS
    }
