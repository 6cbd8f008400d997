"""Services of agents, their quotes, and the orders placed for them."""
