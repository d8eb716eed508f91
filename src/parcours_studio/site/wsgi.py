"""What the web server runs."""

from __future__ import annotations

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parcours_studio.site.settings")
application = get_wsgi_application()

from parcours_studio.company.queries import look_ahead  # noqa: E402 - Django comes first

threading.Thread(target=look_ahead, daemon=True).start()
