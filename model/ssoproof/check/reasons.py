"""Why an answer is not known, in words."""

from ssoproof.system.reading_masks import MOST_READINGS

UNTIMED = (
    "with limits that end at any moment there is a run, with the tenant's lifetimes none was found; "
    "a greater --depth searches longer"
)
OPEN_CODE = "it depends on code that was not understood"
MAY_DIFFER = (
    "it depends on whether something from outside differs between the two runs: a counter, the time since "
    "something was done, "
    "the answer of a call"
)
NO_WITNESS = "nothing breaks it, but no run was found that it is about"
NO_VALUES = "no values were found that the tests of code would come out so for"
CROWDED = f"more than {MOST_READINGS:,} combinations of provider behaviours and inputs"
