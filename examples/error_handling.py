"""What can go wrong, and what to do about it."""

import json

from honeyhive_client import HoneyHive, RequestOptions, RetryConfig, errors
from honeyhive_client.api.session import get_session
from honeyhive_client.models import components


def look_up(honeyhive: HoneyHive, session_id: str, options: RequestOptions | None = None) -> components.Event | None:
    """The event of a session, or None when there is none; other failures are for the caller."""
    try:
        return honeyhive.session.get_session(session_id, options=options).event
    except errors.NotFoundError as error:
        print(f"there is no such session (status {error.status_code}, request {error.request_id})")
        return None


def main() -> None:
    with HoneyHive() as honeyhive:
        look_up(honeyhive, "no-such-session")

        try:
            # Data from elsewhere has no type that a checker could look at; the client validates it before it is sent.
            session = json.loads('{"project": "Simple RAG Project"}')
            honeyhive.session.start_session(request={"session": session})
        except errors.RequestValidationError as error:
            print(error)

        try:
            # A server may refuse what matches the schema: make sandbox ARGS="--fault 'startSession: 422'"
            honeyhive.session.start_session(request={"session": {"project": "p", "session_name": "n", "source": "s"}})
        except errors.SDKError as error:
            print(f"the server refused the session (status {error.status_code}): {error.message}")

        hurried = RequestOptions(timeout=0.5, retries=RetryConfig(strategy="none"))  # seconds, and one attempt
        try:
            look_up(honeyhive, "no-such-session", hurried)
        except (errors.TimeoutError, errors.ConnectionError) as error:
            print(f"no response in time: {type(error).__name__}")
        except errors.HoneyHiveError as error:
            print(f"anything else that this package raises: {error}")

        # Without exceptions: a result, whatever comes of the call.
        result = get_session.sync_detailed("no-such-session", client=honeyhive)
        if not result.ok:
            print(f"status {result.status_code}, and nothing was raised")

    with HoneyHive(bearer_auth="a-wrong-token") as stranger:
        try:
            look_up(stranger, "no-such-session")
        except errors.AuthenticationError as error:
            print(f"the token was refused: {error.message}")


if __name__ == "__main__":
    main()
