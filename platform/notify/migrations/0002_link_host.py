from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notify', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='outgoingmail',
            name='link_host',
            field=models.CharField(blank=True, db_default='', default='', max_length=253),
        ),
    ]
