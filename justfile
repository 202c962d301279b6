# What one does here, by name. Each line also works when typed by hand.

# List these
default:
    @just --list

# All checks that need no database
check:
    uv run ruff check
    uv run ruff format --check
    uv run mypy
    uv run lint-imports
    uv run djlint --check --quiet src

# All tests, on SQLite or on HEMICYCLE_DATABASE
test *arguments:
    uv run pytest {{ arguments }}

# A living demo committee
demo *arguments:
    uv run hemicycle demo {{ arguments }}

# Rebuild the front end whenever a source changes
watch:
    cd frontend && npm ci --ignore-scripts && npx vite build --watch

# Bring the .po files up to the words in the code
messages:
    uv run python -m tests.architecture.messages

# Everything, as on a clean machine
ci:
    .ci/run
