"""The DynamoDB half of a design, in every notation people use."""
