"""What protects members from stewards in a hurry: emergencies that end, vetoes that suspend."""
