"""The lab: a real OpenID Provider beside the model. Skipped, with a word, where Node or its packages are
missing."""
