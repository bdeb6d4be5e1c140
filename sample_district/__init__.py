"""The sample district: synthetic files of the night feeds, with the truth about them beside."""
