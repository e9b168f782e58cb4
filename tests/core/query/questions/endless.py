# one step of the interpreter that never ends: no other thread gets a turn
sum(iter(int, 1))
