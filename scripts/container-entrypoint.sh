#!/bin/sh
# Turn the files under /run/secrets into Airflow's settings, then become the given command.
# `scripts/make_secrets.py` makes the files; they hold hexadecimal text, so no URL needs escaping.
set -eu
secret() { cat "/run/secrets/$1"; }

database="postgresql+psycopg2://workfuse:$(secret postgres_password)@postgres/workfuse"
export AIRFLOW__DATABASE__SQL_ALCHEMY_CONN="$database"
export AIRFLOW__CELERY__RESULT_BACKEND="db+postgresql://${database#*://}"
AIRFLOW__CELERY__BROKER_URL="redis://:$(secret redis_password)@redis:6379/0"
AIRFLOW__CORE__FERNET_KEY="$(secret fernet_key)"
AIRFLOW__API__SECRET_KEY="$(secret api_secret_key)"
AIRFLOW__API_AUTH__JWT_SECRET="$(secret jwt_secret)"
export AIRFLOW__CELERY__BROKER_URL AIRFLOW__CORE__FERNET_KEY
export AIRFLOW__API__SECRET_KEY AIRFLOW__API_AUTH__JWT_SECRET
exec "$@"
