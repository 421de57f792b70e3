"""The declarations in _library.py against procade.h: compiled, not believed."""

import ctypes
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import procade
from procade import _library, batch, games

STRUCTS = {
    "pcd_config": _library.Config,
    "pcd_info": _library.Info,
    "pcd_buffers": _library.Buffers,
    "pcd_parameter_info": _library.ParameterInfo,
}


@pytest.fixture
def header(repository):
    return repository / "engine" / "include" / "procade" / "procade.h"


@pytest.fixture
def evaluate_in_c(header, tmp_path):
    """Values of C expressions, by their text."""
    if not shutil.which("cc"):
        pytest.skip("there is no C compiler")

    def run(expressions):
        prints = "\n".join(f'printf("%lld\\n", (long long)({expression}));' for expression in expressions)
        source = f"#include <stdio.h>\n#include <procade/procade.h>\nint main(void) {{ {prints} return 0; }}"
        (tmp_path / "values.c").write_text(source)
        program = tmp_path / "values"
        command = ["cc", f"-I{header.parents[1]}", tmp_path / "values.c", "-o", program]
        subprocess.run(command, check=True)
        lines = subprocess.run([program], check=True, capture_output=True, text=True).stdout.split()
        return dict(zip(expressions, map(int, lines)))

    return run


def declared_functions(header):
    """Names of the header's functions with the number of their arguments."""
    code = re.sub(r"//.*", "", header.read_text())
    found = re.findall(r"^PCD_API[^;(]*?\b(pcd_\w+)\(([^)]*)\);", code, re.M | re.S)
    return {name: 0 if arguments.strip() == "void" else arguments.count(",") + 1 for name, arguments in found}


def test_every_function_is_declared(header):
    declared = declared_functions(header)
    assert len(declared) > 50
    assert {name: len(arguments) for name, (_, arguments) in _library.PROTOTYPES.items()} == declared


def test_every_function_is_reached_from_python():
    """The package calls each one; these few it calls in another form."""
    elsewhere = {
        "pcd_status_text": "sentences come from pcd_last_error()",
        "pcd_get_buffers": "the arrays are NumPy's, given to pcd_set_buffers()",
        "pcd_observation_bytes": "Batch.observation_shape",
        "pcd_reset": "pcd_reset_masked() without a mask",
    }
    package = Path(_library.__file__).parent
    source = "".join(path.read_text() for path in package.glob("*.py"))
    called = set(re.findall(r"library(?:\.|\[\")(pcd_\w+)", source))
    assert called == _library.PROTOTYPES.keys() - elsewhere.keys()


@pytest.mark.parametrize("name", STRUCTS)
def test_structs_have_the_layout_of_c(name, header, evaluate_in_c):
    struct = STRUCTS[name]
    body = re.search(
        r"typedef struct %s \{(.*?)^\} %s;" % (name, name), header.read_text(), re.S | re.M
    ).group(1)
    code = re.sub(r"//.*", "", body)
    declared = re.findall(r"\*?(\w+)(?:\[\w+\])?\s*[,;]", code)
    assert [field[0] for field in struct._fields_] == declared
    expected = {f"sizeof({name})": ctypes.sizeof(struct)}
    for field, *_ in struct._fields_:
        expected[f"offsetof({name}, {field})"] = getattr(struct, field).offset
        expected[f"sizeof((({name} *)0)->{field})"] = getattr(struct, field).size
    assert evaluate_in_c(list(expected)) == expected


def test_info_dtype_is_the_struct(evaluate_in_c):
    expected = {"sizeof(pcd_info)": procade.INFO_DTYPE.itemsize}
    for name, (dtype, offset, *_) in procade.INFO_DTYPE.fields.items():
        expected[f"offsetof(pcd_info, {name})"] = offset
        expected[f"sizeof(((pcd_info *)0)->{name})"] = dtype.itemsize
    assert evaluate_in_c(list(expected)) == expected


def test_constants_are_those_of_c(evaluate_in_c):
    expected = {
        "PCD_NUM_ACTIONS": _library.NUM_ACTIONS,
        "PCD_ACTION_NONE": procade.NO_ACTION,
        "PCD_ALL_ENVS": _library.ALL_ENVS,
        "PCD_NUM_PHASES": _library.NUM_PHASES,
        "PCD_NUM_STREAMS": len(_library.STREAMS),
        "PCD_NUM_ENTITY_COLUMNS": len(procade.ENTITY_COLUMNS),
        "PCD_MAX_ENVS": batch._LIMITS["num_envs"][1],
        "PCD_MAX_THREADS": batch._LIMITS["num_threads"][1],
        "PCD_MAX_LEVEL_LIST": batch._LIMITS["level_list_capacity"][1],
        "PCD_MIN_SIZE": batch._LIMITS["observation_size"][0],
        "PCD_MAX_SIZE": batch._LIMITS["observation_size"][1],
    }
    for prefix, table in (
        ("PCD_RESET", _library.AUTORESET),
        ("PCD_SPLIT", _library.SPLITS),
        ("PCD_ORDER", _library.LEVEL_ORDERS),
        ("PCD_FORMAT", _library.FORMATS),
        ("PCD_STREAM", _library.STREAMS),
        ("PCD_CHANNEL", _library.CHANNELS),
        ("PCD_ENTITY", {name: column for column, name in enumerate(procade.ENTITY_COLUMNS)}),
        ("PCD_END", {cause.name: cause.value for cause in procade.EndCause}),
    ):
        expected.update({f"{prefix}_{name.upper()}": value for name, value in table.items()})
    assert evaluate_in_c(list(expected)) == expected


def test_the_interface_of_games_is_that_of_c(repository):
    header = (repository / "engine" / "include" / "procade" / "game.h").read_text()
    assert f"#define PCD_GAME_INTERFACE {games.GAME_INTERFACE}" in header


def test_every_status_has_an_error(header, evaluate_in_c):
    names = re.findall(r"X\((PCD_\w+),", header.read_text())
    assert names[0] == "PCD_OK"
    numbers = evaluate_in_c(names)
    assert sorted(procade.errors.BY_STATUS) == sorted(numbers.values())[1:]
    for name in names[1:]:
        words = name.replace("PCD_ERROR_", "").split("_")
        kind = procade.errors.BY_STATUS[numbers[name]].__name__.replace("OutOf", "No").replace("Error", "")
        assert kind == "".join(word.capitalize() for word in words)
