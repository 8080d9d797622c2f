"""What Auth0's logs and its pages in a browser show of logins."""
