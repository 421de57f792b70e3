#!/usr/bin/env bash
# Plays in a real window on a virtual display with real key events: going back 50 steps and pressing the same
# keys must show the same states and frames, and what was recorded must replay bit for bit.
# usage: play_under_xvfb.sh PROCADE
# Leaves with 77 (skipped) where the display, the key presser or SDL2 is missing.
set -u
procade=$(realpath "${1:?usage: play_under_xvfb.sh PROCADE}")
for program in Xvfb xdotool python3; do
    command -v "$program" > /dev/null || { echo "skipped: no $program"; exit 77; }
done
work=$(mktemp -d)
cd "$work" || exit 1
server= player=
cleanup() {
    [ -n "$player" ] && kill "$player" 2> /dev/null
    [ -n "$server" ] && kill "$server" 2> /dev/null
    rm -rf "$work"
}
trap cleanup EXIT

fail() {
    echo "FAIL: $*"
    exit 1
}

# wait_for SECONDS COMMAND: until the command succeeds.
wait_for() {
    local tries=$(($1 * 20))
    shift
    until "$@"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.05
    done
}

# The server picks a free display and tells its number.
Xvfb -displayfd 3 -screen 0 1000x1000x24 -nolisten tcp 3> display 2> /dev/null &
server=$!
wait_for 30 test -s display || { echo "skipped: Xvfb does not start"; exit 77; }
DISPLAY=:$(cat display)
# Under a leak checker the libraries below SDL would be reported; tools.sh shows what procade itself leaks.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export DISPLAY SDL_VIDEODRIVER=x11 ASAN_OPTIONS

lines() { if [ -e hashes ]; then wc -l < hashes; else echo 0; fi; }
has_lines() { [ "$(lines)" -ge "$1" ]; }
last_step() { tail -n 1 hashes | cut -d' ' -f1; }
is_at() { [ "$(last_step)" -eq "$1" ]; }
is_past() { [ "$(last_step)" -ge "$1" ]; }
keys() { xdotool key --delay 15 "$@"; }
repeat() { xdotool key --delay 15 --repeat "$1" "$2"; }

# is_still: no step was shown for a third of a second.
is_still() {
    local before
    before=$(lines)
    sleep 0.3
    [ "$(lines)" -eq "$before" ]
}

start() {
    rm -f hashes
    "$procade" play "$@" --hashes hashes 2> err &
    player=$!
    if ! wait_for 30 has_lines 1; then
        grep -q "without SDL2" err && { echo "skipped: $(cat err)"; exit 77; }
        fail "play shows nothing: $(cat err)"
    fi
    xdotool search --sync --onlyvisible --name procade > /dev/null
    # Without a window manager the window under the pointer gets the keys.
    xdotool mousemove 500 500
}

stop() {
    keys Escape
    wait_for 30 eval '! kill -0 "$player" 2> /dev/null' || fail "Escape does not close the window"
    wait "$player"
    local code=$?
    player=
    [ "$code" -eq 0 ] || fail "play left with $code: $(cat err)"
}

# play_and_go_back GAME: 60 steps with a key held, 50 back, the same keys again.
play_and_go_back() {
    local game=$1 first last back
    start "$game" --mode easy --level 3 --size 512 --record "$game.replay"
    keys p
    wait_for 20 is_still || fail "$game: P does not pause"
    first=$(last_step)

    xdotool keydown Right keydown Up
    repeat 60 n
    wait_for 30 is_still
    last=$(last_step)
    [ "$last" -gt $((first + 15)) ] || fail "$game: N plays only $((last - first)) steps"
    back=$((last - first < 50 ? last - first : 50))
    repeat "$back" r
    wait_for 30 is_at $((last - back)) ||
        fail "$game: R leads to step $(last_step), not $((last - back))"
    repeat "$back" n
    wait_for 30 is_at "$last" || fail "$game: the same keys lead to step $(last_step), not $last"
    xdotool keyup Right keyup Up

    python3 - "$last" "$back" <<'PYTHON' || fail "$game: the same keys show something else"
import collections, sys
last, back = int(sys.argv[1]), int(sys.argv[2])
shown = collections.defaultdict(list)
for line in open('hashes'):
    step, state, frame = line.split()
    shown[int(step)].append((state, frame))
for step in range(last - back, last + 1):
    # On the way there, on the way back and on the way there again; the turning points are shown twice.
    assert len(shown[step]) == (2 if step in (last - back, last) else 3), step
    assert len(set(shown[step])) == 1, step
assert len({shown[step][0] for step in shown}) == len(shown)
print(f'{back} steps back and forth: equal hashes')
PYTHON

    # The other keys of the window, and a second level played in its own time.
    keys Tab Tab h h plus minus
    keys Return
    wait_for 20 is_at 0 || fail "$game: Enter does not start the next level"
    keys p
    wait_for 20 is_past 8 || fail "$game: the second level does not run"
    xdotool keydown r
    wait_for 20 is_at 0 || fail "$game: holding R does not lead back"
    xdotool keyup r keydown Right
    wait_for 20 is_past 5 || fail "$game: a key does not end the pause after going back"
    xdotool keyup Right
    stop

    "$procade" replay "$game.replay" --json > out || fail "$game: the recording does not replay"
    python3 -c "import json; out = json.load(open('out')); assert out['matches']; \
assert [e['level_seed'] for e in out['episodes']] == [3, 4]" ||
        fail "$game: the recording is not what was played"
    sed 's/"actions": ".../"actions": "aaa/' "$game.replay" > damaged.replay
    "$procade" replay damaged.replay 2> err
    [ $? -eq 2 ] && grep -q "'damaged.replay'" err || fail "$game: a damaged recording is not refused by name"
}

# try_game GAME: up to three times, since a busy machine may lose a key on its way to the window.
try_game() {
    local attempt
    for attempt in 1 2 3; do
        (
            trap '[ -n "$player" ] && kill "$player" 2> /dev/null' EXIT
            play_and_go_back "$1"
        )
        case $? in
            0) return 0 ;;
            77) exit 77 ;;
        esac
        xdotool keyup Right keyup Up keyup r
    done
    exit 1
}

try_game coinrun
try_game starpilot
echo "all is well"
