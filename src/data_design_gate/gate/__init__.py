"""The approval gate: facts and a policy in, one explained result out, nothing else touched."""
