"""From a document to a contract: normal form, digests, and the snapshot that keeps them."""
