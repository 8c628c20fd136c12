"""How large a document may be: documents are untrusted input."""

#: Largest file that is read, in bytes. The largest public document known has 13 MB.
MAX_BYTES = 128 * 1024 * 1024
#: Deepest nesting of mappings and lists. orjson stops by itself a little above 1,000.
MAX_DEPTH = 400
#: Most nodes that all aliases of a YAML document may stand for together.
MAX_ALIASED_NODES = 2_000_000
#: Most files that one document may consist of.
MAX_FILES = 2_000
#: Largest remote file that is read, in bytes, unpacked.
MAX_REMOTE_BYTES = 32 * 1024 * 1024
#: Longest time that one remote file may take, in seconds.
MAX_REMOTE_SECONDS = 30.0
#: Most redirects on the way to one remote file.
MAX_REDIRECTS = 5
#: Most remote files, and bytes and seconds for all of them, in one run.
MAX_REMOTE_FILES = 200
MAX_ALL_REMOTE_BYTES = 128 * 1024 * 1024
MAX_ALL_REMOTE_SECONDS = 120.0
