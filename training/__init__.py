"""What makes weights: training and fits, on question sets that are not part of the project. Not in the wheel."""
