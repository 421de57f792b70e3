#!/usr/bin/env bash
# What an installed Procade offers: headers that compile alone, a pkg-config file, a library that exports nothing but
# its own names, a game from outside the tree that gets everything, and the programs that the docs show.
# usage: run.sh BUILD
# BUILD is a build folder whose library is built. Compilers that are missing are passed over.
set -u
build=$(realpath "${1:?usage: run.sh BUILD}")
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}

meson install -C "$build" --no-rebuild --destdir "$work/root" > "$work/install.log" 2>&1 ||
    { cat "$work/install.log"; echo "FAIL: meson install"; exit 1; }
description=$(find "$work/root" -name procade.pc)
[ -n "$description" ] || { echo "FAIL: no procade.pc was installed"; exit 1; }
export PKG_CONFIG_PATH=${description%/*} PKG_CONFIG_SYSROOT_DIR=$work/root
read -r -a flags <<< "$(pkg-config --cflags procade)"
read -r -a libraries <<< "$(pkg-config --libs procade)"
library=$(find "$work/root" -name 'libprocade.so.*.*')
include=$(find "$work/root" -type d -path '*include/procade')
LD_LIBRARY_PATH=$(dirname "$library")
export LD_LIBRARY_PATH
strict=(-Wall -Wextra -pedantic -Werror)

# Nothing but the two headers is installed there.
[ "$(cd "$include" && echo *)" = "game.h procade.h" ] || fail "installed headers: $(cd "$include" && echo *)"
[ "$(pkg-config --modversion procade)" = "$(sed -n 's/.*version: *'"'"'\([0-9.]*\)'"'"'.*/\1/p' "$here/../../meson.build" | head -n 1)" ] ||
    fail "pkg-config says version $(pkg-config --modversion procade)"

# header COMPILER LANGUAGE STANDARD HEADER: it compiles with nothing before it.
header() {
    echo "#include <procade/$4>" |
        "$1" -x "$2" -std="$3" "${strict[@]}" "${flags[@]}" -fsyntax-only - || fail "$4 as $3 with $1"
}

for header in procade.h game.h; do
    for compiler in gcc clang; do
        command -v $compiler > /dev/null && header $compiler c c11 $header
    done
    for compiler in g++ clang++; do
        command -v $compiler > /dev/null && header $compiler c++ c++17 $header
    done
done

# Floats that are not rounded to floats would give other states.
echo '#include <procade/game.h>' | gcc -x c -std=c11 -ffast-math "${flags[@]}" -fsyntax-only - 2> "$work/refused" &&
    fail "game.h is compiled with -ffast-math"
grep -q 'without -ffast-math' "$work/refused" || fail "the refusal of -ffast-math does not say why"

# The library exports what the headers name, and nothing else.
nm --dynamic --defined-only "$library" | awk '{print $3}' | sed 's/@.*//' | sort > "$work/exported"
grep -hoE '^PCD_API [^(]*' "$include"/*.h | grep -oE '[a-z_0-9]+$' | sort > "$work/declared"
grep -v '^pcd_' "$work/exported" && fail "these names are exported without the prefix pcd_"
diff "$work/declared" "$work/exported" || fail "exported names (>) are not those of the headers (<)"

# The game gives the same from every compiler.
for compiler in gcc clang; do
    command -v $compiler > /dev/null || continue
    for level in -O0 -O2; do
        program=$work/lantern$level-$compiler
        "$compiler" -std=c11 "$level" -ffp-contract=off "${strict[@]}" "${flags[@]}" "$here"/*.c -o "$program" \
            "${libraries[@]}" || { fail "the game does not build with $compiler $level"; continue; }
        "$program" > "$program.out" || fail "the game built with $compiler $level does not pass"
        sort -u "$program.out"
    done
done
[ "$(sort -u "$work"/*.out | wc -l)" -eq 1 ] || fail "the game plays differently from one compiler to another"

# The programs that README and guide show do what they say.
python3 - "$here/../.." "$work" << 'PYTHON' || fail "no program was found in the docs"
import pathlib, re, sys

root, work = map(pathlib.Path, sys.argv[1:])
programs = [block for page in ("README.md", "docs/guide.md")
            for block in re.findall(r"```c\n(#include.*?)```", (root / page).read_text(), re.S)]
for number, program in enumerate(programs):
    (work / ("example-%d.c" % number)).write_text(program)
sys.exit(len(programs) < 4)
PYTHON
for example in "$work"/example-*.c; do
    cc -std=c11 -O1 "${strict[@]}" "${flags[@]}" "$example" -o "${example%.c}" "${libraries[@]}" &&
        timeout 60 "${example%.c}" > "$work/example.out" || { fail "an example of the docs:"; cat "$example" "$work/example.out"; }
done

[ "$failures" -eq 0 ] || { echo "$failures failed"; exit 1; }
echo "all is well"
