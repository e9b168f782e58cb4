"""What comes in: expression, pairs, identifiers, public sets and simulations."""
