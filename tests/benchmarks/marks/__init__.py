"""What a hand did to the paper: drawn pages with known truth."""
