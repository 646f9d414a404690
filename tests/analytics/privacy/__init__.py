"""What may be said to everybody: exact noise, a promise that attackers measure, and files that stay as they are."""
