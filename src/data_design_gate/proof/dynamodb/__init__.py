"""The DynamoDB part of a proof: tables, sample items and requests, run in an emulator."""
