"""Who is compared: one module each, imported in an environment of its own, all with the same names.

PACKAGES       what else its environment is told by
IMPORTS        what a program writes to have it
FIRST          a whole program, from nothing to one `event`; FIRST_WITH_CERTIFICATES, where one of them does without
EVENT          what it reads: the published event, or the same with its times as numbers, for who reads no others
connect        make a client of this address; `close` it; `get` an event; `start` a session
connect_async  the same for `get_async` and `start_async`
from_dict, to_dict, from_bytes

What is not there is not measured. Each call ends where a program would have what it asked for: models where there
are any, else plain JSON.
"""
