"""The documents of the network: any server's into frozen structs, ours into JSON."""
