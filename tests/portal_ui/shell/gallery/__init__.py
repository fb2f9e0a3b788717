"""Sample pages in every layout, for browser tests: drawn by the real shell, with invented content and no database."""
