/** Largest magnitude of a number under protocol, and of what an owner hands over: 63 bits and a sign. */
export const secureLimit = 2n ** 63n - 1n;
