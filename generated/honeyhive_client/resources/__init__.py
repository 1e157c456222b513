# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

"""The operations, as methods of `HoneyHive`."""
