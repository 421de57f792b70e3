"""Finds libprocade and declares what procade.h offers; tests hold it against the header. Not for users."""

from __future__ import annotations

import ctypes
import os
import sys
import sysconfig
from ctypes import POINTER, c_bool, c_char_p, c_double, c_float, c_int32, c_int64, c_size_t, c_uint8, c_uint32
from ctypes import c_uint64, c_void_p
from pathlib import Path
from typing import Any

from . import errors


class Config(ctypes.Structure):
    """pcd_config"""

    _fields_ = [
        ("marker", c_uint32),
        ("game", c_char_p),
        ("descriptor", c_void_p),
        ("mode", c_char_p),
        ("num_envs", c_int32),
        ("num_threads", c_int32),
        ("seed", c_uint64),
        ("num_levels", c_int32),
        ("start_level", c_int32),
        ("split", c_int32),
        ("level_order", c_int32),
        ("level_list_capacity", c_int32),
        ("autoreset", c_int32),
        ("pinned_streams", c_int64 * 3),
        ("observation_size", c_int32),
        ("observation_format", c_int32),
        ("channels", c_uint32),
        ("use_backgrounds", c_bool),
        ("center_agent", c_bool),
        ("restrict_themes", c_bool),
        ("use_monochrome_assets", c_bool),
        ("use_generated_assets", c_bool),
        ("paint_vel_info", c_bool),
        ("plain_drawing", c_bool),
        ("profile", c_bool),
    ]


class Info(ctypes.Structure):
    """pcd_info"""

    _fields_ = [
        ("level_seed", c_int32),
        ("prev_level_seed", c_int32),
        ("episode_length", c_int32),
        ("episode_return", c_float),
        ("prev_level_complete", c_uint8),
        ("end_cause", c_uint8),
        ("reserved", c_uint8 * 2),
    ]


class Buffers(ctypes.Structure):
    """pcd_buffers"""

    _fields_ = [
        ("actions", c_void_p),
        ("observations", c_void_p),
        ("final_observations", c_void_p),
        ("rewards", c_void_p),
        ("terminated", c_void_p),
        ("truncated", c_void_p),
        ("infos", c_void_p),
        ("semantic", c_void_p),
        ("entities", c_void_p),
        ("entity_counts", c_void_p),
        ("segmentation", c_void_p),
    ]


class ParameterInfo(ctypes.Structure):
    """pcd_parameter_info"""

    _fields_ = [
        ("name", c_char_p),
        ("unit", c_char_p),
        ("meaning", c_char_p),
        ("low", c_double),
        ("high", c_double),
        ("value", c_double),
        ("whole", c_bool),
    ]


CONFIG_FLAGS = tuple(field[0] for field in Config._fields_ if field[1] is c_bool)
AUTORESET = {"next_step": 0, "same_step": 1, "disabled": 2}
SPLITS = {"all": 0, "train": 1, "test": 2}
LEVEL_ORDERS = {"random": 0, "sequential": 1, "chain": 2}
FORMATS = {"hwc": 0, "chw": 1, "grey": 2}
STREAMS = {"layout": 0, "dynamics": 1, "looks": 2}
CHANNELS = {"observations": 1, "final_observations": 2, "semantic": 4, "entities": 8, "segmentation": 16}
NUM_ACTIONS = 15
NUM_PHASES = 7
ALL_ENVS = -1

_STATUS = c_int32
_BATCH = _GAME = c_void_p
#: Result and arguments of every function of procade.h.
PROTOTYPES: dict[str, tuple[Any, list[Any]]] = {
    "pcd_status_text": (c_char_p, [_STATUS]),
    "pcd_last_error": (c_char_p, []),
    "pcd_version": (c_char_p, []),
    "pcd_config_default": (Config, []),
    "pcd_create": (_STATUS, [POINTER(Config), POINTER(_BATCH)]),
    "pcd_destroy": (None, [_BATCH]),
    "pcd_get_buffers": (Buffers, [_BATCH]),
    "pcd_set_buffers": (_STATUS, [_BATCH, POINTER(Buffers)]),
    "pcd_observation_bytes": (c_size_t, [_BATCH]),
    "pcd_semantic_width": (c_int32, [_BATCH]),
    "pcd_semantic_height": (c_int32, [_BATCH]),
    "pcd_max_entities": (c_int32, [_BATCH]),
    "pcd_num_envs": (c_int32, [_BATCH]),
    "pcd_get_config": (POINTER(Config), [_BATCH]),
    "pcd_env_game": (_GAME, [_BATCH, c_int32]),
    "pcd_reset": (_STATUS, [_BATCH]),
    "pcd_reset_masked": (_STATUS, [_BATCH, c_void_p, c_void_p]),
    "pcd_step": (_STATUS, [_BATCH]),
    "pcd_step_int64": (_STATUS, [_BATCH, c_void_p]),
    "pcd_step_begin": (_STATUS, [_BATCH]),
    "pcd_step_end": (_STATUS, [_BATCH]),
    "pcd_seed": (_STATUS, [_BATCH, c_void_p, c_void_p]),
    "pcd_observe": (_STATUS, [_BATCH]),
    "pcd_set_next_level": (_STATUS, [_BATCH, c_int32, c_int32]),
    "pcd_set_levels": (_STATUS, [_BATCH, c_int32, c_int32, c_int32]),
    "pcd_set_level_list": (_STATUS, [_BATCH, c_int32, c_void_p, c_int32]),
    "pcd_pin_stream": (_STATUS, [_BATCH, c_int32, c_int32, c_int64]),
    "pcd_level_fingerprint": (_STATUS, [_BATCH, c_int32, POINTER(c_uint64)]),
    "pcd_fingerprint_of": (_STATUS, [_BATCH, c_int32, c_int32, POINTER(c_uint64)]),
    "pcd_split_of": (c_int32, [_BATCH, c_int32, c_uint64]),
    "pcd_set_parameter": (_STATUS, [_BATCH, c_int32, c_char_p, c_double]),
    "pcd_set_parameter_range": (_STATUS, [_BATCH, c_int32, c_char_p, c_double, c_double]),
    "pcd_get_parameter": (_STATUS, [_BATCH, c_int32, c_char_p, POINTER(c_double)]),
    "pcd_save_size": (c_size_t, [_BATCH, c_int32]),
    "pcd_save": (_STATUS, [_BATCH, c_int32, c_void_p, c_size_t]),
    "pcd_load": (_STATUS, [_BATCH, c_int32, c_char_p, c_size_t]),
    "pcd_copy_env": (_STATUS, [_BATCH, c_int32, c_int32]),
    "pcd_clone": (_STATUS, [_BATCH, POINTER(_BATCH)]),
    "pcd_state_hash": (c_uint64, [_BATCH, c_int32]),
    "pcd_hash_bytes": (c_uint64, [c_char_p, c_size_t]),
    "pcd_render": (_STATUS, [_BATCH, c_int32, c_int32, c_void_p]),
    "pcd_text_size": (c_size_t, [_BATCH, c_int32]),
    "pcd_text": (_STATUS, [_BATCH, c_int32, c_void_p, c_size_t]),
    "pcd_phase_name": (c_char_p, [c_int32]),
    "pcd_phase_times": (_STATUS, [_BATCH, POINTER(c_double)]),
    "pcd_game_count": (c_int32, []),
    "pcd_game_at": (_GAME, [c_int32]),
    "pcd_find_game": (_GAME, [c_char_p]),
    "pcd_game_name": (c_char_p, [_GAME]),
    "pcd_game_version": (c_int32, [_GAME]),
    "pcd_game_summary": (c_char_p, [_GAME]),
    "pcd_mode_count": (c_int32, [_GAME]),
    "pcd_mode_name": (c_char_p, [_GAME, c_int32]),
    "pcd_parameter_count": (c_int32, [_GAME]),
    "pcd_describe_parameter": (_STATUS, [_GAME, c_char_p, c_int32, POINTER(ParameterInfo)]),
    "pcd_kind_count": (c_int32, [_GAME]),
    "pcd_kind_name": (c_char_p, [_GAME, c_int32]),
    "pcd_kind_role_name": (c_char_p, [_GAME, c_int32]),
    "pcd_action_name": (c_char_p, [c_int32]),
    "pcd_minimal_actions": (c_int32, [_GAME, POINTER(c_int32)]),
}

#: What the library's sentences call things, and what they are called here.
_PYTHON_NAMES = {
    "pcd_step_begin()": "send()",
    "pcd_step_end()": "recv()",
    "pcd_reset()": "reset()",
    "pcd_game_at()": "procade.list_games()",
    "pcd_describe_parameter()": "procade.describe(game).parameters()",
}


def _find() -> str:
    """Path of the library: $PROCADE_LIBRARY, else where the wheel holds it, else the system's."""
    chosen = os.environ.get("PROCADE_LIBRARY")
    if chosen:
        return chosen
    # Some systems keep what is Python alone apart from what is not.
    for site in (Path(__file__).parent.parent, Path(sysconfig.get_path("platlib"))):
        for name in ("libprocade.so*", "libprocade*.dylib", "procade*.dll"):
            for path in sorted((site / ".procade.mesonpy.libs").glob(name)):
                return str(path)
    return {"darwin": "libprocade.0.dylib", "win32": "procade-0.dll"}.get(sys.platform, "libprocade.so.0")


def _open(path: str) -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(path)  # Lets other Python threads run during a call.
    except OSError as error:
        raise ImportError(
            f"libprocade cannot be loaded from {path}: {error}; install procade with pip"
        ) from error
    for name, (result, arguments) in PROTOTYPES.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


path = _find()
library = _open(path)
#: Called in every step, with nothing but byref() and None, and so without prototypes: ctypes takes as long to
#: look at an argument as to make the call.
step, step_int64 = library["pcd_step"], library["pcd_step_int64"]
set_buffers = library["pcd_set_buffers"]


def error_of(status: int) -> errors.Error:
    """The error of a call that just failed on this thread."""
    sentence = library.pcd_last_error().decode()
    for name, python_name in _PYTHON_NAMES.items():
        sentence = sentence.replace(name, python_name)
    return errors.BY_STATUS.get(status, errors.Error)(sentence)


def check(status: int) -> None:
    """Raises the error of a call that did not return PCD_OK."""
    if status:
        raise error_of(status)


def text(value: bytes | None) -> str:
    return value.decode() if value else ""
