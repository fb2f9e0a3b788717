"""Reports of visitors that the interface is translated badly somewhere."""
