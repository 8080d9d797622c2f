"""Inputs that stay as they are in a whole run, as rigid variables of a system."""

from __future__ import annotations

#: How the name of the variable begins that says how a test of such inputs comes out.
RIGID = "input:"
