"""Django's SQLite backend with writers queueing in order. Settings name it as ENGINE."""
