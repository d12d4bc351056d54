"""The terminal: a module for each command."""
