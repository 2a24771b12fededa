"""The read side: a question becomes hits, hits become evidence, evidence becomes a cited answer."""
