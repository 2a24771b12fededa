"""The reader: a small encoder that finds the answer in a passage, or says that it isn't there."""
