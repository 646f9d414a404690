"""The public page of open data: the months that were made public, as they were published, and nothing else."""
