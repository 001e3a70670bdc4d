"""The page that searches: a network's coefficients packed into one file, and the scripts that weigh and search them."""
