"""The product's own settings with one more address: a bare view that does one insert."""

from hemicycle.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare.urls"
