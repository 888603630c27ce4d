"""Every scene of the seed films by its key."""

from collections.abc import Callable
from random import Random

from .seed_craft import glaze, train
from .seed_land import dunes, forest, ridges, snow
from .seed_painting import Scene
from .seed_room import candle, rain, tea
from .seed_sky import aurora, fireflies, petals
from .seed_water import city, lake, lanterns, waves

SCENES: dict[str, Callable[[Random], Scene]] = {
    scene.__name__: scene
    for scene in (
        dunes,
        ridges,
        forest,
        snow,
        city,
        lake,
        waves,
        lanterns,
        aurora,
        fireflies,
        petals,
        candle,
        tea,
        rain,
        glaze,
        train,
    )
}
