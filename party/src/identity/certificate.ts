/**
 * A party's TLS certificate: self-signed ECDSA P-256. Nobody vouches for it; peers pin its SHA-256, so names and dates in
 * it decide nothing. It is valid for long, because a new one means that every peer must pin anew.
 */
import 'reflect-metadata';
import { createHash, randomBytes, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto';
import type * as X509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const years = 20;
/** In the subject of every party's certificate: tells another party from another program. */
const organization = 'Tacit party';

export interface TlsFiles {
  /** PKCS#8 PEM. */
  readonly key: string;
  /** Certificate PEM. */
  readonly cert: string;
}

/** A new key and certificate for the party `name`. */
export async function createCertificate(name: string, now = new Date()): Promise<TlsFiles> {
  // Loaded here only: it takes a while, and only `init` needs it.
  const x509: typeof X509 = await import('@peculiar/x509');
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + years);
  const serial = randomBytes(16);
  serial[0] = ((serial[0] as number) & 0x7f) | 0x40;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial.toString('hex'),
      name: `CN=${name}, O=${organization}`,
      // Clocks of peers differ: valid since yesterday.
      notBefore: new Date(now.getTime() - 86_400_000),
      notAfter,
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: `${name}.tacit` }]),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0],
  );
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const body = key.match(/.{1,64}/g) ?? [];
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${body.join('\n')}\n-----END PRIVATE KEY-----\n`,
    cert: `${certificate.toString('pem')}\n`,
  };
}

/** SHA-256 of the certificate's DER, hex: the pin. Throws when `pem` holds no certificate. */
export function certificateSha256(pem: string): string {
  return createHash('sha256').update(new NodeCertificate(pem).raw).digest('hex');
}

/** Whether a certificate of this subject has the form of a party's. It says nothing about whose it is. */
export function isPartySubject(subject: { readonly O?: unknown } | undefined): boolean {
  return subject?.O === organization;
}
