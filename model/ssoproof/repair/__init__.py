"""Which changes of a tenant are safe: searched by what goes wrong, each proved by the judge."""
