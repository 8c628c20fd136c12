"""Choose the API tests that a change needs, by the contract of each OpenAPI operation."""

__version__ = "0.1.0"
