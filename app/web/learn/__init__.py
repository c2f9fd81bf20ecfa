"""The pages of a learner."""
