"""The options of `@shoal.jit`, checked."""

from shoal import _core

_SWITCHES = {
    "cache": "use_cache",
    "all_args_distributed_block": "all_args_distributed_block",
    "all_args_distributed_varlength": "all_args_distributed_varlength",
    "all_returns_distributed": "all_returns_distributed",
    "returns_maybe_distributed": "returns_maybe_distributed",
    "args_maybe_distributed": "args_maybe_distributed",
}
_NAME_LISTS = ("distributed", "replicated")


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
            known = ", ".join([*_SWITCHES, *_NAME_LISTS])
            raise TypeError(f"jit: no option {name!r}; there are: {known}")
    if options.all_args_distributed_block and options.all_args_distributed_varlength:
        raise TypeError(
            "jit: all_args_distributed_block and all_args_distributed_varlength exclude each other"
        )
    return options


def _names(option, value):
    """Variable names, sorted, so that the same set gives the same code."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, (list, tuple, set, frozenset)) or not all(
        isinstance(name, str) for name in value
    ):
        raise TypeError(f"jit: {option} is a list of variable names, not {value!r}")
    return sorted(set(value))
