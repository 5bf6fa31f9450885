"""The pages: complete without JavaScript, quick, and readable on an old phone."""
