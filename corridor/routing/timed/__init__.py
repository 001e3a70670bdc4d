"""The same questions by the clock: departures, opening hours, paid waiting.

Read `search` first (a dated question and its verbs), then `network` (links, rides and storage made of the compiled
graph), `replay` (from a journey back to legs with clock times), `reefer` (hours without power by the clock).
"""
