# One image for every component of docker-compose.yaml.

FROM node:22-slim AS editor
WORKDIR /build/editor_ui
COPY editor_ui/package.json editor_ui/package-lock.json editor_ui/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY editor_ui ./
RUN npm run build

FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 \
    PYTHONPATH=/opt/workfuse/config \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW_CONFIG=/opt/workfuse/config/airflow.cfg \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/workfuse/plugins \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/airflow/dags \
    AIRFLOW__FAB__CONFIG_FILE=/opt/workfuse/config/webserver_config.py
WORKDIR /opt/workfuse
COPY requirements/production.lock requirements/
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements/production.lock
COPY pyproject.toml README.md LICENSE ./
COPY workfuse_compiler workfuse_compiler
COPY plugins plugins
COPY --from=editor /build/plugins/workfuse/static plugins/workfuse/static
COPY config config
COPY scripts/container-entrypoint.sh scripts/
RUN pip install --no-cache-dir --no-deps --no-build-isolation --no-index -e . \
    && useradd --uid 50000 --create-home airflow \
    && mkdir -p /opt/airflow/dags /opt/airflow/files /opt/airflow/logs \
    && chown -R airflow /opt/airflow
USER airflow
ENTRYPOINT ["/opt/workfuse/scripts/container-entrypoint.sh"]
CMD ["airflow", "version"]
