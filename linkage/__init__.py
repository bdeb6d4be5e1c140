"""Which records are about the same citizen: deterministic tiers, Splink for what has no usable number, memory of ids."""
