/**
 * Certificates that browsers can be told to trust: a root of one's own, which can speak for the listed names alone (name constraints,
 * RFC 5280, 4.2.1.10), and what it issues. Whoever got its key could take no other site's place.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { attribute, extension, keyIdentifier, oid, sequence, signCertificate, tagged } from './der.ts';
import type { Identity } from './node-links.ts';

const dayMs = 86_400_000;
const rootYears = 10;
/** Browsers take 398 days at most (CA/Browser Forum, Baseline Requirements 6.3.2). */
const siteDays = 397;
const serverAuthentication = extension('551d25', false, sequence(oid('2b06010505070301')));

/**
 * A new root for the party `name` that can issue certificates for these DNS names (and names below them) and addresses only, both PEM.
 * `hosts`: as `URL.hostname` prints them, addresses of IPv6 without brackets.
 */
export function createSiteRoot(name: string, hosts: readonly string[], now = new Date()): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const identifier = keyIdentifier(publicKey);
  const subject = sequence(
    attribute('550403', name),
    attribute('55040a', 'Tacit console root'),
    // A later root is another one.
    attribute('55040b', identifier.subarray(0, 8).toString('hex')),
  );
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + rootYears);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: signCertificate({
      subject,
      issuer: subject,
      validFrom: new Date(now.getTime() - dayMs),
      validTo: end,
      extensions: [
        // An authority, of certificates that are none.
        extension('551d13', true, sequence(tagged(0x01, Buffer.of(0xff)), tagged(0x02, Buffer.of(0)))),
        extension('551d0f', true, tagged(0x03, Buffer.of(2, 0x04))),
        serverAuthentication,
        extension('551d1e', true, constraints(hosts)),
        extension('551d0e', false, tagged(0x04, identifier)),
      ],
      publicKey,
      signingKey: privateKey,
    }),
  };
}

/** A new key and certificate for these hosts by that root, valid for 397 days, both PEM. */
export function createSiteCertificate(root: Identity, hosts: readonly string[], now = new Date()): Identity {
  const signingKey = createPrivateKey(root.key);
  const issuer = new X509Certificate(root.cert);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const from = now.getTime() - dayMs;
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: signCertificate({
      subject: sequence(attribute('550403', (hosts[0] ?? '').slice(0, 64)), attribute('55040a', 'Tacit console')),
      issuer: subjectOf(issuer),
      validFrom: new Date(from),
      // The last second belongs to it.
      validTo: new Date(from + siteDays * dayMs - 1_000),
      extensions: [
        extension('551d13', true, sequence()),
        extension('551d0f', true, tagged(0x03, Buffer.of(7, 0x80))),
        serverAuthentication,
        extension('551d11', false, sequence(...hosts.map((host) => generalName(host, addressBytes(host))))),
        extension('551d0e', false, tagged(0x04, keyIdentifier(publicKey))),
        extension('551d23', false, sequence(tagged(0x80, keyIdentifier(createPublicKey(signingKey))))),
      ],
      publicKey,
      signingKey,
    }),
  };
}

/** Permitted: these. A kind of name of which there is none here is excluded as a whole, else it would be free. */
function constraints(hosts: readonly string[]): Buffer {
  const subtrees = hosts.map((host) => {
    const bytes = addressBytes(host);
    return sequence(generalName(host, bytes && Buffer.concat([bytes, Buffer.alloc(bytes.length, 0xff)])));
  });
  const kinds = hosts.map((host) => isIP(host));
  const every: readonly [kind: number, all: Buffer][] = [
    [0, tagged(0x82)],
    [4, tagged(0x87, Buffer.alloc(8))],
    [6, tagged(0x87, Buffer.alloc(32))],
  ];
  const excluded = every.filter(([kind]) => !kinds.includes(kind)).map(([, all]) => sequence(all));
  return sequence(tagged(0xa0, ...subtrees), ...(excluded.length === 0 ? [] : [tagged(0xa1, ...excluded)]));
}

/** A DNS name, or an address by its bytes. */
function generalName(host: string, address: Uint8Array | undefined): Buffer {
  return address === undefined ? tagged(0x82, Buffer.from(host, 'ascii')) : tagged(0x87, address);
}

/** The bytes of an address; undefined for a name. */
function addressBytes(host: string): Buffer | undefined {
  if (isIP(host) === 4) return Buffer.from(host.split('.').map(Number));
  if (isIP(host) !== 6) return undefined;
  // In the one form that URLs have: hexadecimal groups alone.
  const [head = '', tail] = new URL(`https://[${host}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  return Buffer.from([...first, ...zeros, ...last].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** The subject's bytes as they stand in the certificate: an issuer must be spelled the same. */
function subjectOf(certificate: X509Certificate): Uint8Array {
  const fields = children(children(certificate.raw)[0] as Uint8Array);
  // [0] version, serial, algorithm, issuer, validity, subject
  return fields[5] as Uint8Array;
}

/** What stands in a constructed value of our own making, each with its tag and length. */
function children(value: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  const headerOf = (at: number): { header: number; length: number } => {
    const first = value[at + 1] as number;
    if (first < 0x80) return { header: 2, length: first };
    const bytes = value.subarray(at + 2, at + 2 + (first & 0x7f));
    return { header: 2 + bytes.length, length: bytes.reduce((sum, byte) => sum * 256 + byte, 0) };
  };
  for (let at = headerOf(0).header; at < value.length; ) {
    const { header, length } = headerOf(at);
    found.push(value.subarray(at, at + header + length));
    at += header + length;
  }
  return found;
}
