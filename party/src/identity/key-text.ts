/** Keys and signatures as texts, and which of them can be keys. */

/** The prime of Ed25519's field (RFC 8032, section 5.1). */
const p = 2n ** 255n - 19n;
/** A point of order 8 has this y-coordinate, or p minus it. */
const y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const smallOrder: ReadonlySet<bigint> = new Set([0n, 1n, p - 1n, y8, p - y8]);

/**
 * Whether a key can be one: a y-coordinate written in its one way (RFC 8032, section 5.1.3), and not of the eight points of small
 * order, under which one signature passes for every message. Some versions of OpenSSL take those, others do not.
 */
export function isSoundPoint(publicKey: string): boolean {
  const bytes = Buffer.from(publicKey, 'base64url').reverse();
  const y = BigInt(`0x${bytes.toString('hex')}`) & (2n ** 255n - 1n);
  return y < p && !smallOrder.has(y);
}

/** Whether `text` is the base64url form of exactly `bytes` bytes, in its one canonical spelling. */
export function isKeyText(text: unknown, bytes: number): text is string {
  if (typeof text !== 'string' || text.length !== Math.ceil((bytes * 4) / 3)) return false;
  const decoded = Buffer.from(text, 'base64url');
  return decoded.length === bytes && decoded.toString('base64url') === text;
}
