"""What portal and desk share: showing a conversation, writing into it, adding files."""
