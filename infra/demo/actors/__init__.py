"""The demo's actors: an ATS, a candidate, members of staff. They know the product by its HTTP doors alone."""
