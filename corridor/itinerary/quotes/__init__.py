"""An offer for a customer, made of a route: stages, price, terms and documents, in the customer's language."""
