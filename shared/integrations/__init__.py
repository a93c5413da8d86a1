"""The outside world: each module translates between an outside contract and Tillit's own words."""
