"""`report.html`: a run as one page that stands alone, for the person who decides on a release."""

from qa.evaluation.outputs.html.page import render, write_html

__all__ = ["render", "write_html"]
