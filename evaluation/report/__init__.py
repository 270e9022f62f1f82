"""From results to a report that anyone can make again, in three languages."""
