/** Every route, with bodies that nobody sends by mistake: refused as a problem, never an internal error. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { request as httpsRequest } from 'node:https';
import { connectHome } from '../connect.ts';
import { openHome } from '../identity/home.ts';
import { initHome } from '../identity/own-card.ts';
import { type RunningParty, startParty } from '../main.ts';

const root = mkdtempSync(join(tmpdir(), 'tacit-bodies-'));
let bank: RunningParty;
let insurer: RunningParty;
let routes: Route[];

interface Route {
  readonly method: string;
  readonly path: string;
  /** Members of the body that the route knows. */
  readonly members: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function send(method: string, path: string, body: Buffer | string, type = 'application/json'): Promise<Answer> {
  const { token } = openHome(join(root, 'bank'));
  const { cert, key } = openHome(join(root, 'insurer')).tls;
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(
      {
        host: '127.0.0.1',
        port: bank.port,
        method,
        path,
        cert,
        key,
        rejectUnauthorized: false,
        headers: {
          authorization: `Bearer ${token}`,
          ...(type === '' ? {} : { 'content-type': type }),
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode = 0, headers } = response;
          const text = Buffer.concat(pieces).toString('utf8');
          resolve({ status: statusCode, type: headers['content-type'] ?? '', body: text });
        });
      },
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // A connection that was kept may end just when it is used again; that says nothing about the request.
      if (outgoing.reusedSocket && error.code === 'ECONNRESET') resolve(send(method, path, body, type));
      else reject(error);
    });
    outgoing.end(body);
  });
}

/** A refusal is a problem of the kind that RFC 9457 describes, and nobody's fault here. */
function check(answer: Answer, what: string): void {
  expect(answer.status, `${what}: ${answer.body.slice(0, 300)}`).toBeLessThan(500);
  if (answer.status < 400) return;
  expect(answer.type, what).toContain('application/problem+json');
  const problem = JSON.parse(answer.body) as Record<string, unknown>;
  expect(problem, what).toMatchObject({ status: answer.status, type: `urn:tacit:problem:${String(problem['code'])}` });
  expect(problem['detail'], what).not.toBe(problem['code']);
}

beforeAll(async () => {
  for (const name of ['bank', 'insurer']) await initHome(join(root, name), { name, host: '127.0.0.1', port: 0 });
  bank = await startParty(join(root, 'bank'), { logLevel: 'silent' });
  insurer = await startParty(join(root, 'insurer'), { logLevel: 'silent' });
  const client = await connectHome(join(root, 'bank'), { url: bank.url });
  const other = await connectHome(join(root, 'insurer'), { url: insurer.url });
  await other.acceptInvitation((await client.invite()).code);
  const { body } = await send('GET', '/api/openapi.json', '', '');
  const { paths } = JSON.parse(body) as {
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: object }> } }>>;
  };
  routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(() => path !== '/api/shutdown')
      .map(([method, { requestBody }]) => ({
        method: method.toUpperCase(),
        path,
        members: [
          ...JSON.stringify(requestBody?.content['application/json']?.schema ?? {}).matchAll(
            /"properties":\{("(?:[^{}]|\{[^{}]*\})*?)\}/g,
          ),
        ].flatMap(([, inner = '']) => [...inner.matchAll(/"(\w+)":\{/g)].map(([, name = '']) => name)),
      })),
  );
  expect(routes.length).toBeGreaterThan(40);
  expect(routes.find(({ path }) => path === '/peer/jobs')?.members).toEqual(['contract']);
});
afterAll(async () => {
  await bank.close();
  await insurer.close();
  rmSync(root, { recursive: true, force: true });
});

const deep = 100_000;
const bodies: readonly [string, Buffer | string][] = [
  ['nothing', ''],
  ['a list', '[]'],
  ['null', 'null'],
  ['a number', '1'],
  ['an empty object', '{}'],
  ['cut off', '{"code":'],
  ['deep lists', '['.repeat(deep) + ']'.repeat(deep)],
  ['deep objects', '{"a":'.repeat(deep) + '1' + '}'.repeat(deep)],
  ['an object left open', '{"a":'.repeat(deep)],
  ['a prototype', '{"__proto__":{"isAdmin":true}}'],
  ['a constructor', '{"constructor":{"prototype":{"isAdmin":true}}}'],
  ['names twice', '{"sql":"a","sql":"b"}'],
  ['a number without end', '1e999'],
  ['many digits', '9'.repeat(100_000)],
  ['half a surrogate pair', '"\\ud800"'],
  ['half a surrogate pair as a name', '{"\\udfff":1}'],
  ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['a byte order mark', '\ufeff{}'],
  ['NUL', '{"sql":"\\u0000"}'],
];

test('odd bodies', async () => {
  for (const { method, path } of routes) {
    const url = path.replace(/\{\w+\}/g, '0'.repeat(16));
    for (const [what, body] of bodies) check(await send(method, url, body), `${what} at ${method} ${path}`);
  }
}, 120_000);

test('odd values in the places that a route reads', async () => {
  const values = [
    ...bodies.map(([, body]) => String(body)).filter((body) => body !== '' && !body.startsWith('\ufeff')),
    '"\\u202e"',
    '{"kind":"csv","path":"\\u0000"}',
    '{"kind":"postgres","url":"postgres://[","table":"\\""}',
    '-1e308',
    '["a",["b"]]',
    `"${'x'.repeat(9_000)}"`,
    `${'['.repeat(900)}${']'.repeat(900)}`,
    `${'{"a":'.repeat(900)}1${'}'.repeat(900)}`,
    '{"version":2,"question":{"sql":"\\u0000"},"proposer":"insurer","parties":[]}',
  ];
  for (const { method, path, members } of routes) {
    const url = path.replace('{runId}', 'a'.repeat(32)).replace(/\{\w+\}/g, '0'.repeat(16));
    for (const member of members) {
      for (const value of values) {
        const others = members.filter((name) => name !== member).map((name) => `"${name}":"${'a'.repeat(32)}"`);
        const body = `{${[`"${member}":${value}`, ...others].join(',')}}`;
        check(await send(method, url, body), `${member} of ${method} ${path}: ${value.slice(0, 60)}`);
      }
    }
  }
}, 120_000);

test('a contract that is well formed but for one odd part', async () => {
  const now = Date.now();
  const iso = (at: number): string => new Date(at).toISOString();
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  const party = (name: string) => {
    const { publicKey } = openHome(join(root, name)).identity;
    return { name, role: 'owner', publicKey };
  };
  const card = {
    owner: 'insurer',
    name: 'policies',
    rowsUpTo: 1000,
    contentDigest: 'a'.repeat(64),
    policyDigest: 'b'.repeat(64),
    minimumGroupSize: 10,
    recipients: ['*'],
    helpers: [],
    withheldGroups: 'hidden',
    emptyGroups: 'hidden',
    unique: [],
    columns: [{ name: 'id', type: { kind: 'text' }, nullable: true, allow: ['join'], categories: ['CATEGORY'] }],
  };
  const contract = {
    version: 4,
    kind: 'sql',
    kindVersion: 1,
    question: { sql: 'SELECT COUNT(*) FROM insurer.policies' },
    proposer: 'insurer',
    proposedAt: iso(now),
    expiresAt: iso(now + 3_600_000),
    runs: { atMost: 1, until: iso(now + 3_600_000), attempts: 3 },
    parties: [party('insurer'), party('bank')],
    recipients: ['insurer'],
    datasets: [card],
    artifacts: [],
    security: { protocol: 'replicated', more: 'SECURITY' },
    plan: 'PLAN',
    disclosure: 'DISCLOSURE',
    cost: 'COST',
    software: { name: 'tacit', version },
  };
  const text = JSON.stringify({ contract });
  const whole = await send('POST', '/peer/jobs', text);
  // So far it comes: the odd parts below are looked at.
  expect((JSON.parse(whole.body) as { code: string }).code).not.toMatch(/^(contract\.invalid|json\..*|http\..*)$/);
  const values = bodies.map(([, body]) => String(body)).filter((body) => /^[[{"0-9]/.test(body));
  for (const value of [...values, `${'['.repeat(900)}${']'.repeat(900)}`]) {
    for (const part of ['SECURITY', 'PLAN', 'DISCLOSURE', 'COST', 'CATEGORY'])
      check(await send('POST', '/peer/jobs', text.replace(`"${part}"`, value)), `${part}: ${value.slice(0, 60)}`);
  }
}, 120_000);

test('odd types of content', async () => {
  for (const { method, path } of routes) {
    const url = path.replace(/\{\w+\}/g, 'zz');
    for (const type of [
      '',
      'text/plain',
      'application/xml',
      'multipart/form-data',
      'application/json; charset=utf-16',
      'x',
    ])
      check(await send(method, url, '{"a":1}', type), `${type} at ${method} ${path}`);
  }
}, 120_000);

test('odd names in paths', async () => {
  const names = [
    '%',
    '%E0%A4%A',
    '%ED%A0%80',
    '%00',
    '..%2f..',
    '__proto__',
    'constructor',
    'x'.repeat(5_000),
    '%F0%9F%98%80',
  ];
  for (const { method, path } of routes.filter((route) => route.path.includes('{'))) {
    for (const name of names) {
      const url = path.replace(/\{\w+\}/g, name);
      check(await send(method, url, '', ''), `${method} ${url.slice(0, 80)}`);
    }
  }
  for (const path of [
    '/api/jobs?state=x&state=y',
    '/api/peers?check[]=1',
    '/api/peers?__proto__=1',
    '/api/%',
    '/%2e%2e/api',
  ])
    check(await send('GET', path, '', ''), path);
}, 120_000);

test('property: any JSON at any route', async () => {
  const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 6 });
  const route = fc.nat().map((n) => routes[n % routes.length] as Route);
  await fc.assert(
    fc.asyncProperty(
      route,
      json,
      fc.array(json, { maxLength: 6 }),
      async ({ method, path, members }, value, values) => {
        const object = Object.fromEntries(members.map((name, i) => [name, values[i] ?? value]));
        const url = path.replace(/\{\w+\}/g, '0'.repeat(16));
        for (const body of [value, object]) check(await send(method, url, JSON.stringify(body)), `${method} ${path}`);
      },
    ),
    { numRuns: 200 },
  );
}, 120_000);
