"""What an author fixed: the plan, its contradictions, and the register that says when."""
