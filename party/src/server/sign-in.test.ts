/** Browsers at a party: how they sign in, what is asked of their requests, and what their people may do. Over real connections. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { PartyClient } from '../api/client.ts';
import { type BrowserSession, peopleClient, type PersonRole, type SignInLink } from '../api/people.ts';
import { connectHome } from '../connect.ts';
import { initHome } from '../identity/own-card.ts';
import { openHome } from '../identity/home.ts';
import { operatorName } from '../identity/operator.ts';
import { type RunningParty, startParty } from '../main.ts';
import { Browser, codeOf } from './testing/browser.ts';

const words = 'correct horse battery staple';
const minute = 60_000;
const root = mkdtempSync(join(tmpdir(), 'tacit-sign-in-'));
const home = join(root, 'bank');
const browsers: Browser[] = [];

let party: RunningParty;
let client: PartyClient;
let people: ReturnType<typeof peopleClient>;

beforeAll(async () => {
  await initHome(home, { name: 'bank', host: '127.0.0.1', port: 0 });
  party = await startParty(home, { port: 0, logLevel: 'warn' });
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
    needsPassphrase: false,
    idleSeconds: 3_600,
  });
  expect((await own.send('/api/status')).json()).toMatchObject({ name: 'bank' });
  expect(await own.enter(link.url)).toMatchObject({ status: 410, code: 'link.used' });
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
  expect((await own.send('/api/status')).code).toBe('session.needs-passphrase');
  expect((await own.send('/api/session')).json()).toMatchObject({ user: 'li.wei', needsPassphrase: true });
  const weak = await own.send('/api/me/credential', { method: 'PUT', body: { passphrase: 'too short' } });
  expect(weak.code).toBe('passphrase.weak');
  const set = await own.send('/api/me/credential', { method: 'PUT', body: { passphrase: words } });
  expect(set.json()).toMatchObject({ needsPassphrase: false });
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
