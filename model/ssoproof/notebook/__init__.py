"""For notebooks: load a tenant, check it, change it, and look at the answers as tables, drawings and
words."""

from ssoproof.notebook.answers import Answer, Answers
from ssoproof.notebook.custom_question import own
from ssoproof.notebook.diff import Comparison
from ssoproof.notebook.html import Html, tag
from ssoproof.notebook.tenants import Opened, check, compare, load

__all__ = ["Answer", "Answers", "Comparison", "Html", "Opened", "check", "compare", "load", "own", "tag"]
