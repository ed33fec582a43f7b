/** Who may call what: by address, token and role, over real connections. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import fastify from 'fastify';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { PartyClient } from '../api/client.ts';
import { peopleClient, type PersonRole, personRoles } from '../api/people.ts';
import { ProblemError } from '../api/problem.ts';
import type { TokenRole } from '../api/types.ts';
import { connectHome, connectToken } from '../connect.ts';
import { openHome } from '../identity/home.ts';
import { operatorName } from '../identity/operator.ts';
import { pinnedTransport, type PinnedTransport } from '../peers/pinned-http.ts';
import { cheapPassphrases } from '../people/testing/cheap-passphrases.ts';
import { question, ThreeParties } from '../three-parties.ts';
import { type App, withTypes } from './app.ts';
import { guardRoutes } from './server.ts';
import type { PartyServices } from './services.ts';
import { Browser } from './testing/browser.ts';

beforeAll(() => cheapPassphrases());

let three: ThreeParties;
let transport: PinnedTransport;

function address() {
  const { url } = three.parties.get('bank') ?? { url: '' };
  return { url, certificateSha256: openHome(three.home('bank')).tls.sha256 };
}

async function withRoles(name: string, ...roles: TokenRole[]): Promise<PartyClient> {
  const { token } = await three.client('bank').addToken({ name, roles });
  return connectToken({ ...address(), token });
}

async function problemOf(work: Promise<unknown>) {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof ProblemError)) throw new Error(`expected a problem, found ${String(outcome)}`);
  return outcome.problem;
}

async function lastEntry(event: string) {
  const { entries } = await three.client('bank').audit();
  return entries.findLast((entry) => entry.event === event)?.details;
}

beforeAll(async () => {
  three = await ThreeParties.start();
  transport = pinnedTransport({ party: 'bank', ...address() });
});
afterAll(async () => {
  transport.close();
  await three.stop();
});
afterEach(() => void vi.restoreAllMocks());

/**
 * What each role may do, of tokens and of people: a new route changes this table, and somebody reads the change. Roles of people
 * add up; `browsers` are sessions alone, `everybody` whoever has none.
 */
const table = `
GET /api/artifacts: any-role | viewer analyst approver admin
GET /api/artifacts/{name}: any-role | viewer analyst approver admin
GET /api/audit: administer | viewer analyst approver admin
GET /api/audit/head: administer | viewer analyst approver admin
GET /api/catalog: any-role | viewer analyst approver admin
GET /api/checks: approve administer | approver
GET /api/datasets: approve administer | approver
GET /api/health: approve administer | approver
GET /api/datasets/{name}: approve administer | approver
GET /api/datasets/{name}/policy: approve administer | approver
GET /api/jobs: any-role | viewer analyst approver admin
GET /api/jobs/{id}: any-role | viewer analyst approver admin
GET /api/jobs/{id}/calls: any-role | viewer analyst approver admin
GET /api/jobs/{id}/events: any-role | viewer analyst approver admin
GET /api/jobs/{id}/preview: approve | approver
GET /api/jobs/{id}/receipt: any-role | viewer analyst approver admin
GET /api/jobs/{id}/result: ask | analyst approver
GET /api/jobs/{id}/result/content: ask | analyst approver
GET /api/ledger: approve administer | viewer analyst approver admin
GET /api/budget: approve administer | approver
GET /api/budget/{name}/simulate: approve administer | approver
PUT /api/budget/{name}: approve | approver
GET /api/openapi.json: any-role | viewer analyst approver admin
GET /api/peers: any-role | viewer analyst approver admin
GET /api/peers/{name}: any-role | viewer analyst approver admin
GET /api/preparations: any-role | viewer analyst approver admin
GET /api/preparations/{number}/parts/{party}: approve | approver
GET /api/services: any-role | viewer analyst approver admin
GET /api/services/{name}: any-role | viewer analyst approver admin
GET /api/status: any-role | viewer analyst approver admin
GET /api/tokens: administer | admin
POST /api/audit/verify: administer | viewer analyst approver admin
POST /api/datasets: approve administer | approver
POST /api/datasets/{name}/refresh: approve administer | approver
POST /api/explain: ask | analyst
POST /api/jobs: ask | analyst
POST /api/jobs/{id}/approve: approve | approver
POST /api/jobs/{id}/cancel: ask approve | analyst approver
POST /api/jobs/{id}/prepare: approve | approver
POST /api/jobs/{id}/reject: approve | approver
POST /api/jobs/{id}/run: ask | analyst
POST /api/lookups/{owner}/{service}: ask | analyst
POST /api/peers/accept: administer | admin
POST /api/peers/invite: administer | admin
POST /api/preparations/import/{upload}: approve | approver
POST /api/preparations/{number}/deliver: approve | approver
POST /api/scores/{service}: ask | analyst
POST /api/services: approve | approver
POST /api/services/{name}/refresh: approve | approver
POST /api/services/{name}/revoke: approve | approver
POST /api/shutdown: administer | admin
POST /api/tokens: administer | admin
PUT /api/datasets/{name}/policy: approve | approver
DELETE /api/artifacts/{name}: approve administer | approver
DELETE /api/datasets/{name}: approve administer | approver
DELETE /api/peers/{name}: administer | admin
DELETE /api/preparations/{number}: approve | approver
DELETE /api/tokens/{name}: administer | admin
GET /api/console: any-role | viewer analyst approver admin
GET /api/session: browsers | viewer analyst approver admin
DELETE /api/session: browsers | viewer analyst approver admin
POST /api/me/passkey: browsers | viewer analyst approver admin
POST /api/sessions/passkey: everybody | viewer analyst approver admin
PUT /api/me/credential: browsers | viewer analyst approver admin
POST /api/sessions: everybody | viewer analyst approver admin
POST /api/sessions/preview: everybody | viewer analyst approver admin
POST /api/me/link: administer | admin
GET /api/users: administer | admin
POST /api/users: administer | admin
PATCH /api/users/{name}: administer | admin
DELETE /api/users/{name}: administer | admin
POST /api/users/{name}/link: administer | admin`;

test('the table of local routes and roles is the one above, and is what callers meet', async () => {
  const tokens = await Promise.all(
    (['ask', 'approve', 'administer'] as const).map(async (role) => {
      const { token } = await three.client('bank').addToken({ name: `only-${role}`, roles: [role] });
      return { role, headers: { authorization: `Bearer ${token}` } };
    }),
  );
  const people = peopleClient(three.client('bank'));
  const browsers = await Promise.all(
    personRoles.map(async (role) => {
      const browser = new Browser(address().url);
      await browser.enter((await people.addPerson({ name: `only-${role}`, roles: [role] })).url);
      const passphrase = { passphrase: 'correct horse battery staple' };
      expect((await browser.send('/api/me/credential', { method: 'PUT', body: passphrase })).status).toBe(200);
      return { role, browser };
    }),
  );
  const { token } = openHome(three.home('bank'));
  const openapi = await transport.send({
    method: 'GET',
    path: '/api/openapi.json',
    headers: { authorization: `Bearer ${token}` },
  });
  const { paths } = JSON.parse(openapi.body) as { paths: Record<string, Record<string, unknown>> };
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
  const lines = table.trim().split('\n');
  const listed = routes.filter(({ path }) => path.startsWith('/api/')).map(({ method, path }) => `${method} ${path}`);
  expect(new Set([...listed, 'GET /api/openapi.json'])).toEqual(new Set(lines.map((line) => line.split(': ')[0])));
  for (const line of lines) {
    const [, method = '', route = '', ofTokens = '', ofPeople = ''] = /^(\w+) (\S+): (.*) \| (.*)$/.exec(line) ?? [];
    // Nothing has such a name, and what is not understood changes nothing either.
    const path = route.replace(/\{\w+\}/, 'zz');
    for (const { role, headers } of tokens) {
      const mayPass = ['any-role', 'everybody'].includes(ofTokens) || ofTokens.split(' ').includes(role);
      // Whoever may stop the party would.
      if (route === '/api/shutdown' && mayPass) continue;
      const { status, body } = await transport.send({ method: method as 'GET', path, headers });
      const { code = '' } = status === 401 || status === 403 ? (JSON.parse(body) as { code: string }) : {};
      const refused = ofTokens === 'browsers' ? 'session.needed' : 'auth.role';
      // For the account alone: known by its token, not by a role.
      const passed = route === '/api/me/link' ? 'session.operator-only' : '';
      if (ofTokens !== 'everybody') expect(code, `${line}, with ${role}`).toBe(mayPass ? passed : refused);
    }
    for (const { role, browser } of browsers) {
      const mayPass = ofPeople.split(' ').includes(role);
      // It would sign out, or stop the party.
      if (mayPass && ['DELETE /api/session', 'POST /api/shutdown'].includes(`${method} ${route}`)) continue;
      const { code = '' } = await browser.send(path, { method });
      const isRefused = code === 'auth.person-role';
      expect(isRefused, `${line}, as ${role}: ${code}`).toBe(!mayPass);
      expect(code, `${line}, as ${role}`).not.toMatch(
        /^http\.(unauthorized|not-found|origin|host)|^session\.(ended|needs)/,
      );
    }
  }
  for (const { browser } of browsers) browser.close();
}, 120_000);

test('a route that does not say who may call it keeps the server from starting', async () => {
  const services = { context: { home: { config: {} } } } as unknown as PartyServices;
  const guarded = (): App => {
    const app = withTypes(fastify() as never);
    guardRoutes(app, services);
    return app;
  };
  const route = () => ({});
  expect(() => guarded().get('/api/new', route)).toThrow('/api/new does not say');
  expect(() => guarded().get('/peer/new', route)).toThrow('/peer/new does not say');
  expect(() => guarded().get('/api/new', { config: { access: 'peer' } }, route)).toThrow('does not say');
  expect(() => guarded().get('/peer/new', { config: { access: ['ask'] } }, route)).toThrow('does not say');
  expect(() => guarded().get('/api/new', { config: { access: ['ask'] } }, route)).not.toThrow();
});

test('roles add up, and a refusal names the role that would do', async () => {
  const analyst = await withRoles('analyst', 'ask');
  const owner = await withRoles('owner', 'approve');
  const both = await withRoles('both', 'ask', 'approve');
  const job = await analyst.propose(question);
  const refused = await problemOf(analyst.approve(job.id));
  expect(refused).toMatchObject({
    status: 403,
    code: 'auth.role',
    kind: 'policy',
    fields: { token: 'analyst', roles: ['ask'], needed: ['approve'] },
  });
  expect(refused.hint).toContain('tacit token add NAME --role approve');
  expect(await problemOf(owner.propose(question))).toMatchObject({ code: 'auth.role', fields: { needed: ['ask'] } });
  expect(await problemOf(owner.run(job.id))).toMatchObject({ code: 'auth.role' });
  expect((await owner.approve(job.id)).approvals.map(({ party }) => party)).toEqual(['bank']);
  expect(await lastEntry('job.drafted')).toMatchObject({ job: job.id, by: 'analyst' });
  expect(await lastEntry('job.approval')).toMatchObject({ job: job.id, by: 'owner' });
  expect((await analyst.cancel(job.id)).state).toBe('cancelled');
  expect(await lastEntry('job.cancelled')).toMatchObject({ job: job.id, by: 'analyst' });

  const theirs = await three.client('insurer').propose({ ...question, recipients: ['bank'] });
  expect(await problemOf(analyst.cancel(theirs.id))).toMatchObject({
    code: 'auth.role',
    fields: { needed: ['approve'] },
  });
  expect((await both.cancel(theirs.id)).state).toBe('cancelled');
  expect(await lastEntry('job.cancelled')).toMatchObject({ job: theirs.id, by: 'both' });
}, 120_000);

test('a browser with a client certificate is not asked for it', async () => {
  const { cert, key } = openHome(three.home('insurer')).tls;
  const browser = new Browser(address().url, { cert, key });
  const refused = await browser.send('/peer/ping');
  // In TLS 1.3 a client shows one only where it was asked to.
  expect(refused.json()).toMatchObject({ code: 'peer.not-a-peer', fields: { found: 'none' } });
  browser.close();
  const peer = pinnedTransport({ party: 'bank', ...address() }, { cert, key });
  expect((await peer.send({ method: 'GET', path: '/peer/ping', headers: {} })).status).toBe(200);
  peer.close();
});

test('with two approvers nobody signs what they proposed; names of people stay at home', async () => {
  const people = peopleClient(three.client('bank'));
  const signedIn = async (name: string, ...roles: PersonRole[]) => {
    const browser = new Browser(address().url);
    await browser.enter((await people.addPerson({ name, roles })).url);
    const passphrase = 'correct horse battery staple';
    await browser.send('/api/me/credential', { method: 'PUT', body: { passphrase } });
    return browser;
  };
  // Of the table above there is one already.
  await people.removePerson('only-approver');
  const first = await signedIn('xiaoming-1971', 'analyst', 'approver');
  const propose = async () =>
    (await first.send('/api/jobs', { method: 'POST', body: question })).json<{ id: string }>();
  const alone = await propose();
  expect((await first.send(`/api/jobs/${alone.id}/approve`, { method: 'POST' })).status).toBe(200);
  await three.client('bank').cancel(alone.id);
  const second = await signedIn('zhangsan-1984', 'approver');
  const { id } = await propose();
  const refused = await first.send(`/api/jobs/${id}/approve`, { method: 'POST' });
  expect(refused.status).toBe(403);
  expect(refused.json()).toMatchObject({
    code: 'job.own-proposal',
    fields: { job: id, by: 'xiaoming-1971', others: ['zhangsan-1984'] },
  });
  expect(await lastEntry('job.approval-refused')).toMatchObject({ job: id, by: 'xiaoming-1971', via: 'link' });
  // Nor by a part of its name, which is another way to the same job.
  expect((await first.send(`/api/jobs/${id.slice(0, 10)}/approve`, { method: 'POST' })).code).toBe('job.own-proposal');
  expect((await second.send(`/api/jobs/${id}/approve`, { method: 'POST' })).status).toBe(200);
  expect(await lastEntry('job.approval')).toMatchObject({ job: id, by: 'zhangsan-1984' });
  await three
    .client('insurer')
    .watch(id, () => undefined, AbortSignal.timeout(10))
    .catch(() => undefined);
  expect((await three.client('insurer').job(id)).approvals.map(({ party }) => party)).toEqual(['bank']);
  expect((await second.send(`/api/jobs/${id}/reject`, { method: 'POST', body: { why: 'no' } })).status).toBe(200);
  const found = (name: 'bank' | 'insurer' | 'notary') =>
    ['store.sqlite', 'store.sqlite-wal'].some((file) => {
      const bytes = readFileSync(join(three.home(name), file));
      return ['xiaoming-1971', 'zhangsan-1984'].some((person) => bytes.includes(person));
    });
  expect((['bank', 'insurer', 'notary'] as const).map(found)).toEqual([true, false, false]);
  for (const browser of [first, second]) browser.close();
}, 120_000);

test('what a peer does is not entered in the name of a token', async () => {
  const { id } = await three.client('bank').propose(question);
  await three.client('insurer').reject(id, 'no');
  await three.client('bank').watch(id, () => undefined);
  expect(await lastEntry('job.rejected')).toEqual({ job: id, peer: 'insurer' });
  await three.client('bank').setPolicy('customers', (await three.client('bank').policy('customers')).yaml);
  expect(await lastEntry('policy.changed')).toMatchObject({ dataset: 'customers', by: operatorName, via: 'local' });
}, 120_000);

test('a token is told once and stored as its hash only', async () => {
  const bank = three.client('bank');
  const { token } = await bank.addToken({ name: 'once', roles: ['ask'], days: 2 });
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  const listed = (await bank.tokens()).find(({ name }) => name === 'once');
  expect(listed).toMatchObject({ roles: ['ask'] });
  expect(Date.parse(listed?.expiresAt ?? '') - Date.parse(listed?.addedAt ?? '')).toBe(2 * 86_400_000);
  expect(JSON.stringify([await bank.tokens(), await bank.audit()])).not.toContain(token);
  for (const file of ['store.sqlite', 'store.sqlite-wal', 'log.jsonl'])
    expect(readFileSync(join(three.home('bank'), file)).includes(token)).toBe(false);
  expect(await problemOf(bank.addToken({ name: 'once', roles: ['ask'] }))).toMatchObject({ code: 'token.exists' });
  expect(await problemOf(bank.addToken({ name: operatorName, roles: ['ask'] }))).toMatchObject({
    code: 'http.invalid',
  });
});

test('a token that was revoked or has ended opens nothing', async () => {
  const bank = three.client('bank');
  const gone = await withRoles('gone', 'ask');
  expect((await gone.status()).name).toBe('bank');
  await bank.revokeToken('gone');
  expect(await problemOf(gone.status())).toMatchObject({ status: 401, code: 'http.unauthorized' });
  expect(await problemOf(bank.revokeToken('gone'))).toMatchObject({ status: 404, code: 'token.unknown' });
  const { token } = await bank.addToken({ name: 'short', roles: ['ask'], days: 1e-9 });
  const short = connectToken({ ...address(), token });
  expect(await problemOf(short.status())).toMatchObject({ status: 401, code: 'token.expired' });
});

test('nobody gives a role that the own token lacks', async () => {
  const admin = await withRoles('admin', 'administer');
  expect(await problemOf(admin.addToken({ name: 'more', roles: ['administer', 'approve'] }))).toMatchObject({
    status: 403,
    code: 'auth.role-beyond',
    fields: { beyond: ['approve'] },
  });
  expect((await admin.addToken({ name: 'second-admin', roles: ['administer'] })).roles).toEqual(['administer']);
  expect(await lastEntry('token.added')).toMatchObject({ token: 'second-admin', by: 'admin' });
});

test('a connection from elsewhere reaches peer routes only', async () => {
  const { cert, key } = openHome(three.home('insurer')).tls;
  const outside = pinnedTransport({ party: 'bank', ...address() }, { cert, key });
  const { token } = openHome(three.home('bank'));
  // No test may come from another machine: the kernel's word is replaced.
  const proto = Socket.prototype as unknown as { _getpeername(): object };
  vi.spyOn(proto, '_getpeername').mockReturnValue({ address: '192.0.2.7', family: 'IPv4', port: 5 });
  const send = async (path: string, method: 'GET' | 'POST' = 'GET') => {
    const answer = await outside.send({ method, path, headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, ...(JSON.parse(answer.body) as { code?: string; hint?: string }) };
  };
  for (const path of ['/api/status', '/api/nothing', '/api', '/%61pi/status', '/api/jobs/zz/result']) {
    const refused = await send(path);
    expect(refused, path).toMatchObject({ status: 403, code: 'http.api-from-outside' });
    expect(refused.hint).toContain('api: { allow: [192.0.2.7] }');
  }
  expect(await send('/peer/ping')).toMatchObject({ status: 200 });
  outside.close();
});

test('config.yaml opens the interface to further addresses', async () => {
  const port = three.parties.get('notary')?.port ?? 0;
  const file = join(three.home('notary'), 'config.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('# api: { allow: [10.20.0.0/16] }');
  writeFileSync(file, `${text}\napi:\n  allow: [192.0.2.0/24]\n`);
  await three.restart('notary');
  const notary = await connectHome(three.home('notary'), { url: `https://127.0.0.1:${port}` });
  const proto = Socket.prototype as unknown as { _getpeername(): object };
  const peer = vi.spyOn(proto, '_getpeername').mockReturnValue({ address: '192.0.2.7', family: 'IPv4', port: 5 });
  expect((await notary.status()).name).toBe('notary');
  peer.mockReturnValue({ address: '198.51.100.7', family: 'IPv4', port: 5 });
  const again = await connectHome(three.home('notary'), { url: `https://127.0.0.1:${port}` });
  expect(await problemOf(again.status())).toMatchObject({ status: 403, code: 'http.api-from-outside' });
}, 120_000);

test('the files of a party are no data, and other tokens need folders that the configuration names', async () => {
  const bank = three.client('bank');
  const keeper = await withRoles('keeper', 'approve');
  const add = (client: PartyClient, path: string, name = 'stolen') =>
    problemOf(client.addDataset({ name, source: { kind: 'csv', path } }));
  const secret = readFileSync(join(three.home('bank'), 'identity.key'), 'utf8').split('\n')[1] as string;
  for (const file of ['identity.key', 'tls.key', 'token', 'policies/../identity.key']) {
    const problem = await add(bank, `${three.home('bank')}/${file}`);
    expect(problem).toMatchObject({ status: 403, code: 'data.inside-home', kind: 'policy' });
    expect(JSON.stringify(problem)).not.toContain(secret);
  }
  expect(await add(bank, join(three.home('insurer'), 'identity.key'))).toMatchObject({ code: 'data.inside-home' });
  expect(await add(keeper, three.file('customers'))).toMatchObject({ status: 403, code: 'data.no-roots' });
  // What the operator added, others may read anew: its place has been decided.
  expect((await keeper.refreshDataset('customers')).rows).toBe(600);

  const file = join(three.home('bank'), 'config.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\ndata: { roots: [${three.root}] }\n`);
  await three.restart('bank');
  transport.close();
  transport = pinnedTransport({ party: 'bank', ...address() });
  const { token } = await three.client('bank').addToken({ name: 'keeper-2', roles: ['approve'] });
  const second = connectToken({ ...address(), token });
  expect(
    await second.addDataset({ name: 'again', source: { kind: 'csv', path: three.file('customers') } }),
  ).toMatchObject({
    name: 'again',
    rows: 600,
  });
  expect(await lastEntry('dataset.added')).toMatchObject({ dataset: 'again', by: 'keeper-2' });
  expect(await add(second, '/etc/hostname')).toMatchObject({ status: 403, code: 'data.outside-roots' });
  expect(await add(second, join(three.home('bank'), 'token'))).toMatchObject({ code: 'data.inside-home' });
}, 120_000);

test('a file that cannot be taken in is not quoted but to the operator', async () => {
  const bank = three.client('bank');
  const other = await withRoles('keeper-3', 'approve');
  const written = (text: string | Buffer): string => {
    const file = join(three.root, 'odd.csv');
    writeFileSync(file, text);
    return file;
  };
  const secret = 'hunter2';
  const texts = [
    `${secret},${secret}\n1,2\n`,
    `a,b\n${secret}\n`,
    `a,b\n"${secret},1\n`,
    `a,b\n${secret}"x",1\n`,
    `a,b\n\n${secret},1\n`,
    `a,b\r\n${secret},1\n`,
    Buffer.concat([Buffer.from(`a\n${secret}`), Buffer.from([0xff]), Buffer.from('\n')]),
    `${secret}\n1\n`,
    `a\n${secret}\n`,
  ];
  for (const text of texts) {
    const source = { kind: 'csv', path: written(text) } as const;
    const request = { name: 'odd', source, key: ['key'], types: { a: 'integer' }, ranges: { a: '0..1' } };
    const problem = await problemOf(other.addDataset(request));
    expect(JSON.stringify(problem), String(text)).not.toContain(secret);
    // The operator could read the file anyway, and is shown what does not fit; of its answer nothing but that has values.
    const { code, fields } = await problemOf(bank.addDataset(request));
    expect(JSON.stringify({ ...fields, examples: [], cures: [] }), String(text)).not.toContain(secret);
    expect(code).toBe(problem.code);
  }
  // The names of a file that is refused for another reason: any text is one line of names.
  const source = { kind: 'csv', path: written(`${secret}\nno "table"\n`) } as const;
  const problem = await problemOf(other.addDataset({ name: 'odd', source, types: { 'zz*': 'text' } }));
  expect(problem.code).toBe('data.unmatched-pattern');
  expect(JSON.stringify(problem)).not.toContain(secret);
});
