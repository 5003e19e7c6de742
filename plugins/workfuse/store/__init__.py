"""Workflows, their revisions and deployments in Airflow's metadata database, and reads of
Airflow's own tables. No HTTP, no compiler."""
