"""The demo: two real background checks played by actors through HTTP doors."""
