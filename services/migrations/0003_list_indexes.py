from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0002_what_translations_are_made_from'),
        ('services', '0001_every_kind_at_once'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='area',
            index=models.Index(fields=['live', 'district', 'last_checked', 'lat', 'lon', 'slug'], name='area_in_lists'),
        ),
        migrations.AddIndex(
            model_name='embassy',
            index=models.Index(fields=['live', 'district', 'last_checked', 'lat', 'lon', 'slug'], name='embassy_in_lists'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['live', 'district', 'last_checked', 'lat', 'lon', 'slug'], name='event_in_lists'),
        ),
        migrations.AddIndex(
            model_name='hotline',
            index=models.Index(fields=['live', 'district', 'last_checked', 'lat', 'lon', 'slug'], name='hotline_in_lists'),
        ),
        migrations.AddIndex(
            model_name='medicalinstitution',
            index=models.Index(fields=['live', 'district', 'last_checked', 'lat', 'lon', 'slug'], name='medicalinstitution_in_lists'),
        ),
        migrations.AddIndex(
            model_name='onlineservice',
            index=models.Index(fields=['live', 'district', 'last_checked', 'lat', 'lon', 'slug'], name='onlineservice_in_lists'),
        ),
        migrations.AddIndex(
            model_name='organization',
            index=models.Index(fields=['live', 'district', 'last_checked', 'lat', 'lon', 'slug'], name='organization_in_lists'),
        ),
        migrations.AddIndex(
            model_name='school',
            index=models.Index(fields=['live', 'district', 'last_checked', 'lat', 'lon', 'slug'], name='school_in_lists'),
        ),
        migrations.AddIndex(
            model_name='servicehall',
            index=models.Index(fields=['live', 'district', 'last_checked', 'lat', 'lon', 'slug'], name='servicehall_in_lists'),
        ),
        migrations.AddIndex(
            model_name='talentcommunity',
            index=models.Index(fields=['live', 'district', 'last_checked', 'lat', 'lon', 'slug'], name='talentcommunity_in_lists'),
        ),
        migrations.AddIndex(
            model_name='transport',
            index=models.Index(fields=['live', 'district', 'last_checked', 'lat', 'lon', 'slug'], name='transport_in_lists'),
        ),
        migrations.AddIndex(
            model_name='venue',
            index=models.Index(fields=['live', 'district', 'last_checked', 'lat', 'lon', 'slug'], name='venue_in_lists'),
        ),
    ]
