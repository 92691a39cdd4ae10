"""What happens on each event: evaluate, answer, finalise, reconcile."""
