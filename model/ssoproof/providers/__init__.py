"""What is a provider's own: one package a provider, and what the floors above know of one."""
