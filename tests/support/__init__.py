"""Helpers for tests in several folders: servers, processes, descriptions, strategies."""
