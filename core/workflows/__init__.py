"""Train, score, evaluate, tune, explain: one function each, on objects in memory."""
