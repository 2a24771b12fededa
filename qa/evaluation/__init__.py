"""Scoring on fixed question-answer pairs: a file of pairs, a run over them, its metrics, and a report."""
