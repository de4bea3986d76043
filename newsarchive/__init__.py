"""The Django project: settings, addresses, WSGI entry."""
