"""x"""
from ssoproof.explain.model import Story
def text(story: Story, path: str = "") -> str:
    return ""
