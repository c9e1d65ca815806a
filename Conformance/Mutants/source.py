"""A Swift source as far as a mutation needs to know it: what is code, and where statements are."""

import re
from dataclasses import dataclass, field

OPENING, CLOSING = "([{", ")]}"
LITERAL = re.compile(r'//[^\n]*|/\*.*?\*/|"""(?:\\.|.)*?"""|"(?:\\.|[^"\\\n])*"', re.DOTALL)
NO_STATEMENT = re.compile(
    r"(let|var|return|if|guard|for|while|repeat|case|default|func|switch|static|public|private"
    r"|fileprivate|internal|init|deinit|struct|enum|extension|import|else|where|mutating|throw"
    r"|defer|indirect|typealias|subscript|unsafe|break|continue|get|set|lazy|package)\b|[}@#.]"
)
CALL = re.compile(r"[A-Za-z_][\w.?!]*(\[[^\n]*?\][\w.?!]*)?\(")
BLOCK_CALL = re.compile(r"[A-Za-z_][\w.?!]*(\[[^\n]*?\][\w.?!]*)? \{")
ASSIGNMENT = re.compile(r"[A-Za-z_][^\n={}]*? ([-+|&]|<<|>>)?= ")
GOES_ON = re.compile(r"([.?:]|&&|\|\||[-+|&^] )")
UNFINISHED = (",", "(", "[", "=", "&&", "||", "->", "?", "else")


@dataclass
class Statement:
    """A call or an assignment that stands by itself: its position, and the block it is in."""

    start: int
    end: int
    block: int
    is_call: bool


@dataclass
class Source:
    """A file's text, and the same with comments and strings blanked, so that both have equal offsets."""

    path: str
    text: str
    code: str = field(init=False)

    def __post_init__(self):
        self.code = LITERAL.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), self.text)

    def line(self, position):
        return self.text.count("\n", 0, position) + 1

    def lines(self, start, end):
        """The whole lines that hold a span."""
        first = self.text.rfind("\n", 0, start) + 1
        last = self.text.find("\n", end)
        return self.text[first : last if last >= 0 else len(self.text)]

    def close(self, opening):
        """The position of the bracket that closes this one."""
        depth = 0
        for position in range(opening, len(self.code)):
            depth += (self.code[position] in OPENING) - (self.code[position] in CLOSING)
            if depth == 0:
                return position
        return len(self.code)

    def clauses(self, start, ends):
        """The spans of a condition's clauses, from `start` to where one of `ends` stands outside brackets."""
        spans, first, position = [], start, start
        while position < len(self.code):
            if any(self.code.startswith(end, position) for end in ends):
                spans.append((first, position))
                return spans
            letter = self.code[position]
            if letter in OPENING:
                position = self.close(position)
            elif letter in CLOSING:
                return []
            elif letter == ",":
                spans.append((first, position))
                first = position + 1
            position += 1
        return []

    def statements(self):
        """All statements that can be left out, in order."""
        found, stack, before, position = [], [], "{", 0
        while position < len(self.code):
            end = self.code.find("\n", position)
            end = len(self.code) if end < 0 else end
            line = self.code[position:end]
            stripped = line.strip()
            start = position + len(line) - len(line.lstrip())
            in_block = bool(stack) and self.code[stack[-1]] == "{"
            if stripped and in_block and not before.endswith(UNFINISHED):
                last = self._end(start, stripped)
                if last:
                    is_call = not ASSIGNMENT.match(stripped)
                    found.append(Statement(start, last, stack[-1], is_call))
            for offset in range(position, end):
                if self.code[offset] in OPENING:
                    stack.append(offset)
                elif self.code[offset] in CLOSING and stack:
                    stack.pop()
            before = stripped or before
            position = end + 1
        return found

    def _end(self, start, line):
        """Where the statement ends that begins here, or nothing if none does."""
        if NO_STATEMENT.match(line):
            return None
        if not any(form.match(line) for form in (CALL, BLOCK_CALL, ASSIGNMENT)):
            return None
        position = start
        while position < len(self.code):
            letter = self.code[position]
            if letter in OPENING:
                position = self.close(position)
            elif letter in CLOSING:
                return None
            elif letter == "\n":
                rest = self.code[position:].lstrip()
                if not GOES_ON.match(rest) and not self.code[start:position].endswith(UNFINISHED):
                    return position
            position += 1
        return None
