"""What is kept of packages, pages and workers: tables, migrations, and every query."""
