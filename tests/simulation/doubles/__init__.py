"""AWS in this process: each service's client replaced by one with the same methods, as strict as the strictest server."""
