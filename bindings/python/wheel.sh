#!/usr/bin/env bash
# Builds a wheel into out/ and tries it in a fresh virtual environment.
# usage: wheel.sh [PYTHON]
set -eu
cd "$(dirname "$(realpath "$0")")/../.."
python=${1:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p out
rm -f out/procade-*.whl
"$python" -m venv "$work/environment"
"$work/environment/bin/pip" wheel --quiet --no-deps --wheel-dir out .
wheel=$(echo out/procade-*.whl)
case $wheel in
    *-py3-none-*.whl) ;;
    *) echo "wheel: $wheel is not tagged for every Python 3" >&2; exit 1 ;;
esac

# Beside libc it may need nothing of the system's.
if command -v readelf > /dev/null; then
    (cd "$work" && "$python" -m zipfile -e "$OLDPWD/$wheel" wheel)
    needed=$(readelf -d "$work"/wheel/.procade.mesonpy.libs/libprocade.so* | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
    for library in $needed; do
        case $library in
            libc.* | libm.* | libpthread.* | ld-linux*) ;;
            *) echo "wheel: the library needs $library" >&2; exit 1 ;;
        esac
    done
fi

"$work/environment/bin/pip" install --quiet "$wheel"
cd "$work"
"$work/environment/bin/python" - << 'PYTHON'
import procade

for game in procade.list_games():
    with procade.Batch(game, 4, seed=1) as batch:
        batch.reset()
        for _ in range(100):
            batch.step([batch.seed % 15, 1, 4, 9])
        assert batch.observations.any(), game
print(f"procade {procade.__version__} plays {len(procade.list_games())} games")
PYTHON
echo "$wheel"
