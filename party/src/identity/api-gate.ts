/** Addresses from which this party's own interface (/api) may be called. */
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Whether `text` may stand in the setting `api.allow`: '*', an address, or a network as address/bits. */
export function isAllowedEntry(text: string): boolean {
  return text === '*' || parseNetwork(text) !== undefined;
}

/** Both ends of a connection as its socket has them. */
interface Ends {
  readonly remoteAddress?: string | undefined;
  readonly localAddress?: string | undefined;
}

/** Says of a connection whether it comes from this machine or from one of `allow`. */
export function apiGate(allow: readonly string[]): (ends: Ends) => boolean {
  const networks = new BlockList();
  for (const entry of ['127.0.0.0/8', '::1', ...allow]) {
    const network = parseNetwork(entry);
    if (network !== undefined) networks.addSubnet(network.address, network.bits, family(network.address));
  }
  return ({ remoteAddress, localAddress }) => {
    if (remoteAddress === undefined) return false;
    if (allow.includes('*')) return true;
    const address = plain(remoteAddress);
    // A party that listens on one address only is called at it also from its own machine, and then from it: the system
    // drops what arrives from outside under an address of its own.
    if (localAddress !== undefined && address === plain(localAddress)) return true;
    return networks.check(address, family(address));
  };
}

/** An IPv4 address as such also where it arrived at an IPv6 socket; no zone. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '');
}

function parseNetwork(text: string): { address: string; bits: number } | undefined {
  const match = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(text);
  const address = match?.[1] ?? '';
  if (isIP(address) === 0) return undefined;
  const most = isIPv6(address) ? 128 : 32;
  const bits = match?.[2] === undefined ? most : Number(match[2]);
  return bits > most ? undefined : { address, bits };
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
