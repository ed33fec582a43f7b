// The analysis package's public surface: what other packages may use.

export {};
