"""Names of methods of values from outside: what they give, whose they are, how they use functions."""

from __future__ import annotations

from ssoproof.javascript import answers, pure_values
from ssoproof.javascript.values import words

READING = words(
    "includes indexOf lastIndexOf some every find findIndex findLast findLastIndex filter map flatMap "
    "forEach join slice concat startsWith endsWith toLowerCase toUpperCase trim split replace match "
    "test toString getTime valueOf toISOString substring substr charAt padStart localeCompare flat keys "
    "values entries at hasOwnProperty trimStart trimEnd replaceAll search getDay getHours getDate "
    "getMonth getFullYear getUTCDay getUTCHours getMinutes getSeconds getMilliseconds getUTCDate "
    "getUTCMonth getUTCFullYear getUTCMinutes getTimezoneOffset toLocaleString toLocaleDateString "
    "toLocaleTimeString toDateString toTimeString toUTCString"
)
NUMBERS = words(
    "getSeconds getMilliseconds getUTCDate getUTCMonth getUTCFullYear getUTCMinutes getTimezoneOffset "
    "getTime indexOf lastIndexOf findIndex findLastIndex getDay getHours getDate getMonth getFullYear "
    "getUTCDay getUTCHours search getMinutes localeCompare"
)
TEXT = words(
    "toLowerCase toUpperCase trim replace replaceAll substring substr charAt padStart toISOString "
    "toString join trimStart trimEnd toLocaleString toLocaleDateString toLocaleTimeString toDateString "
    "toTimeString toUTCString"
)
FACTS = words("includes some every startsWith endsWith test hasOwnProperty")
LISTS = words("filter split map flatMap")
OF_STRING = words(
    "includes indexOf lastIndexOf slice concat startsWith endsWith toLowerCase toUpperCase trim split "
    "replace match toString substring substr charAt padStart localeCompare at trimStart trimEnd "
    "replaceAll search"
)
OF_ARRAY = words(
    "includes indexOf lastIndexOf some every find findIndex findLast findLastIndex filter map flatMap "
    "forEach join slice concat at toString flat"
)
OF_DATE = words(
    "getTime valueOf toISOString toString getDay getHours getDate getMonth getFullYear getUTCDay "
    "getUTCHours getMinutes getSeconds getMilliseconds getUTCDate getUTCMonth getUTCFullYear "
    "getUTCMinutes getTimezoneOffset toLocaleString toLocaleDateString toLocaleTimeString toDateString "
    "toTimeString toUTCString"
)
SHAPED = {
    "string": OF_STRING,
    "array": OF_ARRAY,
    "texts": OF_ARRAY,
    "date": OF_DATE,
    "number": words("toString valueOf"),
    "object": words("hasOwnProperty toString"),
    **answers.METHODS,
    **{shape: frozenset(methods) for shape, methods in pure_values.READING.items()},
}

#: Methods that call the function that they get any number of times.
REPEATS = words(
    "on addListener each forEach subscribe setInterval map filter eachSeries eachLimit use every some"
)

#: Methods of lists and texts that call a function on the spot, as often as they like.
AT_ONCE = words("reduce reduceRight sort toSorted replace replaceAll from group groupBy")
