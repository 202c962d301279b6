"""The chain's one head, and the full-text index that each database has in its own way."""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE kernel_searchtext_fts
       USING fts5(terms, content='kernel_searchtext', content_rowid='id', tokenize='unicode61')""",
    """CREATE TRIGGER kernel_searchtext_added AFTER INSERT ON kernel_searchtext BEGIN
       INSERT INTO kernel_searchtext_fts(rowid, terms) VALUES (new.id, new.terms); END""",
    """CREATE TRIGGER kernel_searchtext_removed AFTER DELETE ON kernel_searchtext BEGIN
       INSERT INTO kernel_searchtext_fts(kernel_searchtext_fts, rowid, terms)
       VALUES ('delete', old.id, old.terms); END""",
    """CREATE TRIGGER kernel_searchtext_changed AFTER UPDATE ON kernel_searchtext BEGIN
       INSERT INTO kernel_searchtext_fts(kernel_searchtext_fts, rowid, terms)
       VALUES ('delete', old.id, old.terms);
       INSERT INTO kernel_searchtext_fts(rowid, terms) VALUES (new.id, new.terms); END""",
]
POSTGRESQL = [
    """CREATE INDEX kernel_searchtext_terms ON kernel_searchtext
       USING gin (to_tsvector('simple', terms))""",
]
UNDO = {
    "sqlite": [
        "DROP TRIGGER kernel_searchtext_added",
        "DROP TRIGGER kernel_searchtext_removed",
        "DROP TRIGGER kernel_searchtext_changed",
        "DROP TABLE kernel_searchtext_fts",
    ],
    "postgresql": ["DROP INDEX kernel_searchtext_terms"],
}


def begin_chain(apps, schema_editor):
    apps.get_model("kernel", "ChainHead").objects.create(pk=1, seal="0" * 64, length=0)


def build_index(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        migrations.RunPython(begin_chain, migrations.RunPython.noop),
        migrations.RunPython(build_index, drop_index),
    ]
