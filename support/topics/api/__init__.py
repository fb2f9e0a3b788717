"""Topics and the support links of clients in the REST API."""

from support.topics.api import client_links, topics

urlpatterns = [*topics.urlpatterns, *client_links.urlpatterns]
