"""A kind's list as files, under the same parameters as its page: GeoJSON for maps, CSV for people with spreadsheets."""
