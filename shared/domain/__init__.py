"""The rules of a case. Pure: standard library only; clock, ids and randomness are passed in."""
