"""Who the customer is: numbers, contacts, tables of persons, and what stands in where nobody is named."""
