"""The names in a piece of Swift: chains of members with what is done to the last, and the members of types."""

import re

WORD = re.compile(r"[A-Za-z_$][\w$]*")
TYPE = re.compile(r"\b(struct|class|enum|extension|protocol) ([\w.]+)[^\n{]*(?:\n[^\n{]*)?\{")
MEMBER = re.compile(r"\b(func ([\w<]+)|init|subscript|var (\w+)|case (\w+)|let (\w+))")
KEYWORDS = set("as case else for guard if in is let return switch throw try var where while".split())


def chains(code):
    """Each name that is not a member of another, with the members after it and what is done to the last.

    That is `call`, `assigned`, `handed on` for a variable that is given to be changed, or nothing.
    """
    position = 0
    while found := WORD.search(code, position):
        position = found.end()
        if found.group() in KEYWORDS or is_inner(code, found):
            continue
        links, at = members_after(code, position)
        ending = None
        before = code[: found.start()].rstrip()
        if before.endswith("&") and not before.endswith("&&"):
            ending = "assigned" if links else "handed on"
        elif re.match(r"\s*([-+*/|&^]|<<|>>|&[-+*])?=(?!=)", code[at:]):
            ending = "assigned"
        elif re.match(r"\(|<\w+>\(", code[at:]) or code[at : at + 2] == " {" and not is_test(code, at):
            ending = "call"
        if ending == "call" and links and links[-1] == "update" and replaces(code, at):
            ending, links = "assigned", links[:-1]
            # The element as a whole is what is changed here, and has been counted.
            code = code[:at] + re.sub(r"\$0 =(?!=)", "nil ", code[at:], count=1)
        yield found.group(), links, ending


def is_inner(code, found):
    """Whether a name is a member, a case, or a label; what follows a call's result begins anew."""
    if code[found.start() - 1 : found.start()] == ".":
        return not code[: found.start() - 1].rstrip().endswith(")")
    return code[found.end() : found.end() + 1] == ":"


def members_after(code, at):
    """The members that follow a name, `[]` for an element, and the position after them."""
    links = []
    while rest := re.match(r"[?!]*(?:\n\s*)?\.(\w+)|[?!]*\[", code[at:]):
        if rest.group(1):
            links.append(rest.group(1))
            at += rest.end()
        else:
            links.append("[]")
            at = closed(code, at + rest.end() - 1) + 1
    return links, at


def is_test(code, position):
    """Whether the bracket here opens the block of an `if` or the like, and no closure."""
    line = code[code.rfind("\n", 0, position) + 1 : position]
    return bool(re.search(r"\b(if|guard|while|for|switch|else|where)\b", line))


def is_bound(name, code):
    """Whether a variable or a closure's parameter of this name begins in the code."""
    return bool(re.search(rf"\b(let|var) {name}\b|\{{\s*{name} in\b", code))


def replaces(code, at):
    """Whether the closure that is called here changes its element as a whole, as one with a name for it may."""
    end = closed(code, at) if code[at : at + 1] == "(" else at
    opening = code.find("{", at if code[at : at + 1] != "(" else end)
    if opening < 0 or code[end + 1 : opening].strip():
        return False
    body = code[opening : closed(code, opening)]
    return bool(re.match(r"\{\s*\w+ in\b", body) or re.search(r"\$0 =", body))


def closed(code, opening):
    """The position of the bracket that closes this one."""
    depth = 0
    for position in range(opening, len(code)):
        depth += (code[position] in "([{") - (code[position] in ")]}")
        if depth == 0:
            return position
    return len(code)


def types(code):
    """The name of each type, or of what is extended, and where it opens."""
    for found in TYPE.finditer(code):
        yield found.group(2), found.end() - 1


def members(code, opening, type_name):
    """Name, body and kind of each member of a type; no body for what it stores."""
    position, end = opening + 1, closed(code, opening)
    while position < end:
        if code[position] in "{([":
            position = closed(code, position) + 1
            continue
        found = MEMBER.match(code, position)
        if not found or re.match(r"[\w.]", code[position - 1]):
            position += 1
            continue
        kind = found.group().split()[0]
        name = next((name for name in found.groups()[1:] if name), kind).split("<")[0]
        body = body_of(code, found.end(), end)
        is_stored = kind in ("var", "let") and (body is None or "=" in code[position:body])
        if is_stored:
            yield name, None, kind
        if kind == "case" or is_stored or body is None:
            position = code.find("\n", position)
            continue
        closing = closed(code, body)
        yield type_name.split(".")[-1] if kind == "init" else name, code[body + 1 : closing], kind
        position = closing + 1


def body_of(code, position, end):
    """Where the body of a member opens, or nothing if it has none."""
    while position < end:
        letter = code[position]
        if letter in "([":
            position = closed(code, position)
        elif letter == "{":
            return position
        elif letter == "\n" and not re.match(r"\s*(\{|->|where\b|throws\b|:)", code[position:end]):
            return None
        position += 1
    return None
