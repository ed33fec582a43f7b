import { X509Certificate } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { certificateSha256, createCertificate } from '@tacit/engine/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeCard, readCard, verifyCard } from './card.ts';
import type { PartyConfig } from './config.ts';
import { createHome, defaultHome, openHome } from './home.ts';
import { generateIdentityPem, loadIdentity, verifySignature } from './keys.ts';
import { checkPartyName, isPartyName } from './names.ts';
import { createToken, isToken } from './token.ts';

let parent: string;
let directory: string;
const config = { name: 'bank.example', host: '127.0.0.1', port: 7443 };

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'tacit-home-'));
  directory = join(parent, 'home');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const mode = (file: string) => statSync(file).mode & 0o777;

describe('a home', () => {
  test('is made once, private throughout, and opens as it was made', async () => {
    const made = await createHome(directory, config);
    expect(mode(directory)).toBe(0o700);
    for (const name of ['identity.key', 'tls.key', 'tls.crt', 'token', 'config.yaml'])
      expect(mode(join(directory, name))).toBe(0o600);
    for (const name of ['policies', 'runs', 'artifacts']) expect(mode(join(directory, name))).toBe(0o700);
    const opened = openHome(directory);
    expect(opened.config).toEqual(config);
    expect(opened.token).toBe(made.token);
    expect(opened.identity.publicKey).toBe(made.identity.publicKey);
    expect(opened.tls).toEqual(made.tls);
    await expect(createHome(directory, config)).rejects.toMatchObject({
      code: 'home.exists',
      fields: { name: 'bank.example' },
    });
  });

  test('is not made among other files', async () => {
    mkdirSync(directory);
    writeFileSync(join(directory, 'letter.txt'), 'x');
    await expect(createHome(directory, config)).rejects.toMatchObject({ code: 'home.not-empty' });
    expect(readFileSync(join(directory, 'letter.txt'), 'utf8')).toBe('x');
  });

  test.each<[PartyConfig, string]>([
    [{ ...config, name: 'Bank' }, 'party.invalid-name'],
    [{ ...config, port: 70_000 }, 'party.invalid-address'],
    [{ ...config, host: 'a b' }, 'party.invalid-address'],
    [{ ...config, publicUrl: 'http://bank' }, 'party.invalid-address'],
    ...['0.0.0.0', '::', '0', '::ffff:0.0.0.0', '0:0:0:0:0:0:0:0'].map((host): [PartyConfig, string] => [
      { ...config, host },
      'party.no-public-address',
    ]),
    ...['0.0.0.0:7443', '[::]:7443'].map((place): [PartyConfig, string] => [
      { ...config, publicUrl: `https://${place}` },
      'party.no-public-address',
    ]),
  ])('is not made for %j, and nothing is left behind', async (wrong, code) => {
    await expect(createHome(directory, wrong)).rejects.toMatchObject({ code });
    expect(existsSync(directory)).toBe(false);
  });

  test('that is missing is named with what to do', () => {
    expect(() => openHome(directory)).toThrow(
      expect.objectContaining({ code: 'home.missing', hint: expect.stringContaining('tacit init') }),
    );
  });

  test.each([
    ['identity.key', 0o640, '0600'],
    ['tls.key', 0o604, '0600'],
    ['token', 0o644, '0600'],
    ['.', 0o755, '0700'],
  ])('with a %s of mode %o is refused', async (name, loose, expected) => {
    await createHome(directory, config);
    chmodSync(join(directory, name), loose);
    const found = `0${loose.toString(8)}`;
    expect(() => openHome(directory)).toThrow(
      expect.objectContaining({
        code: 'home.readable-by-others',
        fields: expect.objectContaining({ found, expected }),
      }),
    );
  });

  test.each(['identity.key', 'tls.key', 'tls.crt', 'token'])(
    'with a damaged or missing %s is refused, and no key shows',
    async (name) => {
      await createHome(directory, config);
      const file = join(directory, name);
      const secret = readFileSync(file, 'utf8')
        .split('\n')
        .at(name === 'token' ? 0 : 1) as string;
      writeFileSync(file, readFileSync(file, 'utf8').slice(0, 20));
      try {
        openHome(directory);
        expect.unreachable();
      } catch (error) {
        expect(error).toMatchObject({ code: 'home.damaged' });
        expect(`${(error as Error).message} ${(error as Error).stack}`).not.toContain(secret);
      }
      unlinkSync(file);
      expect(() => openHome(directory)).toThrow(expect.objectContaining({ code: 'home.missing' }));
    },
  );

  test('whose certificate belongs to another key is refused', async () => {
    await createHome(directory, config);
    writeFileSync(join(directory, 'tls.crt'), createCertificate('other').cert);
    expect(() => openHome(directory)).toThrow(expect.objectContaining({ code: 'home.damaged' }));
  });

  test.each([
    ['name: bank\nhost: localhost\n', 'yaml.missing', { key: 'port' }],
    ['name: bank\nhost: localhost\nport: 7443\nprot: 1\n', 'yaml.unknown-key', { line: 4, column: 1, key: 'prot' }],
    ['name: bank\nhost: localhost\nport: many\n', 'yaml.wrong-value', { line: 3, column: 7, found: '"many"' }],
    [
      'name: bank\nhost: localhost\nport: 7443\nlink: { roundTripMs: -1 }\n',
      'yaml.wrong-value',
      { line: 4, key: 'link.roundTripMs' },
    ],
    ['name: bank\nhost: [x\n', 'yaml.syntax', { line: 3 }],
    ['- 1\n', 'yaml.no-settings', { line: 1 }],
    [`a: ${'x'.repeat(300_000)}`, 'yaml.too-large', {}],
  ])('configured by %j says what is wrong and where', async (text, code, fields) => {
    await createHome(directory, config);
    writeFileSync(join(directory, 'config.yaml'), text);
    expect(() => openHome(directory)).toThrow(
      expect.objectContaining({ code, fields: expect.objectContaining(fields) }),
    );
  });

  test('lives where TACIT_HOME says, else under the name', () => {
    expect(defaultHome('bank', { TACIT_HOME: '/srv/tacit' })).toBe('/srv/tacit');
    expect(defaultHome('bank', {})).toMatch(/\.tacit[/\\]bank$/);
  });
});

describe('names', () => {
  test.each(['bank', 'b', '2nd', 'bank.example', 'clinic-2', 'a'.repeat(63)])('%s', (name) =>
    expect(isPartyName(name)).toBe(true),
  );
  test.each([
    '',
    'Bank',
    '.bank',
    'bank.',
    '-b',
    'a..b',
    'a b',
    'a/b',
    '../x',
    'bänk',
    'a'.repeat(64),
    'a\n',
    '银行',
    undefined,
    7,
  ])('not %j', (name) => expect(isPartyName(name)).toBe(false));
  test('a wrong one is named', () =>
    expect(() => checkPartyName('Bank')).toThrow(expect.objectContaining({ code: 'party.invalid-name' })));
});

describe('signatures', () => {
  // RFC 8032, section 7.1, test 2: the seed in PKCS#8.
  const seed = '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb';
  const der = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex').toString('base64');
  const identity = loadIdentity(`-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`);

  test('are those of RFC 8032', () => {
    expect(Buffer.from(identity.publicKey, 'base64url').toString('hex')).toBe(
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    );
    expect(Buffer.from(identity.sign(Uint8Array.of(0x72)), 'base64url').toString('hex')).toBe(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
    expect(verifySignature(identity.publicKey, 'r', identity.sign('r'))).toBe(true);
  });

  test('of another text, key or spelling do not verify, and nothing throws', () => {
    const signature = identity.sign('text');
    const other = loadIdentity(generateIdentityPem());
    expect(verifySignature(identity.publicKey, 'texT', signature)).toBe(false);
    expect(verifySignature(other.publicKey, 'text', signature)).toBe(false);
    expect(verifySignature(identity.publicKey, 'text', `${signature}=`)).toBe(false);
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (key, garbage) => {
        expect(verifySignature(key, 'text', garbage)).toBe(false);
        expect(verifySignature(identity.publicKey, 'text', garbage)).toBe(false);
      }),
    );
  });

  test('by a key of another kind are not made', async () => {
    const { key } = createCertificate('bank');
    expect(() => loadIdentity(key)).toThrow(/ec is no Ed25519/);
  });
});

describe('cards', () => {
  const identity = loadIdentity(generateIdentityPem());
  const card = makeCard(identity, { name: 'bank', url: 'https://localhost:7443', certificateSha256: 'ab'.repeat(32) });

  test('verify as they are, and after a journey as JSON', () => {
    expect(verifyCard(card)).toBe(true);
    expect(readCard(JSON.parse(JSON.stringify({ ...card, more: 1 })))).toEqual(card);
  });

  test('with any field changed do not verify', () => {
    const other = loadIdentity(generateIdentityPem()).publicKey;
    for (const change of [
      { name: 'bank2' },
      { url: 'https://localhost:7444' },
      { publicKey: other },
      { certificateSha256: 'ac'.repeat(32) },
    ]) {
      expect(verifyCard({ ...card, ...change })).toBe(false);
    }
    // A signature over the same fields for another purpose is no card.
    const { signature: _signature, ...fields } = card;
    expect(verifyCard({ ...card, signature: identity.sign(JSON.stringify(fields)) })).toBe(false);
  });

  test.each([
    { name: 'Bank' },
    { url: 'http://localhost:7443' },
    { url: 'https://localhost:7443/path' },
    { url: 'https://user:secret@localhost:7443' },
    { url: 'javascript:alert(1)' },
    { publicKey: 'short' },
    { certificateSha256: 'AB'.repeat(32) },
    { signature: undefined },
  ])('with %j are not read', (change) => expect(readCard({ ...card, ...change })).toBeUndefined());

  test('are read from nothing but objects', () =>
    fc.assert(fc.property(fc.anything(), (value) => readCard(value) === undefined)));
});

test('tokens are 256 bits, and only the right one passes', () => {
  const token = createToken();
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(createToken()).not.toBe(token);
  expect(isToken({ token }, token)).toBe(true);
  for (const wrong of [token.slice(1), `${token}x`, '', undefined, null, [token], createToken()])
    expect(isToken({ token }, wrong)).toBe(false);
  expect(isToken({ token: '' }, '')).toBe(false);
});

describe('certificates', () => {
  test('are P-256, for both ends of TLS, valid for 20 years, each with a number of its own', async () => {
    const [first, second] = [createCertificate('bank'), createCertificate('bank')];
    const certificate = new X509Certificate(first.cert);
    expect(certificate.subject).toContain('CN=bank');
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now() - 3_600_000);
    expect(new Date(certificate.validTo).getUTCFullYear()).toBe(new Date().getUTCFullYear() + 20);
    expect(new X509Certificate(second.cert).serialNumber).not.toBe(certificate.serialNumber);
  });

  test('carry a TLS 1.3 connection in which both sides see the pin of the other', async () => {
    const [here, there] = [createCertificate('bank'), createCertificate('insurer')];
    const seen: string[] = [];
    const pin = (socket: TLSSocket) =>
      certificateSha256(new X509Certificate(socket.getPeerCertificate().raw).toString());
    const server = createServer(
      { ...there, minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: false },
      (socket) => {
        seen.push(pin(socket));
        socket.end();
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve, reject) => {
      const client = connect(
        { ...here, port, host: '127.0.0.1', minVersion: 'TLSv1.3', rejectUnauthorized: false },
        () => seen.push(pin(client)),
      );
      client
        .resume()
        .on('end', () => client.end())
        .on('close', () => resolve())
        .on('error', reject);
    });
    await new Promise((resolve) => server.close(resolve));
    expect(seen.sort()).toEqual([certificateSha256(here.cert), certificateSha256(there.cert)].sort());
  });
});
