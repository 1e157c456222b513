"""What a change of the description does to those who use the API, and to those who use the package."""
