"""The options of `@shoal.jit`, checked."""

from shoal import _core

_SWITCHES = {
    "cache": "use_cache",
    "optimize": "optimizes",
    "all_args_distributed_block": "all_args_distributed_block",
    "all_args_distributed_varlength": "all_args_distributed_varlength",
    "all_returns_distributed": "all_returns_distributed",
    "returns_maybe_distributed": "returns_maybe_distributed",
    "args_maybe_distributed": "args_maybe_distributed",
}
_ALL_ARGUMENTS = ("all_args_distributed_block", "all_args_distributed_varlength")
_NAME_LISTS = ("distributed", "replicated")
# Options of Bodo and Numba that are none here, and what to write instead.
_ELSEWHERE = {
    "distributed_block": "distributed=[…], whose blocks may have any length",
    "spawn": "mpiexec -n N, which starts the ranks",
    "parallel": "nothing: all cores are used, see shoal.options.num_threads",
    "nopython": "nothing: a function that can't be compiled is an error, never run as plain Python",
}


def read_options(given):
    """_core.FunctionOptions from the keyword arguments of jit; TypeError for what is no option."""
    options = _core.FunctionOptions()
    for name, value in given.items():
        if name in _SWITCHES:
            if not isinstance(value, bool):
                raise TypeError(f"jit: {name} is True or False, not {value!r}")
            setattr(options, _SWITCHES[name], value)
        elif name == "distributed" and value is False:
            options.is_sequential = True
        elif name in _NAME_LISTS:
            setattr(options, name, _names(name, value))
        else:
            raise TypeError(_unknown(name))
    _check_together(options)
    return options


def _unknown(name):
    if name in _ELSEWHERE:
        return f"jit: no option {name!r}; write instead: {_ELSEWHERE[name]}"
    known = ", ".join([*_SWITCHES, *_NAME_LISTS])
    return f"jit: no option {name!r}; there are: {known}"


def _check_together(options):
    """TypeError where an option would contradict another, or have no effect beside it."""
    blocks = [name for name in _ALL_ARGUMENTS if getattr(options, name)]
    if len(blocks) > 1:
        raise TypeError(f"jit: {' and '.join(blocks)} exclude each other")
    if blocks and not options.args_maybe_distributed:
        raise TypeError(f"jit: {blocks[0]} and args_maybe_distributed=False contradict each other")
    if options.all_returns_distributed and not options.returns_maybe_distributed:
        raise TypeError(
            "jit: all_returns_distributed and returns_maybe_distributed=False contradict each other"
        )
    if options.is_sequential:
        divided = [
            *blocks,
            *(["all_returns_distributed"] if options.all_returns_distributed else []),
        ]
        if divided:
            raise TypeError(
                f"jit: {divided[0]} says that ranks divide something, distributed=False that the "
                "function has nothing to do with other ranks"
            )


def _names(option, value):
    """Variable names, sorted, so that the same set gives the same code."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, (list, tuple, set, frozenset)) or not all(
        isinstance(name, str) for name in value
    ):
        raise TypeError(f"jit: {option} is a list of variable names, not {value!r}")
    return sorted(set(value))
