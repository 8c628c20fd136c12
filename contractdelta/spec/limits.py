"""How large a document may be: documents are untrusted input."""

#: Largest file that is read, in bytes. The largest public document known has 13 MB.
MAX_BYTES = 128 * 1024 * 1024
#: Deepest nesting of mappings and lists. orjson stops by itself a little above 1,000.
MAX_DEPTH = 400
#: Most nodes that all aliases of a YAML document may stand for together.
MAX_ALIASED_NODES = 2_000_000
#: Most files that one document may consist of.
MAX_FILES = 2_000
