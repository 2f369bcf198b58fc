"""What a check costs: stage by stage, as a whole, beside others, and beside what the machine could do at best."""
