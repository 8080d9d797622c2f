"""What logs and recorded traffic show of logins: bounded readers, and the observations in them."""
