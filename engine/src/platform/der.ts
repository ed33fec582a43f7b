/** Certificates (X.509 v3, RFC 5280) in DER (X.690): of ECDSA keys on P-256, signed with SHA-256. */
import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A value with its tag and length (X.690, 8.1). */
export function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), value]);
  const size = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | size.length), size, value]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => tagged(0x30, ...parts);
/** An object identifier by its contents in hexadecimal digits. */
export const oid = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));

/** One attribute of a name, as UTF8String. */
export const attribute = (type: string, value: string): Buffer =>
  tagged(0x31, sequence(oid(type), tagged(0x0c, Buffer.from(value, 'utf8'))));

/** UTCTime through 2049, GeneralizedTime after that (RFC 5280, 4.1.2.5). */
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '');
  const short = date.getUTCFullYear() < 2050;
  return tagged(short ? 0x17 : 0x18, Buffer.from(short ? digits.slice(2) : digits, 'ascii'));
}

/** An extension by the contents of its identifier in hexadecimal digits. */
export const extension = (type: string, critical: boolean, value: Uint8Array): Buffer =>
  sequence(oid(type), ...(critical ? [tagged(0x01, Buffer.of(0xff))] : []), tagged(0x04, value));

export interface CertificateContent {
  /** Names, DER. */
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly extensions: readonly Uint8Array[];
  /** Whose certificate it is. */
  readonly publicKey: KeyObject;
  /** Of the issuer. */
  readonly signingKey: KeyObject;
}

/** The certificate, PEM, with a random serial number. */
export function signCertificate(content: CertificateContent): string {
  const serial = randomBytes(16);
  // A positive number of 16 bytes.
  serial[0] = ((serial[0] as number) & 0x7f) | 0x40;
  const signed = sequence(
    tagged(0xa0, tagged(0x02, Buffer.of(2))),
    tagged(0x02, serial),
    ecdsaWithSha256,
    content.issuer,
    sequence(time(content.validFrom), time(content.validTo)),
    content.subject,
    content.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...content.extensions)),
  );
  const signature = sign('sha256', signed, content.signingKey);
  const certificate = sequence(signed, ecdsaWithSha256, tagged(0x03, Buffer.concat([Buffer.of(0), signature])));
  return `-----BEGIN CERTIFICATE-----\n${(certificate.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** Names a key in certificates: the first 20 bytes of SHA-256 of its point (RFC 7093, section 2, method 1). */
export function keyIdentifier(key: KeyObject): Buffer {
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });
  // The point of P-256, uncompressed, is the end of it.
  return createHash('sha256').update(spki.subarray(-65)).digest().subarray(0, 20);
}
