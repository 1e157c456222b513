"""HoneyHive's session API on this machine, to test programs against: `honeyhive-sandbox --help`."""

from honeyhive_sandbox.process import Sandbox, running

__all__ = ["Sandbox", "running"]
