"""Schemas that base and head write in different ways, written alike."""
