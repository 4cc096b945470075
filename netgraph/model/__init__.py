"""What a record is: tables, versions, imprecise times, vocabulary, grades and findings."""
