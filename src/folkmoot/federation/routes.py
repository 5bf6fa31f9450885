"""Every address for other servers: the one list."""

from folkmoot.federation.discovery import echo, host_meta, nodeinfo, webfinger
from folkmoot.federation.endpoints import Endpoint
from folkmoot.federation.inbox import receiving
from folkmoot.federation.serving import activities, groups, moot, objects, people

ENDPOINTS: tuple[Endpoint, ...] = (
    *webfinger.ENDPOINTS,
    *nodeinfo.ENDPOINTS,
    *host_meta.ENDPOINTS,
    *echo.ENDPOINTS,
    *receiving.ENDPOINTS,
    *moot.ENDPOINTS,
    *people.ENDPOINTS,
    *groups.ENDPOINTS,
    *objects.ENDPOINTS,
    *activities.ENDPOINTS,
)
