"""Building, deploying, operating and running Tillit locally."""
