#!/usr/bin/env python3
"""Write docs/api.md from the doc comments of the two public headers.

With --check nothing is written; the exit code is 1 when the page is not what
the headers say. Only the standard library is needed.
"""

import argparse
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
HEADERS = HERE.parent / "engine" / "include" / "procade"
PAGE = HERE / "api.md"
FEW_NAMES = 3  # a heading names at most so many

PREFACE = """# API reference

Made from the comments of the two public headers by `docs/generate_api.py`; `./dev lint` checks that it is up to
date. [`procade.h`](#procadeh) is for programs that use games, [`game.h`](#gameh) for files that define one. How to
use them is told in the [guide](guide.md) and in [Add a game](add-a-game.md).
"""


class Group:
    """Declarations that belong together, with the comment above them."""

    def __init__(self, comment, code):
        self.comment = comment
        self.code = code

    def names(self):
        """What the group declares, each once, in order."""
        return list(dict.fromkeys(name for part in self.code for name in names_of(part)))


def names_of(code):
    """The names a declaration introduces."""
    if code.startswith("#define"):
        return re.findall(r"^#define (\w+)", code, re.M)
    closing = re.search(r"^\} (\w+);", code, re.M) or re.search(r"\} (\w+);\s*(///.*)?$", code)
    if code.startswith("typedef") and closing:
        return closing.group(1).split()
    opaque = re.match(r"typedef struct \w+ (\w+);", code)
    if opaque:
        return [opaque.group(1)]
    tagged = re.match(r"(?:struct|enum) (\w+)", code)
    if tagged:
        return [tagged.group(1)]
    if code.startswith("enum"):
        return re.findall(r"\b(PCD_\w+)\b(?= ?=|,)", code)[:1]
    function = re.search(r"(\w+)\(", code)
    return [function.group(1)] if function else []


def intro_of(text):
    """The comment at the head of a header, without its @file line."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("///"):
            break
        lines.append(line[3:].removeprefix(" "))
    return "\n".join(lines[1:]).strip()


def body_of(text):
    """The lines between the include guard's opening and its end."""
    begin = text.index('extern "C" {')
    end = text.rindex("#ifdef __cplusplus")
    return text[begin:end].splitlines()[2:]


def take_declaration(lines, at):
    """Return a whole declaration and the index behind it; a function's body is left out."""
    line = lines[at]
    if line.startswith("#define"):
        end = at
        while lines[end].endswith("\\"):
            end += 1
        return "\n".join(part.rstrip("\\").rstrip() for part in lines[at:end + 1]), end + 1
    depth, end = 0, at
    while True:
        code = lines[end].split("//")[0]
        depth += code.count("{") + code.count("(") - code.count("}") - code.count(")")
        end += 1
        ended = code.rstrip().endswith((";", "}")) if not line.startswith("typedef") else code.rstrip().endswith(";")
        if depth == 0 and ended:
            break
    text = "\n".join(lines[at:end])
    if line.startswith("static inline"):
        text = text[:text.index("{")].rstrip() + ";"
    return text, end


def sections_of(text):
    """Return [(title, [Group])] of a header."""
    lines = body_of(text)
    sections, comment, code, at = [("Basics", [])], [], [], 0

    def flush():
        nonlocal comment, code
        if code:
            sections[-1][1].append(Group(comment, code))
        comment, code = [], []

    while at < len(lines):
        line = lines[at]
        if line.startswith("// ---"):
            flush()
            sections.append((lines[at + 1].removeprefix("// "), []))
            at += 3
        elif line.startswith("///"):
            if code:
                flush()
            comment.append(line[3:].removeprefix(" "))
            at += 1
        elif not line.strip():
            flush()
            at += 1
        elif line.startswith(("#if", "#else", "#endif", "#undef", "#define PCD_API", "#define PROCADE")):
            at += 1
        else:
            part, at = take_declaration(lines, at)
            code.append(part)
            if any("@param" in text or "@return" in text for text in comment):
                flush()  # such a comment speaks of one function
    flush()
    return [(title, groups) for title, groups in sections if groups]


def tagged_text(comment):
    """Turn @param and @return into a list; everything else stays."""
    text = "\n".join(comment)
    pieces = re.split(r"(?:^|(?<=\s))@(param|return)\s+", text)
    out = [pieces[0].strip()] if pieces[0].strip() else []
    items = []
    for tag, rest in zip(pieces[1::2], pieces[2::2]):
        rest = " ".join(rest.split())
        if tag == "return":
            items.append("- returns " + rest)
            continue
        names = re.match(r"((?:\w+, )*\w+)\s+(.*)", rest)
        items.append("- `%s`: %s" % (names.group(1), names.group(2)))
    if items:
        out.append("\n".join(items))
    return "\n\n".join(out)


def heading_of(names):
    """The heading of a group."""
    shown = ", ".join(names[:FEW_NAMES])
    return shown + (", ..." if len(names) > FEW_NAMES else "")


def write_header(name, level_text):
    """Return the Markdown of one header."""
    out = ["## %s" % name, level_text]
    text = (HEADERS / name).read_text(encoding="utf-8")
    out.append(intro_of(text))
    for title, groups in sections_of(text):
        out.append("### %s" % title)
        index = [n for group in groups for n in group.names()]
        out.append(" · ".join("[`%s`](#%s)" % (n, n.lower()) for n in index))
        for group in groups:
            names = group.names()
            anchors = "".join('<a id="%s"></a>' % n.lower() for n in names)
            out.append("#### %s%s" % (anchors, heading_of(names).replace("_", r"\_")))
            if group.comment:
                out.append(tagged_text(group.comment))
            out.append("```c\n%s\n```" % "\n".join(group.code))
    return "\n\n".join(part for part in out if part)


def make_page():
    """Return the whole page."""
    return "\n".join([
        PREFACE,
        write_header("procade.h", "`#include <procade/procade.h>`, link with `pkg-config --libs procade`."),
        "",
        write_header("game.h", "`#include <procade/game.h>`; it includes `procade.h`."),
        "",
    ])


def main():
    parser = argparse.ArgumentParser(description="Write docs/api.md from the public headers.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page is not up to date")
    given = parser.parse_args()
    page = make_page()
    if given.check:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
            print("docs/api.md is not what the headers say; run docs/generate_api.py", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
