"""Work shared by processes, or by the machines of a cluster."""
