"""The planners' pages: what was needed, what changed, and how sure that is. They show released numbers, and nothing else."""
