"""Where the days of all nodes come together: sums of days, closed periods, and what was released of them."""
