"""Assets of the night, in the order of the flow: raw, transform, published."""
