"""Companies sign up: the request, its confirmation, the finished workspace."""
