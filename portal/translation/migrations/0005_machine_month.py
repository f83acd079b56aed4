from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("translation", "0004_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="MachineMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("provider", models.CharField(max_length=20)),
                ("month", models.DateField()),
                ("characters", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "ordering": ("-month", "provider"),
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("provider", "month"), name="translation_machine_month_once")],
            },
        ),
    ]
