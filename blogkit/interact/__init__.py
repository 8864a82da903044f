"""What strangers say, on its way into content/."""
