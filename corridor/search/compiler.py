"""What is asked of numba: types made of annotations, code compiled for them, and compiled code read again.

Importing this module imports numba, which takes longer than many a search: `jit` does so when a kernel is first called.
Code that is read again needs the runtime of numba only. What else numba prepares before it compiles, with scipy among
it, takes half a second, so it is left out where every symbol that the code refers to is there without.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from functools import cache
from typing import Annotated, Any, NamedTuple, cast, get_args, get_origin, get_type_hints

import numba
import numpy as np
from llvmlite import binding
from numba.core import compiler, compiler_lock, registry, runtime, serialize

__all__ = ["Compiled", "allow", "compiled", "fits", "machine", "read_again", "written"]

_NUMBA: Any = numba
_TYPES: Any = numba.types
_COMPILER: Any = compiler
_TARGET: Any = registry.cpu_target
_RUNTIME: Any = runtime
_SERIALIZE: Any = serialize
# Settings of numba that change the code it makes.
_SETTINGS = ("BOUNDSCHECK", "DEBUGINFO_DEFAULT", "LOOP_VECTORIZE", "OPT", "SLP_VECTORIZE")


class Compiled(NamedTuple):
    """A kernel as it is called.

    Attributes
    ----------
    entry : callable
        Compiled code; it looks at no types.
    types : tuple
        What numba calls those of its arguments.
    keeps : object
        What must live as long as the code.
    """

    entry: Callable[..., Any]
    types: tuple[Any, ...]
    keeps: Any


@cache
def machine() -> str:
    """For what code is made: the processor, its abilities, and settings of numba."""
    settings = [f"{name} {getattr(numba.config, name, None)!s}" for name in _SETTINGS]
    return " ".join([*map(str, _TARGET.target_context.codegen().magic_tuple()), *settings])


def allow(function: Callable[..., Any]) -> None:
    """Let kernels call a function, which is compiled into each of them; once for every function."""
    _NUMBA.extending.register_jitable(no_cfunc_wrapper=True)(function)


def compiled(function: Callable[..., Any]) -> Compiled:
    """Compile a kernel for the types of its annotations."""
    dispatcher: Any = _NUMBA.njit(nogil=True, no_cfunc_wrapper=True)(function)
    signature = _signature(function)
    dispatcher.compile(signature)
    (result,) = dispatcher.overloads.values()
    return Compiled(result.entry_point, signature.args, (result, dispatcher))


def written(code: Compiled) -> bytes | None:
    """What `read_again` makes the same kernel of; None where its code holds places in memory."""
    result = code.keeps[0]
    if result.library.has_dynamic_globals:
        return None
    module = result.library._get_module_for_linking()
    named = (one for kind in (module.functions, module.global_variables) for one in kind)
    symbols = [one.name for one in named if one.is_declaration and not one.name.startswith("llvm.")]
    return cast(bytes, _SERIALIZE.dumps((symbols, result._reduce())))


def read_again(function: Callable[..., Any], data: bytes) -> Compiled:
    """Make a kernel of what was `written`."""
    context = _TARGET.target_context
    with compiler_lock.global_compiler_lock:
        _RUNTIME.rtsys.initialize(context)
        symbols, parts = pickle.loads(data)
        if not all(map(_known, symbols)):  # the linker of numba ends the process where it misses one
            context.refresh()
        result = _COMPILER.CompileResult._rebuild(context, *parts)
    return Compiled(result.entry_point, _signature(function).args, (result,))


def _known(symbol: str) -> bool:
    if binding.address_of_symbol(symbol):
        return True
    return bool(_TARGET.target_context.codegen()._engine.is_symbol_defined(symbol))


def _signature(function: Callable[..., Any]) -> Any:
    hints = get_type_hints(function, include_extras=True)
    return _compiled_type(hints.pop("return"))(*(_compiled_type(hint) for hint in hints.values()))


def _compiled_type(hint: Any) -> Any:
    """The type that numba gives to what an annotation describes.

    Arrays have one dimension and are contiguous; another number of dimensions, or the type of the records in an
    array, is noted with ``Annotated``.
    """
    if hint in (int, float, bool, type(None)):
        return {int: _TYPES.int64, float: _TYPES.float64, bool: _TYPES.boolean}.get(hint, _TYPES.void)
    if get_origin(hint) is Annotated:
        array, note = get_args(hint)
        if isinstance(note, np.dtype):
            return _TYPES.Array(numba.from_dtype(note), 1, "C")
        return _TYPES.Array(_compiled_type(array).dtype, note, "C")
    if get_origin(hint) is np.ndarray:
        (scalar,) = get_args(get_args(hint)[1])
        return _TYPES.Array(numba.from_dtype(np.dtype(scalar)), 1, "C")
    if get_origin(hint) is tuple:
        return _TYPES.Tuple([_compiled_type(part) for part in get_args(hint)])
    if isinstance(hint, type) and issubclass(hint, tuple):
        parts = get_type_hints(hint, include_extras=True).values()
        return _TYPES.BaseTuple.from_types([_compiled_type(part) for part in parts], hint)
    raise TypeError(f"{hint} is not something that kernels take")


def fits(kind: Any, value: object) -> bool:
    """Whether a value may be given to compiled code for a type; numbers are converted there."""
    if isinstance(kind, _TYPES.Array):
        return (
            isinstance(value, np.ndarray)
            and value.ndim == kind.ndim
            and value.flags.c_contiguous
            and bool(numba.from_dtype(value.dtype) == kind.dtype)
        )
    if isinstance(kind, _TYPES.BaseTuple):
        return (
            isinstance(value, getattr(kind, "instance_class", tuple))
            and len(cast(tuple[Any, ...], value)) == len(kind)
            and all(fits(one, part) for one, part in zip(kind, cast(Iterable[Any], value), strict=True))
        )
    return True
