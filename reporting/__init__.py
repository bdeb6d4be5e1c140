"""Published files to pages: the scorecard of a night, for the terminal and as static pages."""
