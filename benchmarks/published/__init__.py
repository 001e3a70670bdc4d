"""Published figures beside the model's: read `comparison` first, then what is compared.

`queries` (lines, yards and borders), `transit_times` (trains without their published days, and times that no table
was made of), `quotes` (through rates left out in turn), `queue_rows` (queues that the model computes itself).
"""
