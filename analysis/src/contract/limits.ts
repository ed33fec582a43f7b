/** Largest magnitude of a number under protocol, and of what an owner hands over: 63 bits and a sign. */
export const secureLimit = 2n ** 63n - 1n;
/** A sum that an owner hands over in two parts is high · 2^splitBits + low, and of no larger magnitude than this. */
export const splitBits = 32;
export const splitLimit = 2n ** 94n - 1n;
/** Largest magnitude of a sum in more parts: what owners' engines hold in 38 digits, less than 127 bits. */
export const wideLimit = 10n ** 38n - 1n;

/** Bytes that stand before the sealed preparation in a part's file: what it is for, and the dealer's signature. */
export const partHeadBytes = 1024;
