"""Government plans as measures. Nothing here yet."""
