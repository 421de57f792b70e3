"""Loads the libenv library the way gym3's loader does, with structures stated apart from libenv.h.

Usage: libenv_gym3_like.py LIBRARY [GAME ...]; the library may stand in PROCADE_LIBENV instead. Checks versions,
spaces, buffers, rollouts, states and refusals; needs nothing but the standard library. Exit status 0: all held.
"""
import ctypes
import os
import random
import sys

UINT8, INT32, FLOAT32 = 1, 2, 3
DISCRETE = 2
OBSERVATION, ACTION, INFO = 1, 2, 3
C_TYPES = {UINT8: ctypes.c_uint8, INT32: ctypes.c_int32}
ALIGNMENT = 64  # bytes, of the first environment's slice
STATE_LIMIT = 1 << 20  # bytes


class Value(ctypes.Union):
    _fields_ = [("uint8", ctypes.c_uint8), ("int32", ctypes.c_int32), ("float32", ctypes.c_float)]


class TensorType(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char * 128), ("scalar_type", ctypes.c_int), ("dtype", ctypes.c_int),
                ("shape", ctypes.c_int * 16), ("ndim", ctypes.c_int), ("low", Value), ("high", Value)]


class Option(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char * 128), ("dtype", ctypes.c_int), ("count", ctypes.c_int),
                ("data", ctypes.c_void_p)]


class Options(ctypes.Structure):
    _fields_ = [("items", ctypes.POINTER(Option)), ("count", ctypes.c_int)]


class Buffers(ctypes.Structure):
    _fields_ = [("ob", ctypes.POINTER(ctypes.c_void_p)), ("rew", ctypes.POINTER(ctypes.c_float)),
                ("first", ctypes.POINTER(ctypes.c_uint8)), ("info", ctypes.POINTER(ctypes.c_void_p)),
                ("ac", ctypes.POINTER(ctypes.c_void_p))]


assert ctypes.sizeof(TensorType) == 212 and TensorType.ndim.offset == 200 and TensorType.low.offset == 204
assert ctypes.sizeof(Option) == 144 and Option.data.offset == 136
assert ctypes.sizeof(Options) == 16 and ctypes.sizeof(Buffers) == 40


def load(path):
    """Opens the library with the flags gym3 uses and declares its functions."""
    library = ctypes.CDLL(path, mode=os.RTLD_NOW | os.RTLD_LOCAL | getattr(os, "RTLD_DEEPBIND", 0))
    library.libenv_make.restype = ctypes.c_void_p
    library.libenv_make.argtypes = [ctypes.c_int, Options]
    library.libenv_get_tensortypes.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(TensorType)]
    library.libenv_set_buffers.argtypes = [ctypes.c_void_p, ctypes.POINTER(Buffers)]
    for name in ("libenv_observe", "libenv_act", "libenv_close"):
        getattr(library, name).argtypes = [ctypes.c_void_p]
    library.get_state.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
    library.set_state.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
    library.procade_libenv_last_error.restype = ctypes.c_char_p
    assert library.libenv_version() == 1
    return library


def encode_options(options):
    """The options as the loader hands them over, and the objects that must stay alive meanwhile."""
    items = (Option * len(options))()
    kept = []
    for item, (name, value) in zip(items, options.items()):
        item.name = name.encode()
        item.count = 1
        if isinstance(value, str):
            data = ctypes.create_string_buffer(value.encode())
            item.dtype, item.count = UINT8, len(value)
        elif isinstance(value, bool):
            data = ctypes.c_uint8(value)
            item.dtype = UINT8
        elif isinstance(value, int):
            data = ctypes.c_int32(value)
            item.dtype = INT32
        else:
            data = ctypes.c_float(value)
            item.dtype = FLOAT32
        kept.append(data)
        item.data = ctypes.cast(ctypes.pointer(data), ctypes.c_void_p)
    return Options(items, len(options)), kept


class Tensor:
    """One tensor of all environments in one aligned piece."""

    def __init__(self, num, tensor_type):
        self.dtype = tensor_type.dtype
        self.shape = tuple(tensor_type.shape[: tensor_type.ndim])
        elements = 1
        for side in self.shape:
            elements *= side
        self.size = elements * ctypes.sizeof(C_TYPES[self.dtype])
        self.memory = (ctypes.c_uint8 * (num * self.size + ALIGNMENT - 1))()
        self.address = -(-ctypes.addressof(self.memory) // ALIGNMENT) * ALIGNMENT
        self.values = (C_TYPES[self.dtype] * (num * elements)).from_address(self.address)

    def bytes(self):
        return bytes(self.values)


class Environments:
    """A vector of environments behind the interface."""

    def __init__(self, library, num, **options):
        self.library, self.num = library, num
        encoded, kept = encode_options(options)
        self.handle = library.libenv_make(num, encoded)
        del encoded, kept
        if not self.handle:
            raise ValueError(library.procade_libenv_last_error().decode())
        self.ob, ob_table = self.allocate(OBSERVATION)
        self.ac, ac_table = self.allocate(ACTION)
        self.info, info_table = self.allocate(INFO)
        self.rew = (ctypes.c_float * num)()
        self.first = (ctypes.c_uint8 * num)()
        library.libenv_set_buffers(self.handle, Buffers(ob_table, self.rew, self.first, info_table, ac_table))
        self.check()

    def allocate(self, space):
        count = self.library.libenv_get_tensortypes(self.handle, space, None)
        assert count > 0
        types = (TensorType * count)()
        assert self.library.libenv_get_tensortypes(self.handle, space, types) == count
        for tensor_type in types:
            assert tensor_type.scalar_type == DISCRETE and tensor_type.dtype in C_TYPES
            assert tensor_type.low.int32 == 0 and tensor_type.high.int32 >= 0
        tensors = {tensor_type.name.decode(): Tensor(self.num, tensor_type) for tensor_type in types}
        assert len(tensors) == count, "names are unique"
        table = (ctypes.c_void_p * (count * self.num))()
        for index, tensor in enumerate(tensors.values()):
            for env in range(self.num):
                table[index * self.num + env] = tensor.address + env * tensor.size
        return tensors, table

    def check(self):
        error = self.library.procade_libenv_last_error()
        assert error == b"", error

    def observe(self):
        self.library.libenv_observe(self.handle)
        self.check()
        infos = tuple(self.info[name].bytes() for name in sorted(self.info))
        return self.ob["rgb"].bytes(), bytes(self.rew), bytes(self.first), infos

    def act(self, actions):
        self.ac["action"].values[:] = actions
        self.library.libenv_act(self.handle)
        self.check()
        self.ac["action"].values[:] = [-7] * self.num  # they belong to the caller again

    def get_state(self):
        states = []
        buffer = ctypes.create_string_buffer(STATE_LIMIT)
        for env in range(self.num):
            size = self.library.get_state(self.handle, env, buffer, STATE_LIMIT)
            self.check()
            assert 0 < size < STATE_LIMIT
            states.append(buffer.raw[:size])
        return states

    def set_state(self, states):
        for env, state in enumerate(states):
            self.library.set_state(self.handle, env, state, len(state))
            self.check()

    def close(self):
        self.library.libenv_close(self.handle)


def check_spaces(library, game):
    env = Environments(library, 2, env_name=game, rand_seed=1, render_human=True, num_actions=15)
    assert {name: tensor.shape for name, tensor in env.ob.items()} == {"rgb": (64, 64, 3)}
    assert {name: (tensor.shape, tensor.dtype) for name, tensor in env.ac.items()} == {"action": ((), INT32)}
    assert {name: (tensor.shape, tensor.dtype) for name, tensor in env.info.items()} == {
        "prev_level_seed": ((), INT32), "prev_level_complete": ((), UINT8), "level_seed": ((), INT32),
        "rgb": ((512, 512, 3), UINT8)}
    start = env.observe()
    assert env.observe() == start
    assert list(env.rew) == [0, 0] and list(env.first) == [1, 1]
    assert list(env.info["prev_level_seed"].values) == [0, 0]
    assert list(env.info["prev_level_complete"].values) == [0, 0]
    assert any(env.ob["rgb"].values) and any(env.info["rgb"].values)
    env.close()


def rollout(library, game, steps, restore=False, **options):
    """Everything seen in a rollout; with `restore` every state is put back after it is taken."""
    env = Environments(library, 2, env_name=game, num_levels=50, **options)
    rng = random.Random(game)
    seen = []
    for _ in range(steps):
        seen.append(env.observe())
        states = env.get_state()
        if restore:
            env.set_state(states)
            assert env.observe() == seen[-1]
            assert env.get_state() == states
        seen.append(states)
        env.act([rng.randrange(15) for _ in range(2)])
    seen.append(env.observe())
    env.close()
    return seen


def check_states(library, game):
    plain = rollout(library, game, 60, rand_seed=5)
    assert rollout(library, game, 60, rand_seed=5, num_threads=3) == plain, "threads change nothing"
    assert rollout(library, game, 60, restore=True, rand_seed=5) == plain, "states put back change nothing"

    # A state from the middle goes on in a vector made with another seed.
    env = Environments(library, 2, env_name=game, num_levels=50, rand_seed=99)
    env.set_state(plain[61])
    rng = random.Random(game)
    for _ in range(30):
        [rng.randrange(15) for _ in range(2)]
    for step in range(30, 60):
        assert env.observe() == plain[2 * step] and env.get_state() == plain[2 * step + 1]
        env.act([rng.randrange(15) for _ in range(2)])
    assert env.observe() == plain[120]
    env.close()


def check_forced_end(library, game):
    env = Environments(library, 2, env_name=game, rand_seed=3)
    env.observe()
    seeds = list(env.info["level_seed"].values)
    env.act([-1, 4])
    env.observe()
    assert list(env.first) == [1, 0]
    assert list(env.info["prev_level_seed"].values) == seeds
    assert env.info["level_seed"].values[1] == seeds[1]
    env.close()


def list_games(library):
    """The games there are: the library names them when it refuses one."""
    try:
        Environments(library, 1, env_name="?")
    except ValueError as error:
        return str(error).partition("there are ")[2].split(", ")


def check_refusals(library):
    wrong = [({"env_name": "pong"}, "pong"), ({"env_name": "maze", "colour": 1}, "colour"),
             ({"env_name": "maze", "num_levels": 1.5}, "num_levels"), ({"env_name": "maze", "num_levels": -1}, "-1"),
             ({"env_name": "bigfish", "distribution_mode": 10}, "bigfish"), ({"num_levels": 3}, "env_name")]
    for options, word in wrong:
        try:
            Environments(library, 1, **options)
        except ValueError as error:
            assert word in str(error), error
        else:
            raise AssertionError("accepted: %r" % (options,))


def main():
    arguments = sys.argv[1:]
    path = arguments.pop(0) if arguments else os.environ.get("PROCADE_LIBENV")
    if not path:
        sys.exit(__doc__)
    library = load(path)
    check_refusals(library)
    games = arguments or list_games(library)
    assert len(games) > 1, games
    for game in games:
        check_spaces(library, game)
        check_states(library, game)
        check_forced_end(library, game)
    print("libenv: %d games behave as gym3's loader expects" % len(games))


main()
