/** What browsers are shown, as OpenSSL and another library judge it. */
import { X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { checkServerIdentity, connect, createServer } from 'node:tls';
import 'reflect-metadata';
import { SubjectAlternativeNameExtension, X509Certificate as OtherReader } from '@peculiar/x509';
import { expect, test } from 'vitest';
import { createSiteCertificate, createSiteRoot } from './site-certificate.ts';

const hosts = ['localhost', '127.0.0.1', '::1', 'tacit.bank.example', '2001:db8::7:0'];

/** What OpenSSL says of a server with this certificate that is called by this name. */
async function judged(site: { cert: string; key: string }, root: string, host: string): Promise<string> {
  const server = createServer({ ...site, minVersion: 'TLSv1.3' });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const name = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
  const result = await new Promise<string>((resolve) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      ca: root,
      ...name,
      checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
    });
    socket.on('secureConnect', () => resolve('trusted'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'UNSPECIFIED' ? error.message : (error.code ?? error.message)),
    );
    socket.on('close', () => resolve('closed'));
    socket.on('secureConnect', () => socket.destroy());
  });
  server.close();
  return result;
}

test('whoever trusts the root trusts its certificates for the listed names, and for no others', async () => {
  const root = createSiteRoot('bank', hosts);
  const site = createSiteCertificate(root, hosts);
  for (const host of hosts) expect(await judged(site, root.cert, host), host).toBe('trusted');
  expect(await judged(site, root.cert, 'other.example')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  // A root whose key somebody got.
  for (const other of ['evil.example', '127.0.0.2', '2001:db8::8'])
    expect(await judged(createSiteCertificate(root, [other]), root.cert, other), other).toBe(
      'permitted subtree violation',
    );
  expect(await judged(site, createSiteRoot('bank', hosts).cert, 'localhost')).not.toBe('trusted');
});

test('a kind of name that the root has none of is closed', async () => {
  const names = createSiteRoot('bank', ['bank.example']);
  expect(await judged(createSiteCertificate(names, ['bank.example']), names.cert, 'bank.example')).toBe('trusted');
  expect(await judged(createSiteCertificate(names, ['127.0.0.1']), names.cert, '127.0.0.1')).toBe(
    'excluded subtree violation',
  );
  const addresses = createSiteRoot('bank', ['127.0.0.1']);
  const other = createSiteCertificate(addresses, ['evil.example']);
  expect(await judged(other, addresses.cert, 'evil.example')).toBe('excluded subtree violation');
});

test('issues no further authorities, and for no longer than browsers take', () => {
  const now = new Date('2030-01-01T00:00:00.000Z');
  const root = createSiteRoot('银行', hosts, now);
  const site = new X509Certificate(createSiteCertificate(root, hosts, now).cert);
  const issuer = new X509Certificate(root.cert);
  expect(site.ca).toBe(false);
  expect(site.checkIssued(issuer)).toBe(true);
  expect(site.verify(issuer.publicKey)).toBe(true);
  expect(site.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  expect((site.validToDate.getTime() - site.validFromDate.getTime() + 1_000) / 86_400_000).toBe(397);
  const other = new OtherReader(site.raw).getExtension(SubjectAlternativeNameExtension);
  expect(other?.names.items.map(({ value }) => value)).toEqual([
    'localhost',
    '127.0.0.1',
    '::1',
    'tacit.bank.example',
    '2001:db8::7:0',
  ]);
  expect(new OtherReader(issuer.raw).getExtension('2.5.29.30')?.critical).toBe(true);
});
