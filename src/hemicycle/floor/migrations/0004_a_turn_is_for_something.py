import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("floor", "0003_turns_have_kinds")]
    operations = [
        migrations.AlterField(
            model_name="turn",
            name="kind",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="turns",
                to="floor.kind",
            ),
        )
    ]
