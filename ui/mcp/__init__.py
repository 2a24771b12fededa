"""Dateline for assistants, by the Model Context Protocol: `qa mcp`. What it needs comes with `dateline[mcp]`."""
