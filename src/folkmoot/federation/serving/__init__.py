"""What other servers may fetch here: actors, objects, collections, activities."""
