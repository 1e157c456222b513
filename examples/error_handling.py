"""Handle each kind of error."""

import json

from honeyhive_client import HoneyHive, RequestOptions, RetryConfig, errors
from honeyhive_client.api.session import get_session
from honeyhive_client.models import components


def look_up(honeyhive: HoneyHive, session_id: str, options: RequestOptions | None = None) -> components.Event | None:
    """Return the event of a session, or None if it does not exist; other errors are raised."""
    try:
        return honeyhive.session.get_session(session_id, options=options).event
    except errors.NotFoundError as error:
        print(f"there is no such session (status {error.status_code}, request {error.request_id})")
        return None


def main() -> None:
    with HoneyHive() as honeyhive:
        look_up(honeyhive, "no-such-session")

        try:
            # Type checkers cannot verify data from elsewhere; the client validates it before it is sent.
            session = json.loads('{"project": "Simple RAG Project"}')
            honeyhive.session.start_session(request={"session": session})
        except errors.RequestValidationError as error:
            print(error)

        try:
            # A server may refuse a request that matches the schema: make sandbox ARGS="--fault 'startSession: 422'"
            honeyhive.session.start_session(request={"session": {"project": "p", "session_name": "n", "source": "s"}})
        except errors.SDKError as error:
            print(f"the server refused the session (status {error.status_code}): {error.message}")

        brief = RequestOptions(timeout=0.5, retries=RetryConfig(strategy="none"))  # seconds, and one attempt
        try:
            look_up(honeyhive, "no-such-session", brief)
        except (errors.TimeoutError, errors.ConnectionError) as error:
            print(f"no response in time: {type(error).__name__}")
        except errors.HoneyHiveError as error:
            print(f"any other error of this package: {error}")

        # Without exceptions: the result has the response or the error.
        result = get_session.sync_detailed("no-such-session", client=honeyhive)
        if not result.ok:
            print(f"status {result.status_code} without an exception")

    with HoneyHive(bearer_auth="an-invalid-token") as unauthorized:
        try:
            look_up(unauthorized, "no-such-session")
        except errors.AuthenticationError as error:
            print(f"the token was refused: {error.message}")


if __name__ == "__main__":
    main()
