"""What every request and answer gets: id, headers, language, refusals."""
