"""The demo: the whole service on loopback with embedded servers and a short story; never used in service."""
