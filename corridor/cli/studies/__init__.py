"""The verbs of studies: what fails and what waits (`disruptions`), how far boxes get and how surely (`arrivals`), and
what is not known (`doubts`).
"""
