#!/usr/bin/env python3
"""Check that what Markdown pages point to is there: files, headings in them, tests.

Exits with 1 and names every link that leads nowhere, and every mended fault
without a test. Links to the web are not looked at. Only the standard library is
needed.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("", "docs", "docs/games", "docs/pictures")


def pages():
    """Every page of the repository."""
    return sorted(page for folder in FOLDERS for page in (ROOT / folder).glob("*.md"))


def anchors_of(text):
    """The names a link may end in: explicit ones, and those made from headings."""
    names = set(re.findall(r'<a id="([^"]+)">', text))
    for heading in re.findall(r"^#+ (.+)$", text, re.M):
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"<[^>]*>", "", heading)).strip().lower()
        names.add(plain.replace(" ", "-"))
    return names


def links_of(text):
    """The targets of links and pictures, code left out."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    text = re.sub(r"`[^`\n]*`", "", text)
    return re.findall(r"\]\(([^)\s]+)\)", text)


def is_good(page, link):
    """True if a link of a page leads somewhere."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not anchor or target.suffix != ".md" or anchor in anchors_of(target.read_text(encoding="utf-8"))


def untested_faults():
    """Rows of mended faults whose last cell names no test of the suites in tests/."""
    text = (ROOT / "docs" / "differences.md").read_text(encoding="utf-8")
    section = text.split("## Mended in the games")[1].split("\n## ")[0]
    suites = "".join(suite.read_text(encoding="utf-8") for suite in (ROOT / "tests").glob("*.c"))
    tests = set(re.findall(r"START_TEST\((\w+)\)", suites))
    rows = [row.strip("|").split("|") for row in section.splitlines() if row.startswith("|")]
    return [row for row in rows[2:] if row[-1].strip(" `") not in tests]


def main():
    broken = 0
    for row in untested_faults():
        print("docs/differences.md: %s: no test is called %s" % (row[0].strip(), row[-1].strip()), file=sys.stderr)
        broken += 1
    for page in pages():
        for link in links_of(page.read_text(encoding="utf-8")):
            if not link.startswith(("http:", "https:", "mailto:")) and not is_good(page, link):
                print("%s: %s leads nowhere" % (page.relative_to(ROOT), link), file=sys.stderr)
                broken += 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
