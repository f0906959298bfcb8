"""The HTTP side: checks, routes and pages, all of them thin over the service."""
