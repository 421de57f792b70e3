#!/usr/bin/env bash
# What the `procade` command promises: figures are valid JSON, mistakes are named in one sentence, files are
# whole or absent, and a replay shows what was recorded or is refused.
# usage: tools.sh PROCADE
set -u
procade=$(realpath "${1:?usage: tools.sh PROCADE}")
libenv=$(dirname "$procade")/../bindings/libenv/libprocade_libenv.so
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}

# run ARGUMENTS: leaves $code, the files out and err.
run() {
    "$procade" "$@" > out 2> err
    code=$?
}

# expect CODE TEXT ARGUMENTS: this exit code, nothing on stdout, one sentence on stderr that holds the text.
expect() {
    local wanted=$1 text=$2
    shift 2
    run "$@"
    [ "$code" -eq "$wanted" ] || fail "procade $*: exit code $code, not $wanted"
    [ -s out ] && fail "procade $*: wrote to stdout"
    [ "$(wc -l < err)" -eq 1 ] || fail "procade $*: stderr holds $(wc -l < err) lines, not 1"
    grep -qF -- "$text" err || fail "procade $*: '$(cat err)' does not say '$text'"
}

# json ARGUMENTS: valid JSON on stdout, nothing on stderr.
json() {
    run "$@"
    [ "$code" -eq 0 ] || fail "procade $*: exit code $code: $(cat err)"
    python3 -m json.tool out > /dev/null 2>&1 || fail "procade $*: stdout is not JSON"
    [ -s err ] && fail "procade $*: wrote to stderr: $(cat err)"
}

# check CODE: Python that reads the file `out` and exits with 0 if it is as it should be.
check() {
    python3 -c "import json; out = json.load(open('out')); $1" || fail "$1"
}

# absent FILE: neither it nor a half-written one is there.
absent() {
    [ -e "$1" ] && fail "$1 was left behind"
    [ -e "$1.tmp" ] && fail "$1.tmp was left behind"
}

helps() {
    for command in list play replay levels shot eval bench; do
        run "$command" --help
        [ "$code" -eq 0 ] || fail "$command --help: exit code $code"
        grep -q "^usage: procade $command" out || fail "$command --help: no usage"
    done
    run --help
    [ "$code" -eq 0 ] && grep -q bench out || fail "--help"
    run --version
    [ "$code" -eq 0 ] && grep -q '^procade [0-9]' out || fail "--version"
}

misuse() {
    expect 2 "no command 'nonsense'" nonsense
    expect 2 "no game is called 'nonsense'" list nonsense
    expect 2 "'b' is one word too many" list maze b
    expect 2 "'--nonsense' is unknown" list --nonsense
    expect 2 "'-x' is unknown" list -x
    expect 2 "--json takes no value" list --json=1
    expect 2 "name a game" play
    expect 2 "--level needs a value" play maze --level
    for value in x -1 1x ' 1' 0x1 99999999999999999999 2147483648 ''; do
        expect 2 "--level is '$value', but must be a whole number from 0 to 2147483647" \
            play maze --level "$value"
    done
    expect 2 "--size is '100'" play maze --size 100
    expect 2 'mode is "nonsense"' shot maze --mode nonsense --out x.png
    expect 2 "no game has a mode 'nonsense'" eval --mode easy,nonsense
    expect 2 "no policy is called 'nonsense'" eval --policy nonsense
    expect 2 "'fixed:15'" eval --policy fixed:15
    expect 2 "'cycle:5*0'" eval --policy 'cycle:5*0'
    expect 2 "--levels is '0'" eval --levels 0
    expect 2 "at most" eval --levels 100000 --episodes 1000
    expect 2 "nonsense" eval maze --set nonsense=1
    expect 2 "NAME=VALUE" eval maze --set nonsense
    expect 2 "--seconds is 'nan'" bench --seconds nan
    expect 2 "--filter" bench --filter nonsense
    expect 2 "--filter" bench --figures --filter nonsense
    expect 2 "--threads does not go with it" bench --figures --threads 2
    expect 2 "--libenv does not go with it" bench --figures --libenv nothing
    expect 2 "--resources is for the library of --libenv" bench --resources nothing
    expect 2 "--libenv cannot be loaded" bench --filter maze/ --libenv nothing
    expect 2 "which lacks functions of the libenv interface" bench --filter maze/ --libenv libm.so.6
    expect 2 "but must be GAME/MODE" bench --first maze
    expect 2 'game is "nonsense"' bench --first nonsense/easy
    expect 2 "--out is missing" levels maze
    expect 2 "--split is 'nonsense'" levels maze --split nonsense --out x.png
    expect 2 "no policy is called 'nonsense'" levels maze --policy nonsense --out x.png
    expect 2 "no game has a mode 'nonsense'" levels --mode nonsense --out x.png
    expect 2 "largest side" levels maze --count 4096 --size 1024 --out x.png
    expect 2 "cannot read 'nothing'" replay nothing
    absent x.png
}

figures() {
    json list --json
    check "assert out['games'] and len(out['actions']) == 15"
    json list maze --json
    check "assert [g['name'] for g in out['games']] == ['maze']"
    json bench --list --json
    check "assert 'maze/hard/rgb64/envs64/threads1/random' in out"
    json bench --filter maze/ --filter random --seconds 0.002 --repeat 2 --json
    check "assert all(s['min'] <= s['steps_per_second'] <= s['max'] for s in out['scenarios'])"
    # No memory takes 1 TB/s: such a ceiling was measured where clang had left the copies out.
    check "assert all(0 < out['ceiling'][rate] < 8e7 for rate in ('frames_per_second', 'scattered'))"
    check "assert not any('phases' in s for s in out['scenarios'])"
    # Our own library behind the libenv interface, beside itself.
    json bench --filter maze/ --filter envs64/threads1/random --seconds 0.002 --repeat 1 --libenv "$libenv" --json
    check "beside = {s['name'].split('/')[2]: s for s in out['scenarios'] if 'libenv' in s}
assert list(beside) == ['rgb64'] and 0.1 < beside['rgb64']['libenv']['times'] < 10"
    # Every observation, one thread and two: the shares of a step's parts add up.
    json bench --filter maze/hard/ --filter random --seconds 0.002 --repeat 1 --phases --json
    check "views = {s['name'].split('/')[2] for s in out['scenarios']}
assert views == {'rgb64', 'chw64', 'grey64', 'semantic', 'entities', 'segmentation', 'none'}
assert {s['name'].split('/')[4] for s in out['scenarios']} == {'threads1', 'threads2'}
for scenario in out['scenarios']:
    shares = scenario['phases']
    assert list(shares) == ['logic', 'levels', 'scene', 'background', 'tiles', 'copying', 'sprites']
    assert all(share >= 0 for share in shares.values()) and abs(sum(shares.values()) - 1) < 1e-6"
    json bench --figures --filter maze/ --seconds 0.002 --repeat 1 --json
    check "assert [f['mode'] for f in out['figures']] == ['easy', 'hard', 'memory', 'exploration']
assert 0 < out['library_bytes'] < out['library_limit_bytes']
for figures in out['figures']:
    assert min(value for value in figures.values() if isinstance(value, float)) > 0
    assert ('env_bytes' in figures['missed']) == (figures['env_bytes'] > 96 * 1024)
    assert figures['slow_step_multiple'] >= 1"
    run bench --first maze/hard
    [ "$code" -eq 0 ] && [ ! -s out ] || fail "bench --first"

    local policies='best,cycle:5*20,9*3,noop'
    local eval=(eval maze coinrun --mode easy --policy "$policies" --levels 20 --episodes 2 --json)
    json "${eval[@]}" --out file
    cmp -s out file || fail "eval --out differs from --json"
    check "assert len(out) == 2 * 3 * 2"
    check "assert [r['policy'] for r in out[::2]] == ['best', 'cycle:5*20,9*3', 'noop'] * 2"
    check "assert all(r['episodes'] == 40 and len(set(r['seeds'])) == 20 for r in out)"
    check "assert all(r['return_ci95'][0] <= r['return_mean'] <= r['return_ci95'][1] for r in out)"
    check "assert all(not set(a['seeds']) & set(b['seeds']) for a, b in zip(out[::2], out[1::2]))"
    # The same episodes on any number of threads.
    mv out single
    json "${eval[@]}" --threads 2
    check "single = json.load(open('single'))
for row in out + single: row.pop('steps_per_second')
assert out == single"
    run eval maze --levels 5
    [ "$code" -eq 0 ] && grep -q sticky out || fail "eval without options"
}

pictures() {
    run levels maze --count 10 --size 32 --split test --out sheet.png
    [ "$code" -eq 0 ] || fail "levels: $(cat err)"
    run levels maze starpilot --mode all --count 3 --size 32 --steps 20 --policy best --out blocks.png
    [ "$code" -eq 0 ] || fail "levels with several modes: $(cat err)"
    run shot maze --actions '7*3,5' --size 100 --out shot.png
    [ "$code" -eq 0 ] || fail "shot: $(cat err)"
    python3 - <<'PYTHON' || fail "a PNG is not whole"
import struct, zlib

def size(path):
    """Checks every chunk and the amount of pixels, as a reader would."""
    data = open(path, 'rb').read()
    assert data[:8] == b'\x89PNG\r\n\x1a\n'
    place, pixels, kinds = 8, b'', []
    while place < len(data):
        length, kind = struct.unpack('>I4s', data[place:place + 8])
        body = data[place + 8:place + 8 + length]
        assert struct.unpack('>I', data[place + 8 + length:place + 12 + length])[0] == zlib.crc32(kind + body)
        if kind == b'IHDR':
            width, height, depth, colour = struct.unpack('>IIBB', body[:10])
        if kind == b'IDAT':
            pixels += body
        kinds.append(kind)
        place += 12 + length
    assert kinds[-1] == b'IEND' and (depth, colour) == (8, 2)
    assert len(zlib.decompress(pixels)) == height * (1 + 3 * width)
    return width, height

assert size('shot.png') == (100, 100)
assert size('sheet.png')[0] == 8 + 4 * (32 + 8)
# One block for each mode: its name above one row of pictures.
assert size('blocks.png') == (8 + 3 * (32 + 8), 8 + 7 * (26 + 32 + 12 + 8))
PYTHON
    [ -e sheet.png.tmp ] && fail "sheet.png.tmp was left behind"
}

full_disks() {
    expect 1 "cannot write '/dev/full'" levels maze --count 4 --out /dev/full
    expect 1 "cannot write '/dev/full'" shot maze --out /dev/full
    expect 1 "cannot write '/dev/full'" shot maze --record /dev/full
    expect 1 "cannot write '/nowhere/x.png'" shot maze --out /nowhere/x.png
    [ -c /dev/full ] || fail "/dev/full was replaced"
    for command in "list" "list --json" "--help" "eval maze --levels 2 --json" "bench --list"; do
        # shellcheck disable=SC2086
        "$procade" $command > /dev/full 2> err
        [ $? -eq 1 ] || fail "procade $command > /dev/full: wrong exit code"
        grep -q "stdout" err || fail "procade $command > /dev/full: '$(cat err)'"
    done

    # A file that cannot be finished: nothing half written stays, and what stood there before stays whole.
    echo before > kept.png
    (
        ulimit -f 4
        "$procade" levels maze --out kept.png 2> err
        [ $? -eq 1 ] || echo "wrong exit code"
        "$procade" levels maze --out new.png 2>> err
        "$procade" eval maze --out new.json > /dev/null 2>> err
    ) | grep -q . && fail "levels with a file size limit"
    [ "$(wc -l < err)" -eq 3 ] || fail "a file size limit was not named"
    [ "$(cat kept.png)" = before ] || fail "kept.png was damaged"
    [ -e kept.png.tmp ] && fail "kept.png.tmp was left behind"
    absent new.png
    absent new.json
}

replays() {
    run shot coinrun --level 5 --mode easy --actions '8*12,7*9,4' --steps 60 --record good.replay
    [ "$code" -eq 0 ] || fail "shot --record: $(cat err)"
    json replay good.replay --json
    check "assert out['matches'] and out['episodes'][0]['level_seed'] == 5"
    run replay good.replay --out last.png
    [ "$code" -eq 0 ] && [ -s last.png ] || fail "replay --out: $(cat err)"

    expect 2 "name a replay file" replay
    : > empty.replay
    expect 2 "'empty.replay' is not a whole replay: it does not begin with" replay empty.replay
    cp shot.png foreign.replay
    expect 2 "'foreign.replay' is not a whole replay: it does not begin with" replay foreign.replay
    for size in 20 100 300; do
        head -c $size good.replay > short.replay
        expect 2 "'short.replay' is not a whole replay: it is truncated" replay short.replay
    done
    head -c -1 good.replay > short.replay
    expect 2 "truncated" replay short.replay
    sed 's/"actions": "ii/"actions": "ih/' good.replay > changed.replay
    cmp -s good.replay changed.replay && fail "the recording holds no action to change"
    expect 2 "'changed.replay' is not a whole replay: its checksum does not match" replay changed.replay
    expect 2 "checksum" replay --json changed.replay
}

helps
misuse
figures
pictures
full_disks
replays
if [ "$failures" -ne 0 ]; then
    echo "$failures failed"
    exit 1
fi
echo "all is well"
