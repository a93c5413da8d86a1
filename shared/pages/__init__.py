"""The candidate's pages: models of what a page shows, and their rendering as HTML. No storage."""
