"""The candidate's pages: from a request to the model of a page. Read `door.py` first, then `routes.py`."""
