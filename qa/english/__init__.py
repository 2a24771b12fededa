"""The closed classes of English that questions and sentences are read by; no topic is known here."""
