"""The reader: question and passage become answer spans, a no-answer score and a relevance score."""
