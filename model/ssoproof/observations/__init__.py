"""What logs and recorded traffic show of logins: bounded readers of their formats, and the observations in them."""
