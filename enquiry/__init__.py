"""Questions about decisions: why one came out so, whether it can be made again, and what another rule would change.

Reads published files and what the caller built for a question; builds nothing itself.
"""
