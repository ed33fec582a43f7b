/** Who may call what: by address, token and role, over real connections. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import fastify from 'fastify';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { PartyClient } from '../api/client.ts';
import { ProblemError } from '../api/problem.ts';
import type { TokenRole } from '../api/types.ts';
import { connectHome, connectToken } from '../connect.ts';
import { openHome } from '../identity/home.ts';
import { pinnedTransport, type PinnedTransport } from '../peers/pinned-http.ts';
import { question, ThreeParties } from '../three-parties.ts';
import { type App, withTypes } from './app.ts';
import { guardRoutes } from './server.ts';
import type { PartyServices } from './services.ts';

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

/** What each role may do: a new route changes this table, and somebody reads the change. */
const table = `
GET /api/artifacts: any-role
GET /api/artifacts/{name}: any-role
GET /api/audit: administer
GET /api/audit/head: administer
GET /api/catalog: any-role
GET /api/checks: approve administer
GET /api/datasets: approve administer
GET /api/health: approve administer
GET /api/datasets/{name}: approve administer
GET /api/datasets/{name}/policy: approve administer
GET /api/jobs: any-role
GET /api/jobs/{id}: any-role
GET /api/jobs/{id}/calls: any-role
GET /api/jobs/{id}/events: any-role
GET /api/jobs/{id}/preview: approve
GET /api/jobs/{id}/receipt: any-role
GET /api/jobs/{id}/result: ask
GET /api/jobs/{id}/result/content: ask
GET /api/ledger: approve administer
GET /api/budget: approve administer
GET /api/budget/{name}/simulate: approve administer
PUT /api/budget/{name}: approve
GET /api/openapi.json: any-role
GET /api/peers: any-role
GET /api/peers/{name}: any-role
GET /api/preparations: any-role
GET /api/preparations/{number}/parts/{party}: approve
GET /api/services: any-role
GET /api/services/{name}: any-role
GET /api/status: any-role
GET /api/tokens: administer
POST /api/audit/verify: administer
POST /api/datasets: approve administer
POST /api/datasets/{name}/refresh: approve administer
POST /api/explain: ask
POST /api/jobs: ask
POST /api/jobs/{id}/approve: approve
POST /api/jobs/{id}/cancel: ask approve
POST /api/jobs/{id}/prepare: approve
POST /api/jobs/{id}/reject: approve
POST /api/jobs/{id}/run: ask
POST /api/lookups/{owner}/{service}: ask
POST /api/peers/accept: administer
POST /api/peers/invite: administer
POST /api/preparations/import/{upload}: approve
POST /api/preparations/{number}/deliver: approve
POST /api/scores/{service}: ask
POST /api/services: approve
POST /api/services/{name}/refresh: approve
POST /api/services/{name}/revoke: approve
POST /api/shutdown: administer
POST /api/tokens: administer
PUT /api/datasets/{name}/policy: approve
DELETE /api/artifacts/{name}: approve administer
DELETE /api/datasets/{name}: approve administer
DELETE /api/peers/{name}: administer
DELETE /api/preparations/{number}: approve
DELETE /api/tokens/{name}: administer`;

test('the table of local routes and roles is the one above, and is what callers meet', async () => {
  const clients = await Promise.all(
    (['ask', 'approve', 'administer'] as const).map(async (role) => {
      const { token } = await three.client('bank').addToken({ name: `only-${role}`, roles: [role] });
      return { role, token };
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
    const [, method, path, roles] = /^(\w+) (\S+): (.*)$/.exec(line) ?? [];
    for (const { role, token: own } of clients) {
      const mayPass = roles === 'any-role' || roles?.split(' ').includes(role) === true;
      // Whoever may stop the party would.
      if (path === '/api/shutdown' && mayPass) continue;
      const answer = await transport.send({
        method: method as 'GET',
        // Nothing has such a name, and what is not understood changes nothing either.
        path: (path ?? '').replace(/\{\w+\}/, 'zz'),
        headers: { authorization: `Bearer ${own}` },
      });
      const { code } = answer.status === 403 ? (JSON.parse(answer.body) as { code: string }) : { code: '' };
      expect(code, `${line}, with ${role}`).toBe(mayPass ? '' : 'auth.role');
    }
  }
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

test('what a peer does is not entered in the name of a token', async () => {
  const { id } = await three.client('bank').propose(question);
  await three.client('insurer').reject(id, 'no');
  await three.client('bank').watch(id, () => undefined);
  expect(await lastEntry('job.rejected')).toEqual({ job: id, peer: 'insurer' });
  await three.client('bank').setPolicy('customers', (await three.client('bank').policy('customers')).yaml);
  expect(await lastEntry('policy.changed')).toMatchObject({ dataset: 'customers', by: 'operator' });
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
  expect(await problemOf(bank.addToken({ name: 'operator', roles: ['ask'] }))).toMatchObject({ code: 'token.exists' });
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
