"""Answer requests: a module for each OpenAPI tag, a function for each operation.

The name of a function is the ``operationId`` in snake_case. A route translates between
HTTP and the store, and decides nothing.
"""
