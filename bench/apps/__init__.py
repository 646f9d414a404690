"""The three applications that are measured side by side. Each needs only its own framework."""
