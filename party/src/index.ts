// The party's public surface for processes on the same machine: what the command line may use.

export {};
