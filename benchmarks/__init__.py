"""Measurements of the product on this machine. `make bench` runs all of them."""
