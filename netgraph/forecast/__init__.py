"""Who is likely to be involved in what comes next, in two streams that are never merged, each rank with its reasons."""
