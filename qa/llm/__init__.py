"""Answers written by a language model from the evidence of a quoted one, each sentence held to what it cites.

Nothing here is imported, and nothing is sent, unless `[llm] provider` names a model.
"""
