"""Doubts have a life: what each night raised, what people decided about it, the lists that go out and back."""
