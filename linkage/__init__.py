"""Which records are about the same citizen: tiers on the number, Splink where there is none, a memory of ids."""
