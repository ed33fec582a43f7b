/** Where connections come from: this machine, a peer that has proved itself before, or anybody. */
import { isIP } from 'node:net';

export type Origin = 'loopback' | 'peer' | 'stranger';

const maxKnown = 256;
const loopback = /^127\.|^::1$/;

/**
 * One address as everybody writes it, an IPv6 one by its network: whoever has one address of a /64 has all of them.
 * Undefined for what is no address.
 */
export function addressKey(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const plain = address.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1] ?? plain;
  if (isIP(mapped) !== 6) return isIP(mapped) === 4 ? mapped : undefined;
  if (mapped === '::1') return mapped;
  return `${networkOf(mapped)}::/64`;
}

/** The first 64 bits of an IPv6 address, without leading zeros. */
function networkOf(address: string): string {
  const [before = '', after] = address.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  // An IPv4 tail stands for two groups.
  const tailGroups = tail.length + (tail.at(-1)?.includes('.') === true ? 1 : 0);
  const zeros = after === undefined ? 0 : Math.max(0, 8 - head.length - tailGroups);
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

function isLoopback(key: string): boolean {
  return loopback.test(key);
}

/** The addresses from which peers have shown their certificates, the latest ones. */
export class KnownAddresses {
  readonly #keys = new Set<string>();

  add(address: string | undefined): void {
    const key = addressKey(address);
    if (key === undefined) return;
    this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size <= maxKnown) return;
    for (const oldest of this.#keys) {
      this.#keys.delete(oldest);
      return;
    }
  }

  origin(address: string | undefined): Origin {
    const key = addressKey(address);
    if (key === undefined) return 'stranger';
    if (isLoopback(key)) return 'loopback';
    return this.#keys.has(key) ? 'peer' : 'stranger';
  }
}
