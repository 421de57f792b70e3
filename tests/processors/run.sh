#!/usr/bin/env bash
# Builds the library for other processors, plays every game on them, emulated, and compares with this one.
# usage: run.sh LIBRARY_FOLDER WORK_FOLDER
set -eu
here=$(dirname "$(realpath "$0")")
root=$(realpath "$here/../..")
native=$(realpath "$1")
work=$2
mkdir -p "$work"

cc -std=c11 -O2 "$here/hashes.c" -I"$root/engine/include" -L"$native" -lprocade -o "$work/hashes"
LD_LIBRARY_PATH=$native "$work/hashes" > "$work/native.txt"

for processor in aarch64:aarch64 i686:i386; do
    name=${processor%:*} emulator=qemu-${processor#*:}-static triple=${processor%:*}-linux-gnu
    build=$work/$name
    [ -e "$build/build.ninja" ] || meson setup "$build" "$root" --cross-file "$here/$name.txt" --buildtype=release \
        -Dwerror=true -Dtools=false -Dlibenv=false -Dpython=false -Dtests=false
    ninja -C "$build"
    "$triple-gcc" -std=c11 -O2 "$here/hashes.c" -I"$root/engine/include" -L"$build/engine" -lprocade -lm \
        -o "$build/hashes"
    "$emulator" -L "/usr/$triple" -E "LD_LIBRARY_PATH=$build/engine" "$build/hashes" > "$build/hashes.txt"
    diff "$work/native.txt" "$build/hashes.txt"
    echo "$name: $(wc -l < "$build/hashes.txt") games and modes, the same states and pictures"
done
