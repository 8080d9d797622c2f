"""Rules and Actions: the objects that they get, what they do with them, and what that decides."""
