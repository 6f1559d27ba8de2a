"""A need finds what answers it. Nothing here yet."""
