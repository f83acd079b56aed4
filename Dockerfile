# The portal for a public server. Two stages, so that the image has no build tools; runs as a user without rights.
FROM python:3.12-slim-bookworm AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock /tmp/
RUN python -m venv /venv && /venv/bin/pip install --require-hashes --no-deps -r /tmp/requirements.lock

FROM python:3.12-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=portal.settings.production PORTAL_DATA=/data
RUN useradd --system --create-home portal && install -d -o portal -g portal /data
COPY --from=build /venv /venv
WORKDIR /app
COPY --chown=portal:portal . .
# Compiling needs no secret; the key is for this command only and is not kept.
RUN SECRET_KEY=build ALLOWED_HOSTS=build BASE_URL=https://build python manage.py catalogs compile
USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", "--no-control-socket"]
