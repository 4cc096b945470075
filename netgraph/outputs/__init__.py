"""What netgraph leaves for people and programs to read: files, the record of a run, the network page."""
