#!/usr/bin/env bash
# Compares every game with the original at full episode counts and writes docs/fidelity.md.
# usage: write_fidelity.sh PROGRAM [ARGUMENT...], the program being tests/fidelity/fidelity of a build
set -eu
page=$(dirname "$(realpath "$0")")/fidelity.md
program=$1
shift
found=$(mktemp)
trap 'rm -f "$found"' EXIT
# 1 says that figures are outside; the page shows which.
"$program" --markdown "$@" > "$found" || [ $? -eq 1 ]
{
    cat << 'TEXT'
# Fidelity

Every figure that was measured on the original, beside the same figure of Procade; `./dev fidelity --page` writes this
page. `ours / original` stand side by side. A mean, a share or a rate is **inside** when it differs by no more than three
standard errors of the difference or 2 %, a quantile of the length when it differs by no more than 5 % or as chance
explains; what is outside is played again with another seed and more episodes, and **outside** if it is so again.

Policies: `fixed:N` holds action N, `cycle:A*S,B*S` plays A for S steps, then B, and so on; `random` draws from all fifteen
actions. Some policies were measured on the original twice, by two people with episode counts of their own (sources
`sheet` and `reference`).

The halves of the split are compared over 100,000 levels of each mode and may differ by 1 %. **By chance** is one standard
error of the difference, were the halves alike and other seeds taken; over another number of levels three of them are
allowed too.

Where a mended fault moves a figure the last table says so and by how much; [differences](differences.md) names the
faults. The one level of a mode `exploration` is another than the original's, so its figures are compared with nothing.

Exact play by the rules of the game sheets is tested apart, rule by rule, in `tests/rules_*.c`.
TEXT
    grep -v "the one level of this mode is another than the original's" "$found"
} > "$page"
