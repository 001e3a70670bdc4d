"""Routes as rows of a frame: what many of them share is looked up once, and no itinerary is made."""
