"""The clients that are compared: a module each, imported in its own environment, all with the same names.

PACKAGES       packages whose versions the report names
IMPORTS        the import statements of programs
FIRST          a whole program that reads an `event`; FIRST_WITH_CERTIFICATES, where that needs no certificates
EVENT          the published event, with its times as numbers if the client reads no other times
connect        create a client for a URL; `close` it; `get` an event; `start` a session
connect_async  the same for `get_async` and `start_async`
from_dict, to_dict, from_bytes

A function that a module lacks is not measured. A call returns a model, or plain JSON where the client has no models.
"""
