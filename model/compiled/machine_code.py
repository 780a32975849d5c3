"""How functions become machine code (Numba), and the weights that they read.

The machine code kept on disk is made anew only when the file of the function that is called has changed, not
when that of a function it calls has. So a function and all that it calls are in one file, and what is here
never changes its meaning.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])
Array = Any
"""A NumPy array; Numba knows its type."""
FAST_SUMS = {"reassoc", "contract", "nsz"}
"""Sums may be taken in any order, as in any library of products; infinities and NaN stay what they are."""


def compiled(function: Function) -> Function:
    """The function as machine code, which runs without the interpreter's lock."""
    options: dict[str, Any] = {"nogil": True, "fastmath": FAST_SUMS, "error_model": "numpy"}
    try:
        return cast(Function, njit(cache=True, **options)(function))
    except RuntimeError:  # no folder for its cache: compiled anew in every process
        return cast(Function, njit(**options)(function))


if TYPE_CHECKING:

    def widened(half: Any) -> Any:
        """The float32 whose upper half are the bits of a bfloat16, given as uint16."""
        raise NotImplementedError

else:

    @intrinsic
    def widened(typing_context: Any, half: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            word = ir.IntType(32)
            bits = builder.shl(builder.zext(arguments[0], word), ir.Constant(word, 16))
            return builder.bitcast(bits, ir.FloatType())

        return types.float32(types.uint16), code
