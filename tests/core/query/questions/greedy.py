hoard = [bytearray(64 * 1024**2) for _ in range(64)]
