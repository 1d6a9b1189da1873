"""One request, one permission, one service or query, one response. One module per room people meet."""
