"""What stands between a file and its reader: nothing is unpacked or allocated on trust."""
