/** Browsers at a party: how they sign in, what is asked of their requests, and what their people may do. Over real connections. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkServerIdentity } from 'node:tls';
import { createSiteCertificate, createSiteRoot } from '@tacit/engine/node';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { PartyClient } from '../api/client.ts';
import { type BrowserSession, peopleClient, type PersonRole, type SignInLink } from '../api/people.ts';
import { connectHome } from '../connect.ts';
import { initHome } from '../identity/own-card.ts';
import { openHome } from '../identity/home.ts';
import { operatorName } from '../identity/operator.ts';
import { type RunningParty, startParty } from '../main.ts';
import { Authenticator } from '../people/testing/authenticator.ts';
import { cheapPassphrases } from '../people/testing/cheap-passphrases.ts';
import { Browser, codeOf } from './testing/browser.ts';

beforeAll(() => cheapPassphrases());

const words = 'correct horse battery staple';
const minute = 60_000;
const root = mkdtempSync(join(tmpdir(), 'tacit-sign-in-'));
const home = join(root, 'bank');
const pages = join(root, 'pages');
const browsers: Browser[] = [];

let party: RunningParty;
let client: PartyClient;
let people: ReturnType<typeof peopleClient>;

beforeAll(async () => {
  mkdirSync(join(pages, 'assets'), { recursive: true });
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Tacit</title><style nonce="{nonce}">p{}</style>');
  writeFileSync(join(pages, 'assets', 'main-1.js'), `export const words = '${'who learns what '.repeat(50)}';`);
  await initHome(home, { name: 'bank', host: '127.0.0.1', port: 0 });
  party = await startParty(home, { port: 0, logLevel: 'warn', consoleDirectory: pages });
  client = await connectHome(home, { url: party.url });
  people = peopleClient(client);
});
afterAll(async () => {
  await party.close();
  rmSync(root, { recursive: true });
});
afterEach(() => {
  vi.useRealTimers();
  for (const browser of browsers.splice(0)) browser.close();
});

function browser(): Browser {
  const made = new Browser(party.url);
  browsers.push(made);
  return made;
}

/** A browser in which this person has just come in by a link. */
async function arrived(link: SignInLink): Promise<Browser> {
  const own = browser();
  expect((await own.enter(link.url)).status).toBe(200);
  return own;
}

/** A browser in which a new person with these roles has signed in and set a passphrase. */
async function signedIn(name: string, ...roles: PersonRole[]): Promise<Browser> {
  const own = await arrived(await people.addPerson({ name, roles }));
  await own.send('/api/me/credential', { method: 'PUT', body: { passphrase: words } });
  return own;
}

async function lastEntry(event: string) {
  const { entries } = await client.audit();
  return entries.findLast((entry) => entry.event === event)?.details;
}

test('the account that runs the party comes in by a link, once, and then has all roles', async () => {
  const link = await people.ownLink();
  expect(link).toMatchObject({ user: operatorName });
  const own = browser();
  const asked = await own.send('/api/sessions/preview', { method: 'POST', body: { link: codeOf(link.url) } });
  expect(asked.json()).toEqual({ party: 'bank', user: operatorName, endsAt: link.endsAt });
  expect((await own.send('/api/status')).code).toBe('http.unauthorized');
  const answer = await own.enter(link.url);
  const key = Buffer.from(openHome(home).identity.publicKey, 'base64url').toString('hex').slice(0, 8);
  expect(answer.headers['set-cookie']).toEqual([
    expect.stringMatching(new RegExp(`^__Host-tacit-${key}=[\\w-]{43}; Path=/; Secure; HttpOnly; SameSite=Strict$`)),
  ]);
  expect(answer.json<BrowserSession>()).toMatchObject({
    party: 'bank',
    user: operatorName,
    roles: ['viewer', 'analyst', 'approver', 'admin'],
    via: 'link',
    needsCredential: false,
    idleSeconds: 3_600,
  });
  expect((await own.send('/api/status')).json()).toMatchObject({ name: 'bank' });
  expect(await own.enter(link.url)).toMatchObject({ status: 410, code: 'link.used' });
  // Another sign-in with the same browser ends what was before it.
  const cookie = [...own.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  expect((await own.enter((await people.ownLink()).url)).status).toBe(200);
  expect((await browser().send('/api/status', { headers: { cookie } })).code).toBe('session.ended');
  // What came in by a link makes no further ones, and the account has no passphrase.
  expect((await own.send('/api/me/link', { method: 'POST' })).code).toBe('session.operator-only');
  const set = await own.send('/api/me/credential', { method: 'PUT', body: { passphrase: words } });
  expect(set.code).toBe('passphrase.of-account');
  const { session } = (await lastEntry('signed-in')) as { session: string };
  await own.send('/api/users', { method: 'POST', body: { name: 'seen', roles: ['viewer'] } });
  expect(await lastEntry('person.added')).toEqual({
    person: 'seen',
    roles: 'viewer',
    by: operatorName,
    via: 'link',
    session,
  });
});

test('a person sets a passphrase first, comes back with it, and signs out', async () => {
  const own = await arrived(await people.addPerson({ name: 'li.wei', roles: ['analyst'] }));
  expect((await own.send('/api/status')).code).toBe('session.needs-credential');
  expect((await own.send('/api/session')).json()).toMatchObject({ user: 'li.wei', needsCredential: true });
  const weak = await own.send('/api/me/credential', { method: 'PUT', body: { passphrase: 'too short' } });
  expect(weak.code).toBe('passphrase.weak');
  const set = await own.send('/api/me/credential', { method: 'PUT', body: { passphrase: words } });
  expect(set.json()).toMatchObject({ needsCredential: false });
  expect((await own.send('/api/status')).status).toBe(200);

  const again = browser();
  const enter = (body: object) => again.send('/api/sessions', { method: 'POST', body });
  expect((await enter({ user: 'li.wei', passphrase: words })).json()).toMatchObject({ via: 'passphrase' });
  const cookie = [...again.cookies];
  expect((await again.send('/api/session', { method: 'DELETE' })).json()).toEqual({ ended: true });
  expect(await lastEntry('signed-out')).toMatchObject({ person: 'li.wei', by: 'li.wei', via: 'passphrase' });
  expect(again.cookies.size).toBe(0);
  expect((await again.send('/api/session')).code).toBe('http.unauthorized');
  // Whoever kept the cookie has nothing.
  for (const [name, value] of cookie) again.cookies.set(name, value);
  expect(await again.send('/api/status')).toMatchObject({ status: 401, code: 'session.ended' });

  for (let i = 0; i < 4; i++)
    expect(await enter({ user: 'li.wei', passphrase: 'a wrong one of some length' })).toMatchObject({
      status: 401,
      code: 'sign-in.refused',
    });
  expect(await enter({ user: 'li.wei', passphrase: words })).toMatchObject({ status: 429, code: 'sign-in.too-many' });
  const written = ['store.sqlite', 'store.sqlite-wal', 'log.jsonl'].map((file) => readFileSync(join(home, file)));
  for (const secret of [words, ...cookie.map(([, value]) => value)])
    expect(written.some((bytes) => bytes.includes(secret))).toBe(false);
}, 30_000);

test('a session ends after an hour without a request, and what is done to a person reaches it at once', async () => {
  const own = await signedIn('zhang', 'approver');
  expect((await own.send('/api/datasets')).status).toBe(200);
  await people.setRoles('zhang', ['viewer']);
  expect(await own.send('/api/datasets')).toMatchObject({ status: 403, code: 'auth.person-role' });
  vi.useFakeTimers({ now: Date.now() + 59 * minute, toFake: ['Date'] });
  expect((await own.send('/api/status')).status).toBe(200);
  vi.setSystemTime(Date.now() + 60 * minute);
  expect(await own.send('/api/status')).toMatchObject({ status: 401, code: 'session.ended' });
  vi.useRealTimers();
  const other = await arrived(await people.linkPerson('zhang'));
  expect((await other.send('/api/status')).status).toBe(200);
  await people.removePerson('zhang');
  expect((await other.send('/api/status')).code).toBe('session.ended');
});

test('a request that calls the party by another name is refused, and told what to do', async () => {
  const own = await arrived(await people.ownLink());
  const { port } = party;
  const hosts = [`localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`];
  for (const host of hosts) expect((await own.send('/api/status', { headers: { host } })).status, host).toBe(200);
  for (const host of [
    `evil.example:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port + 1}`,
    `127.0.0.2:${port}`,
    'a b',
    'x@localhost',
  ]) {
    const refused = await own.send('/api/status', { headers: { host } });
    expect(refused, host).toMatchObject({ status: 421, code: 'http.host' });
    expect(refused.json()).toMatchObject({
      fields: { found: host, expected: [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`] },
    });
  }
  const elsewhere = { host: `evil.example:${port}` };
  const told = await own.send('/api/nothing', { headers: elsewhere });
  expect(told.json<{ hint: string }>().hint).toContain(`console: { url: https://evil.example:${port} }`);
  expect((await own.send('/', { headers: elsewhere })).code).toBe('http.host');
  expect((await own.send('/assets/main-1.js', { headers: elsewhere })).code).toBe('http.host');
  const entering = { method: 'POST', body: { link: codeOf((await people.ownLink()).url) }, headers: elsewhere };
  expect((await browser().send('/api/sessions', entering)).code).toBe('http.host');
  expect(await lastEntry('request.refused')).toEqual({ why: 'http.host', found: `evil.example:${port}` });
  // A token does not come by itself, whatever the name.
  const authorization = `Bearer ${openHome(home).token}`;
  expect((await browser().send('/api/status', { headers: { ...elsewhere, authorization } })).status).toBe(200);
});

test('what another page sends with the cookie is refused', async () => {
  const own = await arrived(await people.ownLink());
  const add = (headers: Record<string, string | undefined>, method = 'POST') =>
    own.send('/api/users', { method, body: { name: 'forged', roles: ['viewer'] }, headers });
  for (const origin of [
    'https://evil.example',
    'null',
    own.origin.replace('https', 'http'),
    `${own.origin}0`,
    undefined,
  ])
    expect(await add({ origin }), origin).toMatchObject({ status: 403, code: 'http.origin' });
  for (const site of ['cross-site', 'same-site', 'none', undefined]) {
    const headers = { 'sec-fetch-site': site };
    expect(await add(headers), site).toMatchObject({ status: 403, code: 'http.cross-site' });
    expect((await own.send('/api/status', { headers })).code, site).toBe('http.cross-site');
  }
  for (const [method, path] of [
    ['PUT', '/api/me/credential'],
    ['PATCH', '/api/users/x'],
    ['DELETE', '/api/session'],
  ] as const)
    expect((await own.send(path, { method, headers: { origin: 'https://evil.example' } })).code).toBe('http.origin');
  expect((await own.send('/api/status', { headers: { origin: 'https://evil.example' } })).code).toBe('http.origin');
  // Somebody else's sign-in must not be put into this browser either.
  const { url } = await people.ownLink();
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: undefined }])
    expect(
      (await browser().send('/api/sessions', { method: 'POST', body: { link: codeOf(url) }, headers })).status,
    ).toBe(403);
  expect((await browser().enter(url)).status).toBe(200);
  // Bodies that a form of another page could send.
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', undefined])
    expect((await add({ 'content-type': type })).status, type).toBe(415);
  const asked = await own.send('/api/users', {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST', cookie: undefined },
  });
  expect(asked.status).toBe(404);
  for (const { headers } of [asked, await own.send('/api/status'), await add({})])
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  const { entries } = await client.audit();
  const why = entries.filter(({ event }) => event === 'request.refused').map(({ details }) => details['why']);
  expect(why).toEqual(expect.arrayContaining(['http.origin', 'http.cross-site']));
});

test('two cookies of one name open nothing', async () => {
  const own = await arrived(await people.ownLink());
  const [[name = '', value = ''] = []] = own.cookies;
  expect((await own.send('/api/status', { headers: { cookie: `a=b; ${name}=${value}` } })).status).toBe(200);
  for (const cookie of [
    `${name}=${value}; ${name}=${value}`,
    `${name}=${value}x`,
    `${name}=`,
    `x${name}=${value}`,
    name,
  ])
    expect((await own.send('/api/status', { headers: { cookie } })).code, cookie).toBe('http.unauthorized');
});

test('browsers see a certificate of their own, for the names by which they come', async () => {
  const { certificateSha256, root: trusted = '', hasPages } = await people.consolePlace();
  const { tls } = openHome(home);
  expect(hasPages).toBe(true);
  expect(certificateSha256).not.toBe(tls.sha256);
  const { port } = party;
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`]) {
    const careful = new Browser(`https://${host}`, { ca: trusted, rejectUnauthorized: true, checkServerIdentity });
    browsers.push(careful);
    const answer = await careful.send('/');
    expect(answer.status).toBe(200);
    expect(careful.certificateSha256).toBe(certificateSha256);
    // It would take the way past the warning away from those who have not been told to trust it.
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  }
  const doubtful = new Browser(`https://localhost:${port}`, { rejectUnauthorized: true });
  browsers.push(doubtful);
  await expect(doubtful.send('/')).rejects.toThrow();
});

test("with a certificate of the organisation's CA, browsers are told to insist on it", async () => {
  const names = ['tacit.example', '127.0.0.1'];
  const ca = createSiteRoot('ca', names);
  const { cert, key } = createSiteCertificate(ca, names);
  const [certFile, keyFile] = [join(root, 'cert.pem'), join(root, 'key.pem')];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key);
  const other = join(root, 'insurer');
  const config = { name: 'insurer', host: '127.0.0.1', port: 0, console: { cert: certFile, key: keyFile } };
  await initHome(other, config);
  const insurer = await startParty(other, { port: 0, logLevel: 'warn' });
  const careful = new Browser(insurer.url, { ca: ca.cert, rejectUnauthorized: true, checkServerIdentity });
  browsers.push(careful);
  const answer = await careful.send('/api/status');
  expect(answer).toMatchObject({ status: 401, headers: { 'strict-transport-security': 'max-age=31536000' } });
  // Without files there are no pages.
  expect((await careful.send('/')).status).toBe(404);
  expect(insurer.ownLink).toBeUndefined();
  const place = await peopleClient(await connectHome(other, { url: insurer.url })).consolePlace();
  expect(place).toEqual({
    url: insurer.url.replace('127.0.0.1', 'localhost'),
    certificateSha256: careful.certificateSha256,
    hasPages: false,
  });
  await insurer.close();
});

test('pages load nothing but what is here, and each has its own nonce', async () => {
  const own = browser();
  const stranger = { 'sec-fetch-site': 'cross-site' };
  const nonces = new Set<string>();
  for (const path of ['/', '/enter', '/jobs', '/jobs/3f9a/review', '/people']) {
    const page = await own.send(path, { headers: stranger });
    const nonce = /nonce="([^"]+)"/.exec(page.text)?.[1] ?? '';
    nonces.add(nonce);
    expect(page, path).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      },
    });
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  }
  expect(nonces.size).toBe(5);
  const script = await own.send('/assets/main-1.js');
  expect(script).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' } });
  expect(script.headers['content-security-policy']).toContain("script-src 'self'; style-src 'self'; img-src");
  expect(script.text).toContain('who learns what');
  const packed = await own.send('/assets/main-1.js', { headers: { 'accept-encoding': 'gzip, br' } });
  expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
  expect(Number(packed.headers['content-length'])).toBeLessThan(Number(script.headers['content-length']));
  for (const path of [
    '/assets/',
    '/assets/index.html',
    '/assets/../index.html',
    '/assets/%2e%2e/%2e%2e/bank/token',
    '/assets/..%2findex.html',
    '/index.html',
    '/setup/x',
    '/bank/token',
  ])
    expect((await own.send(path)).status, path).toBe(404);
});

test('a person signs in with a passkey, which signs a challenge of this party, once, for this name', async () => {
  const origin = party.url.replace('127.0.0.1', 'localhost');
  const at = (): Browser => {
    const made = new Browser(origin);
    browsers.push(made);
    return made;
  };
  const { url } = await people.addPerson({ name: 'wang', roles: ['viewer'] });
  const own = at();
  await own.enter(url);
  const device = new Authenticator();
  const post = async <T>(browser: Browser, path: string, body?: unknown) =>
    (await browser.send(path, { method: 'POST', body })).json<T>();
  const creation = await post<{ challenge: string; rp: { id: string } }>(own, '/api/me/passkey');
  expect(creation).toMatchObject({
    rp: { id: 'localhost' },
    user: { name: 'wang' },
    attestation: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const set = (passkey: unknown) => own.send('/api/me/credential', { method: 'PUT', body: { passkey } });
  for (const wrong of [{ origin: 'https://evil.example' }, { rpId: 'evil.example' }, { challenge: 'A'.repeat(43) }]) {
    const { challenge, rp } = await post<typeof creation>(own, '/api/me/passkey');
    const refused = await set(device.create({ challenge, rp }, origin, wrong));
    expect(refused, JSON.stringify(wrong)).toMatchObject({ status: 401, code: 'passkey.refused' });
  }
  expect((await set(device.create(creation, origin))).json()).toMatchObject({ needsCredential: false });
  // Its challenge has been answered.
  expect((await set(device.create(creation, origin))).code).toBe('passkey.refused');
  expect((await people.people()).find(({ name }) => name === 'wang')).toMatchObject({
    passkeys: 1,
    hasPassphrase: false,
  });

  type Request = { challenge: string; rpId: string };
  const enter = (browser: Browser, passkey: unknown) =>
    browser.send('/api/sessions', { method: 'POST', body: { passkey } });
  const again = at();
  const request = await post<Request>(again, '/api/sessions/passkey');
  const answer = device.get(request, origin);
  expect((await enter(again, answer)).json()).toMatchObject({ user: 'wang', via: 'passkey' });
  expect((await again.send('/api/status')).status).toBe(200);
  expect(await lastEntry('signed-in')).toMatchObject({ person: 'wang', via: 'passkey' });
  // The same again; signed for something else; by a copy of the device that is behind.
  expect((await enter(at(), answer)).code).toBe('passkey.refused');
  for (const wrong of [{ origin: 'https://evil.example' }, { rpId: 'evil.example' }, { isUnverified: true }])
    expect(
      (await enter(at(), device.get(await post<Request>(at(), '/api/sessions/passkey'), origin, wrong))).code,
    ).toBe('passkey.refused');
  const stranger = new Authenticator();
  const unknown = stranger.get(await post<Request>(at(), '/api/sessions/passkey'), origin);
  expect((await enter(at(), unknown)).code).toBe('passkey.unknown');
  expect((await enter(at(), { ...unknown, id: answer.id, rawId: answer.id })).code).toBe('passkey.refused');
  vi.useFakeTimers({ now: Date.now() + minute, toFake: ['Date'] });
  device.counter = 0;
  expect((await enter(at(), device.get(await post<Request>(at(), '/api/sessions/passkey'), origin))).code).toBe(
    'passkey.refused',
  );
  expect((await enter(at(), { id: answer.id, response: 7 })).code).toBe('passkey.refused');
  device.counter = 10;
  const late = device.get(await post<Request>(at(), '/api/sessions/passkey'), origin);
  vi.setSystemTime(Date.now() + 5 * minute + 1);
  expect((await enter(at(), late)).code).toBe('passkey.refused');
  // A browser that was left open is not made a way in for good.
  vi.setSystemTime(Date.now() + 5 * minute);
  const passphrase = { passphrase: words };
  expect((await again.send('/api/me/credential', { method: 'PUT', body: passphrase })).code).toBe('session.not-fresh');

  // An address has no passkeys; and what is set by a link replaces what was lost.
  const byAddress = await browser().send('/api/sessions/passkey', { method: 'POST' });
  expect(byAddress).toMatchObject({ status: 400, code: 'passkey.no-name' });
  const lost = await arrived(await people.linkPerson('wang'));
  await lost.send('/api/me/credential', { method: 'PUT', body: passphrase });
  expect((await people.people()).find(({ name }) => name === 'wang')).toMatchObject({
    passkeys: 0,
    hasPassphrase: true,
  });
  const gone = device.get(await post<Request>(at(), '/api/sessions/passkey'), origin);
  expect((await enter(at(), gone)).code).toBe('passkey.unknown');
});

test('routes of browsers are not for tokens, and a session makes no token that is more than itself', async () => {
  const { token } = openHome(home);
  const own = browser();
  expect((await own.send('/api/session', { headers: { authorization: `Bearer ${token}` } })).code).toBe(
    'session.needed',
  );
  const admin = await signedIn('ada', 'admin');
  const add = (path: string, body: object) => admin.send(path, { method: 'POST', body });
  expect((await add('/api/tokens', { name: 'mine', roles: ['ask'] })).code).toBe('auth.role-beyond');
  expect((await add('/api/tokens', { name: 'mine', roles: ['administer'] })).status).toBe(200);
  expect((await add('/api/users', { name: 'friend', roles: ['analyst'] })).code).toBe('person.role-beyond');
  // A name is one person's or one token's.
  expect((await add('/api/users', { name: 'mine', roles: ['viewer'] })).code).toBe('person.exists');
  expect((await add('/api/tokens', { name: 'ada', roles: ['administer'] })).code).toBe('token.exists');
});
