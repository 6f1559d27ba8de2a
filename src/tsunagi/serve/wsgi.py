"""The site as a WSGI application, for any server that runs one."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsunagi.django_settings")
application = get_wsgi_application()
