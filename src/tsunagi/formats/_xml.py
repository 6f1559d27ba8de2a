"""Reading and writing XML safely: no entities, no network, no depth bombs."""
