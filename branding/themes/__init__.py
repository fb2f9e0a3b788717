"""One brand colour in, a full set of readable colours out; logo and side panel."""
