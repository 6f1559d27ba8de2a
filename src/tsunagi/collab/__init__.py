"""People working together on what the catalogue knows: cases and their events. Nothing here yet."""
