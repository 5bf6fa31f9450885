"""Canonical JSON: one value, one sequence of bytes (RFC 8785, without floats)."""

import json
from typing import Any, cast

import msgspec

from folkmoot.errors import Invalid
from folkmoot.words import N_

LARGEST = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 7493, section 2.2)."""

FLOAT = N_("A number in the record must be whole: {value}. Write it as an integer.")
TOO_BIG = N_("A number in the record must lie within 2^53 - 1 of zero: {value}.")
BAD_KEY = N_("A name of a field in the record must be a string, not {type}.")
BAD_TYPE = N_("The record holds text, whole numbers, lists and fields, not {type}.")
BAD_TEXT = N_("A text in the record holds half of a character: {value}. Remove it.")
TOO_DEEP = N_("A value in the record is nested too deeply. Make it flatter.")
TWICE = N_("The field {name} appears twice in one object. Keep one of them.")
NOT_JSON = N_("This is not JSON in UTF-8.")


def encode(value: object) -> bytes:
    """The canonical bytes of a value: UTF-8, no spaces, keys sorted (RFC 8785, section 3.2).

    Takes str, int within 2^53 - 1 of zero, bool, None, lists (or tuples) and dicts with
    str keys. Raises Invalid on anything else: floats, larger integers, lone surrogates.
    """
    try:
        return msgspec.json.encode(_ordered(value))
    except RecursionError as error:
        raise Invalid(TOO_DEEP) from error
    except UnicodeEncodeError as error:
        raise Invalid(BAD_TEXT, value=ascii(error.object[error.start : error.end])) from error


def decode(data: bytes) -> Any:
    """The value of JSON bytes, canonical or not.

    Raises Invalid on bytes that are not UTF-8 JSON, on a key that appears twice in one
    object, and on every value that `encode` would refuse.
    """
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_once,
            parse_float=_refuse_float,
            parse_constant=_refuse_float,
        )
    except RecursionError as error:
        raise Invalid(TOO_DEEP) from error
    except ValueError as error:
        raise Invalid(NOT_JSON) from error
    encode(value)
    return value


def _ordered(value: Any) -> Any:
    """The same value with keys sorted by UTF-16 code units; refuses what JSON cannot keep."""
    kind = cast("type[object]", type(value))
    if kind is str or kind is bool or value is None:
        return value
    if kind is int:
        if -LARGEST <= value <= LARGEST:
            return value
        raise Invalid(TOO_BIG, value=_short(value))
    if kind is list or kind is tuple:
        return [_ordered(item) for item in value]
    if kind is dict:
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    if kind is float:
        raise Invalid(FLOAT, value=value)
    raise Invalid(BAD_TYPE, type=kind.__name__)


def _utf16(key: object) -> bytes:
    """What keys are sorted by (RFC 8785, section 3.2.3)."""
    if type(key) is not str:
        raise Invalid(BAD_KEY, type=type(key).__name__)
    return key.encode("utf-16-be")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs, each key once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise Invalid(TWICE, name=next(name for name in names if names.count(name) > 1))
    return found


def _refuse_float(written: str) -> Any:
    raise Invalid(FLOAT, value=written[:40])


def _short(number: int) -> str:
    """The number, or how long it is: Python does not print very long ones."""
    return str(number) if number.bit_length() < 256 else f"{number.bit_length()} bits"
