"""What the language and Node bring by name: globals, and functions and namespaces by their dotted names.

The names of Node's globals are those of its documentation (https://nodejs.org/docs/latest-v22.x/api/globals.html).
"""

from __future__ import annotations

from collections.abc import Collection

from ssoproof.javascript.choices import OUTSIDE, UNMODELLED
from ssoproof.javascript.host import Host
from ssoproof.javascript.values import PROCESS, UNDEFINED, Native, Value, words

_LANGUAGE = words(
    "console Object Array JSON String Number Boolean Math Set Map Date RegExp Error TypeError RangeError "
    "Promise parseInt parseFloat isNaN require Symbol SyntaxError ReferenceError EvalError URIError WeakMap "
    "WeakSet Proxy Reflect Function eval setTimeout setImmediate setInterval clearTimeout clearImmediate "
    "clearInterval queueMicrotask encodeURIComponent isFinite"
)

#: Node's globals beside the core of the language: they run no code of the script; what they give is open.
NODE = words(
    "AbortController AbortSignal AggregateError ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array "
    "Blob BroadcastChannel Buffer ByteLengthQueuingStrategy CloseEvent CompressionStream "
    "CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DataView DecompressionStream Event "
    "EventSource EventTarget File FinalizationRegistry Float32Array Float64Array FormData Headers "
    "Int16Array Int32Array Int8Array Intl Iterator MessageChannel MessageEvent MessagePort Navigator "
    "Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver "
    "PerformanceObserverEntryList PerformanceResourceTiming ReadableByteStreamController ReadableStream "
    "ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController "
    "ReadableStreamDefaultReader Request Response SharedArrayBuffer Storage SubtleCrypto TextDecoder "
    "TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController "
    "URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakRef WebAssembly WebSocket "
    "WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa decodeURI "
    "decodeURIComponent encodeURI escape navigator structuredClone unescape"
)

GLOBALS: dict[str, Value] = {
    **{name: Native(name) for name in sorted(_LANGUAGE | NODE)},
    "undefined": UNDEFINED,
    "NaN": float("nan"),
    "Infinity": float("inf"),
}

#: Globals of Node through which scripts reach out of themselves.
OUTSIDE_GLOBALS = {
    **dict.fromkeys(("process", "fetch", "crypto", "URL", "performance", *PROCESS), OUTSIDE),
    **dict.fromkeys(("this", "module", "exports", "__dirname", "__filename"), UNMODELLED),
}

#: Functions that are really there, so that asking for them is not a guess.
_MEMBERS = {
    "console": words(
        "log error warn info debug dir dirxml table trace assert clear count countReset group groupCollapsed "
        "groupEnd time timeEnd timeLog timeStamp profile profileEnd"
    ),
    "Date": words("now parse UTC"),
    "Object": words("keys values entries assign freeze fromEntries hasOwn"),
    "Array": words("isArray from of"),
    "JSON": words("parse stringify"),
    "Math": words("random floor round ceil abs max min trunc"),
    "Promise": words("resolve reject all allSettled race"),
    "Number": words("isInteger isNaN parseInt isFinite"),
    "Error": words("captureStackTrace"),
    "Symbol": words("asyncIterator hasInstance iterator toPrimitive toStringTag"),
}

#: The language's own errors, of which all members are there.
ERRORS = words("Error TypeError RangeError SyntaxError ReferenceError EvalError URIError")

#: Natives that hold others and are no functions themselves.
_NAMESPACES = words("console JSON Math Reflect Intl Atomics WebAssembly navigator")


def members_of(host: Host, path: str) -> Collection[str]:
    """The members of a native that are known to be there."""
    return _MEMBERS.get(path) or host.members(path)


def complete(host: Host, path: str) -> bool:
    """Whether the members of the native are all that there are: those of the console, dates and the host."""
    head = path.split(".")[0]
    return head == "console" or path == "Date" or bool(host.members(head))


def namespace(host: Host, path: str) -> bool:
    """Whether the native holds others and is no function itself."""
    return path in _NAMESPACES or bool(host.members(path))


def makes_objects(path: str) -> bool:
    """Whether the native is sure to be a function with a prototype."""
    return path[:1].isupper() and path in GLOBALS and path not in ("Proxy", "BigInt", *_NAMESPACES)


def of_language(host: Host, path: str) -> bool:
    """Whether scripts rely on the native: it is neither the console's nor the host's."""
    return not host.owns(path) and path.split(".")[0] != "console"
