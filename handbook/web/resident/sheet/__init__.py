"""The sheet: one A4 page that a resident makes for a desk. What stands on it is what they chose; it lives in the page's own form."""
