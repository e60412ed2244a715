"""What is owed to people: kept in the database, delivered by lanes, with limits, retries and uncertain sends."""
