from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('domains', '0002_provider'),
    ]

    operations = [
        migrations.AddField(
            model_name='claim',
            name='setup_round',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
