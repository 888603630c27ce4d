"""A view reads the request, calls one action or selector, and renders."""
