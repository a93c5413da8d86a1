"""The local stack: the template on an embedded server, and simulators of the parties Tillit talks to."""
