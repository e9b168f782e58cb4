"""Files that leave: safe, atomic, readable elsewhere."""
