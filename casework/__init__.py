"""Doubts and candidates across nights: what each night found, what people decided, the lists that go out and back."""
