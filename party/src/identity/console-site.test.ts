import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSiteCertificate, createSiteRoot } from '@tacit/engine/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { consoleAddresses, plainHost } from './console-address.ts';
import { ConsoleSite } from './console-site.ts';
import type { Home } from './home.ts';

const dayMs = 86_400_000;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-console-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function site(config: Partial<Home['config']> = {}): ConsoleSite {
  const home = { directory, name: 'bank', config: { name: 'bank', host: '127.0.0.1', port: 7443, ...config } };
  return new ConsoleSite(home as Home, 7443);
}

describe('addresses', () => {
  test('are loopback, where it listens, and what is configured', () => {
    const near = consoleAddresses({ name: 'bank', host: '127.0.0.1', port: 0 }, 7443);
    expect([...near.hosts]).toEqual(['localhost:7443', '127.0.0.1:7443', '[::1]:7443']);
    expect(near).toMatchObject({ ownUrl: 'https://localhost:7443', url: 'https://localhost:7443' });
    const far = consoleAddresses(
      {
        name: 'bank',
        host: '2001:DB8::7',
        port: 0,
        publicUrl: 'https://peers.example',
        console: { url: 'https://console.example:8443' },
      },
      443,
    );
    expect([...far.hosts]).toEqual([
      'localhost',
      '127.0.0.1',
      '[::1]',
      '[2001:db8::7]',
      'peers.example',
      'console.example:8443',
    ]);
    expect(far.names).toEqual(['localhost', '127.0.0.1', '::1', '2001:db8::7', 'peers.example', 'console.example']);
    expect(far).toMatchObject({ ownUrl: 'https://[2001:db8::7]', url: 'https://console.example:8443' });
    const every = consoleAddresses({ name: 'bank', host: '0.0.0.0', port: 0, publicUrl: 'https://p.example' }, 7443);
    expect(every.hosts.has('0.0.0.0:7443')).toBe(false);
    expect(every.ownUrl).toBe('https://localhost:7443');
  });

  test('hosts of requests are compared as URLs spell them', () => {
    expect(plainHost('LocalHost:443')).toBe('localhost');
    expect(plainHost('[0:0:0:0:0:0:0:1]:7443')).toBe('[::1]:7443');
    for (const odd of [
      undefined,
      '',
      'a/b',
      'user@localhost',
      'localhost:7443#',
      'local host',
      'a'.repeat(301),
      '[',
      ':1',
    ])
      expect(plainHost(odd), odd).toBeUndefined();
  });
});

describe('a certificate that is made here', () => {
  test('stays until a month before its end; its root stays until names change', () => {
    const first = site();
    expect(statSync(join(directory, 'console', 'root.key')).mode & 0o777).toBe(0o600);
    const again = site();
    expect([again.certificateSha256, again.root]).toEqual([first.certificateSha256, first.root]);
    expect(first.renew(new Date(Date.now() + 360 * dayMs))).toBe(false);
    expect(first.renew(new Date(Date.now() + 368 * dayMs))).toBe(true);
    expect(first.root).toBe(again.root);
    expect(first.certificateSha256).not.toBe(again.certificateSha256);
    const named = site({ console: { url: 'https://tacit.example:7443' } });
    expect(named.root).not.toBe(first.root);
    expect(new X509Certificate(named.tls.cert).subjectAltName).toContain('DNS:tacit.example');
  });

  test('is made anew where a file is damaged', () => {
    const first = site();
    writeFileSync(join(directory, 'console', 'site.crt'), 'half a certif');
    const second = site();
    expect(second.certificateSha256).not.toBe(first.certificateSha256);
    expect(second.root).toBe(first.root);
    writeFileSync(join(directory, 'console', 'root.key'), '');
    expect(site().root).not.toBe(first.root);
  });
});

describe("the organisation's own certificate", () => {
  const put = (name: string, text: string): string => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };

  test('is shown as it is, and taken up anew when it was replaced', () => {
    const ca = createSiteRoot('ca', ['tacit.example']);
    const [one, two] = [createSiteCertificate(ca, ['tacit.example']), createSiteCertificate(ca, ['tacit.example'])];
    const own = site({ console: { cert: put('c.pem', one.cert + ca.cert), key: put('k.pem', one.key) } });
    expect(own.root).toBeUndefined();
    expect(own.tls.cert).toBe(one.cert + ca.cert);
    expect(own.renew()).toBe(false);
    put('c.pem', two.cert);
    // Half of it has come.
    expect(() => own.renew()).toThrow(expect.objectContaining({ code: 'console.certificate' }) as Error);
    expect(own.tls.cert).toBe(one.cert + ca.cert);
    put('k.pem', two.key);
    expect(own.renew()).toBe(true);
    expect(own.tls.cert).toBe(two.cert);
  });

  test.each([
    ['a key of another', () => [put('c.pem', createSiteRoot('a', []).cert), put('k.pem', createSiteRoot('a', []).key)]],
    ['no certificate', () => [put('c.pem', 'x'), put('k.pem', createSiteRoot('a', []).key)]],
    ['no file', () => [join(directory, 'nothing'), put('k.pem', '')]],
    [
      'one that has ended',
      () => {
        const old = createSiteRoot('a', [], new Date('2001-01-01'));
        return [put('c.pem', old.cert), put('k.pem', old.key)];
      },
    ],
  ])('%s is refused', (_, files) => {
    const [cert, key] = files();
    expect(() => site({ console: { cert, key } })).toThrow(
      expect.objectContaining({
        code: 'console.certificate',
        fields: { file: expect.any(String) as string, cause: expect.any(String) as string },
      }) as Error,
    );
  });
});
