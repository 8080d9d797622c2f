"""What a verdict may be over, by name, and what each of them covers."""

ENVIRONMENT = "any number of other applications, limits untimed"
TENANT = "one page of each application of the tenant, limits untimed"
LIFETIMES = "one page of each application of the tenant, with its lifetimes"
SCOPES = {
    ENVIRONMENT: "one browser, one user, one page of the application itself, any number of other "
    "applications",
    TENANT: "one browser, one user, one page of each of the tenant's applications",
}
