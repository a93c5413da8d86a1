"""The staff API: `/tillit/v1/...`, spoken by clients' and performers' systems with a staff member's token."""
