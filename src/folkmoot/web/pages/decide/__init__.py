"""The pages on which members decide: proposals, votes and what came of them."""
