from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251 - nothing of ours happens in it
from django.utils.module_loading import autodiscover_modules


class KernelConfig(AppConfig):
    name = "hemicycle.kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        autodiscover_modules("rules")
        autodiscover_modules("handlers")
        post_migrate.connect(_begin_chain, sender=self)


def _begin_chain(*, apps: Any = None, **_signal: Any) -> None:
    """The log needs its head also when `flush` has emptied the tables of a migrated database."""
    if apps is None or "chainhead" in apps.all_models["kernel"]:
        from hemicycle.kernel import audit  # noqa: PLC0415 - models are loaded after apps

        audit.begin()
