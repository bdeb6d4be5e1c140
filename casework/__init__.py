"""Doubts have a life: what every night raised, what people decided about it, and the lists that go out and come back."""
