/**
 * A party's TLS identity: an ECDSA P-256 key and a certificate (X.509 v3, RFC 5280) that it signs itself. Nobody vouches for it; peers pin
 * its SHA-256, so names and dates in it decide nothing. It is valid for long, because a new one means that every peer must pin anew.
 */
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { attribute, extension, oid, sequence, signCertificate, tagged } from './der.ts';
import './messages.ts';
import type { Identity } from './node-links.ts';

const years = 20;
const dayMs = 86_400_000;
/** In the subject of every party's certificate: tells another party from another program. */
const organization = 'Tacit party';
/** RFC 5280, upper bound of a common name. */
const longestName = 64;

/** A new key and certificate of the party `name` (1 to 64 characters), both PEM. Throws UsageError('certificate.name'). */
export function createCertificate(name: string, now = new Date()): Identity {
  if (name.length === 0 || name.length > longestName) throw new UsageError('certificate.name', { found: name.length });
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const end = new Date(now);
  end.setUTCFullYear(end.getUTCFullYear() + years);
  const subject = sequence(attribute('550403', name), attribute('55040a', organization));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: signCertificate({
      subject,
      issuer: subject,
      // Clocks of peers differ: valid since yesterday.
      validFrom: new Date(now.getTime() - dayMs),
      validTo: end,
      extensions: extensionsOf(name),
      publicKey,
      signingKey: privateKey,
    }),
  };
}

/** SHA-256 of the certificate's DER, hex: what peers pin. Throws when `pem` holds no certificate. */
export function certificateSha256(pem: string): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
}

/** An identity, and what peers pin of it. */
export interface KeptIdentity extends Identity {
  readonly certSha256: string;
}

/**
 * The identity in the file at `path`, which is made for the party `name` (with its folder) when there is none. It holds the private key:
 * only its owner may read it, and a copy is as good as the party. Throws UsageError('certificate.file') when the file holds something
 * else, and the system's errors.
 */
export function identityFile(path: string, name: string): KeptIdentity {
  let text = readIfThere(path);
  if (text === undefined) {
    const { key, cert } = createCertificate(name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // Whole or not at all, and whoever comes second takes what the first has made.
    const fresh = `${path}.${randomBytes(6).toString('hex')}`;
    writeFileSync(fresh, key + cert, { flag: 'wx', mode: 0o600 });
    try {
      linkSync(fresh, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(fresh);
    }
    text = readFileSync(path, 'utf8');
  }
  const [key, cert] = ['PRIVATE KEY', 'CERTIFICATE'].map((label) => pemBlock(text, label));
  try {
    const certificate = new X509Certificate(cert ?? '');
    if (!certificate.checkPrivateKey(createPrivateKey(key ?? ''))) throw new Error('the key is another one');
    return { key: key as string, cert: cert as string, certSha256: certificateSha256(cert as string) };
  } catch (cause) {
    throw new UsageError('certificate.file', { file: path }, { cause });
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const pemBlock = (text: string, label: string): string | undefined =>
  new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----\\n`).exec(text)?.[0];

/** No certificate authority; signs handshakes; of servers and of clients. A host name only where the party's name can be part of one. */
function extensionsOf(name: string): Buffer[] {
  const extensions = [
    extension('551d13', true, sequence()),
    extension('551d0f', true, tagged(0x03, Buffer.of(7, 0x80))),
    extension('551d25', true, sequence(oid('2b06010505070301'), oid('2b06010505070302'))),
  ];
  if (/^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/i.test(name)) {
    extensions.push(extension('551d11', false, sequence(tagged(0x82, Buffer.from(`${name}.tacit`, 'ascii')))));
  }
  return extensions;
}
