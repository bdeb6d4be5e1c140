"""Which records are about one citizen: deterministic tiers, Splink for what has no usable number, memory of ids."""
