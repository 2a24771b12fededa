"""What a run leaves: a file or a table each, for machines, for other tools, and for people."""
