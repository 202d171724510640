"""What each issue must show, run as a user would run it. ``make acceptance`` runs it from a clean clone of HEAD."""
