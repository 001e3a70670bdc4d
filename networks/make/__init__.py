"""Makes the tables of `networks/eurasia` from a folder of sourced facts and our own stated estimates."""
