"""Companies sign up: an address is asked for, an e-mail confirmed, a workspace made."""
