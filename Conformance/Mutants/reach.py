"""What a statement may read and write, so that two which do not touch the same are never exchanged.

The rule must not take a mutant away that could be seen, so it sees too much rather than too little. A call of a
method of the core counts for everything that any method of that name, and all that they call, may touch. What the
call of another value's method writes is that value, as Swift's structs and enums have it; what it reads is
followed by name. Elements of a collection are not told apart.
"""

from dataclasses import dataclass

from names import chains, is_bound, members, types

CORE = "DriverCore"
# Methods and properties of the standard library that change nothing.
PURE = set(
    "allSatisfy compactMap contains count dropFirst dropLast elements filter first firstIndex flatMap hasPrefix"
    " indices isEmpty joined last lastIndex lowercased map max min next rawValue reversed sorted".split()
)
# What a step touched is a set: in which order it was noted says nothing.
UNORDERED = {"footprint"}
NOTE = "note"
NOTES, NOTINGS = "notes", {"read", "write", "mark"}
ANYTHING = "anything"


@dataclass(frozen=True)
class Touch:
    """The names of what may be read and what may be written."""

    reads: frozenset = frozenset()
    writes: frozenset = frozenset()

    def __or__(self, other):
        return Touch(self.reads | other.reads, self.writes | other.writes)

    def interferes(self, other):
        """Whether one writes what the other reads or writes."""
        if ANYTHING in self.writes | other.writes:
            return True
        return bool(self.writes & (other.reads | other.writes) or other.writes & self.reads)


def reading(*names):
    return Touch(reads=frozenset(names))


def writing(*names):
    return Touch(writes=frozenset(names))


class Reach:
    """The touches of every method of the core, found by name."""

    def __init__(self, sources):
        # By name, whether it is called, and whether it is the core's: the chains of each body of that name.
        self.bodies = {}
        self.stored, self.constant = set(), set()
        for source in sources:
            for type_name, opening in types(source.code):
                is_core = type_name.split(".")[0] == CORE
                for name, body, kind in members(source.code, opening, type_name):
                    if body is not None:
                        key = (name, kind in ("func", "init"), is_core)
                        self.bodies.setdefault(key, []).append(list(chains(body)))
                    elif is_core:
                        (self.constant if kind == "let" else self.stored).add(name)
        self.known = dict.fromkeys(self.bodies, Touch())
        while self._learn():
            pass

    def interfere(self, first, second):
        """Whether it can matter which of two statements comes first."""
        return self._statement(first).interferes(self._statement(second))

    def _learn(self):
        """Goes once through all bodies, with what is known of those that they call; false when nothing is new."""
        is_new = False
        for key, bodies in self.bodies.items():
            seen = self.known[key]
            for body in bodies:
                for chain in body:
                    seen |= self._chain(*chain)
            # The names of a body's own variables mean nothing outside, nor what another type does to itself.
            reads, writes = (
                frozenset(one for one in side if not one.startswith("local ")) - UNORDERED
                for side in (seen.reads, seen.writes)
            )
            seen = Touch(reads, writes) if key[2] else Touch(reads | writes - {ANYTHING})
            is_new = is_new or seen != self.known[key]
            self.known[key] = seen
        return is_new

    def _statement(self, code):
        """What a statement touches; what was put into a variable before it is nobody else's any more."""
        seen = Touch()
        for root, links, ending in chains(code):
            is_core = root in self.stored or root in ("self", "Self") or (root, False, True) in self.bodies
            is_own = not is_core and root[:1].islower() and links and not is_bound(root, code)
            if is_own and links[0] != "[]":
                changes = ending == "assigned" or (ending == "call" and links[-1] not in PURE)
                seen |= self._named(links[-1], ending == "call", False) | reading(f"local {root}")
                seen |= writing(f"local {root}") if changes else Touch()
            else:
                seen |= self._chain(root, links, ending)
        return Touch(seen.reads - UNORDERED, seen.writes - UNORDERED)

    def _named(self, name, is_called, is_core):
        if name == NOTE:
            return Touch()
        return self.known.get((name, is_called, is_core), Touch())

    def _chain(self, root, links, ending):
        """What a name, the members after it, and what is done to the last of them touch."""
        if root in ("self", "Self"):
            if not links:
                return writing(ANYTHING) if root == "self" else Touch()
            if links[0] == "[]":
                return self._path(self._named("subscript", False, True), links[1:], ending)
            root, links = links[0], links[1:]
        if root == NOTES and (links[-1] in NOTINGS if ending == "call" and links else not links):
            return Touch()
        if root in self.constant:
            return self._path(Touch(), links, None)
        if root in self.stored:
            return self._path(reading(root), links, ending, root)
        is_called = ending == "call" and not links
        if (root, is_called, True) in self.bodies:
            return self._path(self._named(root, is_called, True), links, ending)
        if root.startswith("$"):
            if ending == "handed on" and not links:
                return Touch()  # to the closure that was given, which is looked at where it is given
            return self._path(Touch(), links, ending, None if links and links[0] != "[]" else ANYTHING)
        begun = self._named(root, True, False) if root[:1].isupper() else reading(f"local {root}")
        return self._path(begun, links, ending, f"local {root}")

    def _path(self, seen, links, ending, last=None):
        """What follows a name: members that are read, and the last of them written if something changes it."""
        names = [link for link in links if link != "[]"]
        called = names.pop() if ending == "call" and links and links[-1] != "[]" else None
        for name in names:
            seen |= self._named(name, False, False) | reading(f".{name}")
            last = f".{name}"
        if called:
            seen |= self._named(called, True, False)
        changes = called not in PURE | {"update"} if called else ending in ("assigned", "handed on")
        return seen | writing(last) if last and changes else seen
