"""When a belief ended, so that pages computed before know that it counts no more."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds `ended_at`; of beliefs that ended before, nobody knows when."""

    dependencies: ClassVar = [("journeys", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(model_name="belief", name="ended_at", field=models.DateTimeField(null=True)),
    ]
