"""One metric a file: pure functions, each with its definition and its source. `qa.evaluation.measures` names them."""
