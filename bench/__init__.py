"""What the handbook takes: time, memory and bytes, as ratios from one run on one machine. See README.md."""
