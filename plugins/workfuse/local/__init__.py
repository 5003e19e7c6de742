"""The launcher behind ``make run``: one Airflow with WorkFuse on this machine.

Everything here uses the standard library only, except ``database``, which runs in a process of
its own and needs Airflow, and ``postgres``, which takes a driver once a database is named.
"""
