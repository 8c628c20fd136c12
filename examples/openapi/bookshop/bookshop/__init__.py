"""Sell books over HTTP, exactly as ``openapi.yaml`` promises."""
