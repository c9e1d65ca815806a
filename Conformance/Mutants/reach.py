"""What a statement may read and write, so that two which do not touch the same are never exchanged.

The rule must not take a mutant away that could be seen, so it sees too much rather than too little. A call of a
method of the core counts for everything that any method of that name, and all that they call, may touch. What the
call of another value's method writes is that value, as Swift's structs and enums have it; what it reads is
followed by name. Elements of a collection are not told apart.
"""

import re
from dataclasses import dataclass

CORE = "DriverCore"
WORD = re.compile(r"[A-Za-z_$][\w$]*")
TYPE = re.compile(r"\b(struct|class|enum|extension|protocol) ([\w.]+)[^\n{]*(?:\n[^\n{]*)?\{")
MEMBER = re.compile(r"\b(func ([\w<]+)|init|subscript|var (\w+)|case (\w+)|let (\w+))")
# Methods and properties of the standard library that change nothing.
PURE = set(
    "allSatisfy compactMap contains count dropFirst dropLast elements filter first firstIndex flatMap hasPrefix"
    " indices isEmpty joined last lastIndex lowercased map max min next rawValue reversed sorted".split()
)
# What a step touched is a set: in which order it was noted says nothing.
UNORDERED = {"footprint"}
ANYTHING = "anything"
KEYWORDS = set("as case else for guard if in is let return switch throw try var where while".split())


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


class Reach:
    """The touches of every method of the core, found by name."""

    def __init__(self, sources):
        self.bodies = {}  # by name, and whether it is called: the code of what the core has of that name
        self.values = {}  # the same of any other type
        self.stored = set()  # what the core stores
        self.constant = set()  # that of it which never changes
        self.known = {}
        for source in sources:
            self._collect(source)

    def _collect(self, source):
        for found in TYPE.finditer(source.code):
            opening = found.end() - 1
            is_core = found.group(2).split(".")[0] == CORE
            for name, body, kind in members(source, opening, found.group(2)):
                if body is not None:
                    key = (name, kind in ("func", "init"))
                    (self.bodies if is_core else self.values).setdefault(key, []).append(body)
                elif is_core:
                    self.stored.add(name)
                    if kind == "let":
                        self.constant.add(name)

    def interfere(self, first, second):
        """Whether it can matter which of two statements comes first."""
        return self.touch(first, True).interferes(self.touch(second, True))

    def touch(self, code, stands_alone=False):
        """What a piece of code touches, with all that it calls.

        In a statement that stands alone, what was put into a variable before is nobody else's any more.
        """
        seen = Touch()
        for root, links, ending in chains(code):
            is_core = root in self.stored or root in ("self", "Self") or (root, False) in self.bodies
            is_own = not is_core and root[:1].islower() and links and not is_bound(root, code)
            if stands_alone and is_own and links[0] != "[]":
                local = frozenset({f"local {root}"})
                changes = ending == "assigned" or (ending == "call" and links[-1] not in PURE)
                seen |= self._named(links[-1], ending == "call", False)
                seen |= Touch(local, local if changes else frozenset())
            else:
                seen |= self._chain((root, links, ending))
        return Touch(seen.reads - UNORDERED, seen.writes - UNORDERED - self.constant)

    def _named(self, name, is_called, is_core):
        """What a member of this name touches; its writes are lost unless it is the core's own."""
        key = (name, is_called, is_core)
        if key in self.known:
            return self.known[key]
        self.known[key] = Touch()  # where it calls itself
        while True:
            seen = Touch()
            for body in (self.bodies if is_core else self.values).get((name, is_called), ()):
                seen |= self.touch(body)
            # The names of a body's own variables mean nothing outside.
            reads = frozenset(one for one in seen.reads if not one.startswith("local "))
            writes = frozenset(one for one in seen.writes if not one.startswith("local "))
            seen = Touch(reads, writes) if is_core else Touch(reads | writes - {ANYTHING})
            if seen == self.known[key]:
                return seen
            self.known[key] = seen

    def _chain(self, chain):
        root, links, ending = chain
        is_core = root in ("self", "Self")
        if is_core:
            if not links:
                return Touch(writes=frozenset({ANYTHING})) if root == "self" else Touch()
            if links[0] == "[]":
                return self._path(self._named("subscript", False, True), links[1:], ending)
            root, links = links[0], links[1:]
        if root in self.stored:
            return self._path(Touch(frozenset({root})), links, ending, root)
        is_called = ending == "call" and not links
        if (root, is_called) in self.bodies:
            return self._path(self._named(root, is_called, True), links, ending)
        if root.startswith("$"):
            if ending == "handed on" and not links:
                return Touch()  # to the closure that was given, which is looked at where it is given
            written = None if links and links[0] != "[]" else ANYTHING
            return self._path(Touch(), links, ending, written)
        begun = self._named(root, True, False) if root[:1].isupper() else Touch(frozenset({f"local {root}"}))
        return self._path(begun, links, ending, f"local {root}")

    def _path(self, seen, links, ending, last=None):
        """What follows a name: members that are read, and the last of them written if something changes it."""
        names = [link for link in links if link != "[]"]
        called = names.pop() if ending == "call" and links and links[-1] != "[]" else None
        for name in names:
            seen |= self._named(name, False, False) | Touch(frozenset({f".{name}"}))
            last = f".{name}"
        if called:
            seen |= self._named(called, True, False)
        changes = ending in ("assigned", "handed on") or (called and called not in PURE and called != "update")
        if last and changes and not (ending == "call" and not called):
            seen |= Touch(writes=frozenset({last}))
        return seen


def members(source, opening, type_name):
    """Name and body of each member of a type; no body for what it stores."""
    code, place, end = source.code, opening + 1, source.close(opening)
    while place < end:
        if code[place] in "{([":
            place = source.close(place) + 1
            continue
        found = MEMBER.match(code, place)
        boundary = not (code[place - 1].isalnum() or code[place - 1] in "_.")
        if not found or not boundary:
            place += 1
            continue
        kind = found.group().split()[0]
        name = (found.group(2) or found.group(3) or found.group(4) or found.group(5) or kind).split("<")[0]
        line = code.find("\n", place)
        body = _body(source, found.end(), end)
        is_stored = kind in ("var", "let") and (body is None or "=" in code[place:body])
        if kind == "case":
            place = line
        elif is_stored:
            yield name, None, kind
            place = line
        elif body is None:
            place = line
        else:
            closing = source.close(body)
            text = code[body + 1 : closing]
            yield name if kind != "init" else type_name.split(".")[-1], text, kind
            place = closing + 1


def _body(source, place, end):
    """Where the body of a member opens, or nothing if it has none."""
    while place < end:
        letter = source.code[place]
        if letter in "([":
            place = source.close(place)
        elif letter == "{":
            return place
        elif letter == "\n" and not re.match(r"\s*(\{|->|where\b|throws\b|:)", source.code[place:end]):
            return None
        place += 1
    return None


def chains(code):
    """Each name that is not a member of another, with the members after it and what is done to the last."""
    place = 0
    while found := WORD.search(code, place):
        place = found.end()
        before = code[: found.start()].rstrip()
        # A member, a case, or a label.
        if found.group() in KEYWORDS:
            continue
        if code[found.start() - 1 : found.start()] == "." or code[place : place + 1] == ":":
            if code[found.start() - 1 : found.start()] != "." or not before[:-1].rstrip().endswith(")"):
                continue
        links, at, ending = [], place, None
        while True:
            rest = re.match(r"[?!]*(?:\n\s*)?\.(\w+)|[?!]*\[", code[at:])
            if not rest:
                break
            if rest.group(1):
                links.append(rest.group(1))
                at += rest.end()
            else:
                links.append("[]")
                at = _closed(code, at + rest.end() - 1) + 1
        if re.match(r"\s*([-+*/|&^]|<<|>>|&[-+*])?=(?!=)", code[at:]):
            ending = "assigned"
        elif re.match(r"\(|<\w+>\(", code[at:]) or code[at : at + 2] == " {" and not is_test(code, at):
            ending = "call"
        if before.endswith("&") and not before.endswith("&&"):
            ending = "assigned" if links else "handed on"
        if ending == "call" and links and links[-1] == "update" and replaces(code, at):
            ending, links = "assigned", links[:-1]
            # The element as a whole is what is changed here, and has been counted.
            code = code[:at] + re.sub(r"\$0 =(?!=)", "nil ", code[at:], count=1)
        yield found.group(), links, ending


def is_test(code, place):
    """Whether the bracket here opens the block of an `if` or the like, and no closure."""
    line = code[code.rfind("\n", 0, place) + 1 : place]
    return bool(re.search(r"\b(if|guard|while|for|switch|else|where)\b", line))


def is_bound(name, code):
    """Whether a variable or a closure's parameter of this name begins in the code."""
    return bool(re.search(rf"\b(let|var) {name}\b|\{{\s*{name} in\b", code))


def replaces(code, at):
    """Whether the closure that is called here changes its element as a whole, as one with a name for it may."""
    end = _closed(code, at) if code[at : at + 1] == "(" else at
    opening = code.find("{", at if code[at : at + 1] != "(" else end)
    if opening < 0 or code[end + 1 : opening].strip():
        return False
    body = code[opening : _closed(code, opening)]
    return bool(re.match(r"\{\s*\w+ in\b", body) or re.search(r"\$0 =", body))


def _closed(code, opening):
    depth = 0
    for place in range(opening, len(code)):
        depth += (code[place] in "([{") - (code[place] in ")]}")
        if depth == 0:
            return place
    return len(code)
