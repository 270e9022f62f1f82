"""What keeps the contract and is hard to believe: listed, asked about, accepted with a reason."""
