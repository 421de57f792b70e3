#!/usr/bin/env python3
"""Fill the code that pages of docs/ quote, so that it is always what the file says.

A quote is a comment and a block of C:

    <!-- quote envs/maze.c: static bool generate -->
    ```c
    ```

The block gets the part of the file that begins with the first line of that
text, with the comment above it, and ends with the first line that closes it.
With --check nothing is written; the exit code is 1 when a quote is not what the
file says. Only the standard library is needed.
"""

import argparse
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
QUOTE = re.compile(r"<!-- quote (\S+): (.+?) -->\n```c\n(.*?)```\n", re.S)


def find_part(path, beginning):
    """Return the lines of a file from the comment above a line that begins so to the end of what it opens."""
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    found = [at for at, line in enumerate(lines) if line.startswith(beginning)]
    if not found:
        raise ValueError("%s has no line that begins with '%s'" % (path, beginning))
    begin = end = found[0]
    while begin > 0 and lines[begin - 1].startswith("//"):
        begin -= 1
    if not lines[end].rstrip().endswith(";"):
        while lines[end] not in ("}", "};"):
            end += 1
    return "\n".join(lines[begin:end + 1]) + "\n"


def fill(text):
    """Return a page with its quotes filled."""
    return QUOTE.sub(lambda match: "<!-- quote %s: %s -->\n```c\n%s```\n"
                     % (match[1], match[2], find_part(match[1], match[2])), text)


def main():
    parser = argparse.ArgumentParser(description="Fill the code that pages of docs/ quote.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a quote is not up to date")
    given = parser.parse_args()
    stale = 0
    for page in sorted(HERE.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        try:
            filled = fill(text)
        except ValueError as error:
            print("docs/%s: %s" % (page.relative_to(HERE).as_posix(), error), file=sys.stderr)
            return 1
        if filled == text:
            continue
        stale += 1
        if given.check:
            print("docs/%s does not quote what the file says; run docs/generate_quotes.py"
                  % page.relative_to(HERE).as_posix(), file=sys.stderr)
        else:
            page.write_text(filled, encoding="utf-8")
    return 1 if given.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
