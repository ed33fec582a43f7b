/** What parties show each other over TLS: read by OpenSSL and by another library, and used on real sockets. */
import { createPrivateKey, createPublicKey, webcrypto, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as OtherReader,
} from '@peculiar/x509';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { runParty } from '../transport/mesh-session.ts';
import type { Session } from '../transport/session.ts';
import { certificateSha256, createCertificate, identityFile } from './certificate.ts';
import { partyLinks, type Place } from './party-links.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tacit-identity-'));
  folders.push(made);
  return made;
}

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => text.length <= 64 && !text.includes('\0') && Buffer.from(text).toString() === text);

test('a certificate for any name is whole: OpenSSL and another reader agree', async () => {
  await fc.assert(
    fc.asyncProperty(name, async (party) => {
      const { key, cert } = createCertificate(party);
      const read = new X509Certificate(cert);
      expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
      expect(read.verify(createPublicKey(createPrivateKey(key)))).toBe(true);
      expect(read.ca).toBe(false);
      expect(read.toLegacyObject().subject).toMatchObject({ CN: party, O: 'Tacit party' });
      expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
      const other = new OtherReader(cert);
      expect(await other.verify({}, webcrypto as never)).toBe(true);
      expect(other.getExtension(BasicConstraintsExtension)?.ca).toBe(false);
      expect(other.getExtension(KeyUsagesExtension)?.usages).toBe(KeyUsageFlags.digitalSignature);
      expect(other.getExtension(ExtendedKeyUsageExtension)?.usages).toEqual([
        ExtendedKeyUsage.serverAuth,
        ExtendedKeyUsage.clientAuth,
      ]);
      expect(other.subjectName.getField('CN')).toEqual([party]);
    }),
    { numRuns: 40, examples: [['bank'], ['保险公司'], ['a, O=other + CN="x"\\'], ['x'.repeat(64)], ['-']] },
  );
});

test('a host name only for names that can be part of one', () => {
  const nameOf = (party: string) => new X509Certificate(createCertificate(party).cert).subjectAltName;
  expect(nameOf('bank-2')).toBe('DNS:bank-2.tacit');
  // A label has 63 letters at most.
  expect(nameOf('a'.repeat(63))).toBe(`DNS:${'a'.repeat(63)}.tacit`);
  expect(nameOf('a'.repeat(64))).toBeUndefined();
  for (const party of ['bank 2', 'bank.example', '银行', '-bank', 'a/../b']) expect(nameOf(party)).toBeUndefined();
});

test('valid from yesterday, for twenty years, also beyond 2049', () => {
  for (const year of [2026, 2031, 2060]) {
    const now = new Date(Date.UTC(year, 1, 28, 1, 2, 3));
    const { validFromDate, validToDate } = new X509Certificate(createCertificate('bank', now).cert);
    expect(validFromDate).toEqual(new Date(Date.UTC(year, 1, 27, 1, 2, 3)));
    expect(validToDate).toEqual(new Date(Date.UTC(year + 20, 1, 28, 1, 2, 3)));
  }
});

test('keys and serial numbers do not repeat', () => {
  const made = Array.from({ length: 20 }, () => createCertificate('bank'));
  expect(new Set(made.map(({ key }) => key)).size).toBe(20);
  expect(new Set(made.map(({ cert }) => new X509Certificate(cert).serialNumber)).size).toBe(20);
});

test.each(['', 'x'.repeat(65)])('the name "%s" is refused', (party) => {
  expect(() => createCertificate(party)).toThrow(expect.objectContaining({ code: 'certificate.name' }) as Error);
});

test('an identity file is made once, for its owner alone', () => {
  const path = join(folder(), 'new', 'bank.pem');
  const first = identityFile(path, 'bank');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  expect(identityFile(path, 'bank')).toEqual(first);
  expect(first.certSha256).toBe(certificateSha256(first.cert));
  expect(first.certSha256).toBe(new X509Certificate(first.cert).fingerprint256.replaceAll(':', '').toLowerCase());
});

test('a file that holds something else is refused and left as it is', () => {
  const path = join(folder(), 'bank.pem');
  const [one, two] = [createCertificate('bank'), createCertificate('bank')];
  for (const text of ['', 'hello', one.key, one.cert, one.key + two.cert, one.key + one.cert.replace('M', '!')]) {
    writeFileSync(path, text);
    expect(() => identityFile(path, 'bank')).toThrow(
      expect.objectContaining({ code: 'certificate.file', fields: { file: path } }) as Error,
    );
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

test('two machines meet with what identityFile made', async () => {
  const names = ['bank', '保险公司'];
  const home = folder();
  const identities = names.map((party, i) => identityFile(join(home, `${i}.pem`), party));
  const places: Place[] = [];
  for (const [i, party] of names.entries()) {
    const { certSha256 } = identities[i] as { certSha256: string };
    places.push({ name: party, host: '127.0.0.1', port: await freePort(), certSha256 });
  }
  const program = async (session: Session): Promise<string | undefined> => {
    const data = session.self === 0 ? Buffer.from('hello') : undefined;
    const got = await session.transfer(0, 1, 5, data);
    return got && Buffer.from(got).toString();
  };
  const results = names.map(async (_, self) => {
    const identity = identities[self] as (typeof identities)[number];
    const channels = await partyLinks({ parties: places, self, identity });
    return (await runParty({ names, self, channels, sessionId: 'one', program: 'hello' }, program)).result;
  });
  expect(await Promise.all(results)).toEqual([undefined, 'hello']);
});
