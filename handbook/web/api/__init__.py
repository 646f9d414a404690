"""The API: released numbers as JSON, for programs with a key. It reads no cookie, changes nothing, and gives what planners may see."""
