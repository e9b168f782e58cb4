"""What a visitor keeps here: a folder for each browser session, with files and models in it.

A workspace and everything in it goes by a name of 128 random bits. Names are checked against
their pattern before they become part of a path, so no request can lead out of its workspace.
"""
