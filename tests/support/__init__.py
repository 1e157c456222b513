"""What tests of several folders use: servers, processes, descriptions, strategies."""
