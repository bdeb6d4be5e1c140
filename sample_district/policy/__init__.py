"""What the departments know that decides who is entitled and who is not: the feeds of means, status and help."""
