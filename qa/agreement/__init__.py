"""Who says what: answers held beside each other, and which sources give which."""
