"""Appeals to people who had no part in it: made, answered, judged by members drawn by lot."""
