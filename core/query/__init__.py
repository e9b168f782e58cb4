"""Questions of a visitor: what was meant, how long it takes, and what the data answers.

Pages ask through `helper`, which works in a process beside the web so that the web stays
small; `engine` is what runs there. Everything else is pure.
"""
