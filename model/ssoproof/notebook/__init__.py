"""For notebooks: load a tenant, check it, change it, and look at the answers as tables, drawings and words."""

from ssoproof.notebook.answers import Answer, Answers
from ssoproof.notebook.tags import Html, tag
from ssoproof.notebook.tenants import Opened, check, load

__all__ = ["Answer", "Answers", "Html", "Opened", "check", "load", "tag"]
