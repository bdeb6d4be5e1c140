"""The dbt project, and the session it needs."""
