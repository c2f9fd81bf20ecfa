"""`python3 dev.py bench`: what the product costs, as ratios within one run on one machine."""
