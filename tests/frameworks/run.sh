#!/usr/bin/env bash
# Trains and steps the Python package under other people's frameworks, each in a virtual environment of its own,
# because what one of them demands another forbids.
# usage: run.sh [PYTEST ARGUMENT...]
# ENVIRONMENTS names the folder of the virtual environments, PYTHON the interpreter they are made with, LIBENV the
# folder of libprocade_libenv, FRAMEWORKS those that are wanted.
set -eu
cd "$(dirname "$(realpath "$0")")/../.."
repository=$PWD
environments=${ENVIRONMENTS:-build-test/frameworks}
mkdir -p "$environments"
environments=$(realpath "$environments")
LIBENV=$(realpath "${LIBENV:-build/bindings/libenv}")
export LIBENV
read -r -a frameworks <<< "${FRAMEWORKS:-gym3 torchrl rllib pufferlib}"
code=0

# packages FRAMEWORK: what is asked of pip.
packages() {
    case $1 in
        gym3) echo gym3 ;;
        torchrl) echo torch==2.13.0 torchrl gymnasium ;;
        rllib) echo torch==2.13.0 'ray[rllib]' gymnasium ;;
        pufferlib) echo torch==2.13.0 pufferlib psutil ;;
        *) echo "run.sh: there is no framework '$1'" >&2; exit 1 ;;
    esac
}

# environment_of FRAMEWORK: with everything but Procade; fails where the framework does not install.
environment_of() {
    local environment=$environments/$1 wanted
    wanted=$(packages "$1")
    [ -e "$environment/installed" ] && [ "$(cat "$environment/installed")" = "$wanted" ] && return 0
    rm -rf "$environment"
    "${PYTHON:-python3}" -m venv "$environment"
    # shellcheck disable=SC2086
    "$environment/bin/pip" install --quiet --disable-pip-version-check pytest $wanted > "$environment/pip.log" 2>&1 ||
        return 1
    echo "$wanted" > "$environment/installed"
}

wheel=$environments/wheel
rm -rf "$wheel"
"${PYTHON:-python3}" -m venv "$environments/build"
"$environments/build/bin/pip" wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$wheel" .

# The installed package is tested, not the sources.
unset PYTHONPATH PROCADE_LIBRARY
for framework in "${frameworks[@]}"; do
    python=$environments/$framework/bin/python
    if ! environment_of "$framework"; then
        tail -n 3 "$environments/$framework/pip.log"
        echo "run.sh: $framework skipped: pip cannot install it here; see $environments/$framework/pip.log"
        continue
    fi
    "$python" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall "$wheel"/procade-*.whl
    echo "run.sh: $framework $("$python" -m pip list 2> /dev/null | awk '/^(gym3|torchrl|ray|pufferlib|gymnasium|numpy) /' |
        tr -s ' \n' ' ')"
    # Somewhere else, because some of them leave files where they are started.
    (cd "$environments/$framework" && "$python" -m pytest -c "$repository/pyproject.toml" \
        -o cache_dir="$environments/pytest" -o filterwarnings=default -W ignore::DeprecationWarning "$@" \
        "$repository/tests/frameworks/test_$framework.py") || code=1
done
exit $code
