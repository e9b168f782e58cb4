"""Systems that the tests bring along: each in a file of its own, found as `core.systems` are."""
