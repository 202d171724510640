"""docker-compose.yml and the image, tried for real: ``python -m tests.compose`` (``make compose-test``)."""
