"""x"""
from ssoproof.explain.model import Story
def svg(story: Story, path: str = "") -> str:
    return ""
