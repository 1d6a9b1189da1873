"""What must not reach a log: addresses of pages, which may hold the secret of a link."""

import logging


class HideAddresses(logging.Filter):
    """Log the pattern of an address ("r/<str:token>/") where Django would log the address itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; every record stays."""
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            shown = match.route if match else "an unknown address"
            record.args = tuple(shown if arg == path else arg for arg in record.args)
        return True
