/**
 * What routes answer is what the OpenAPI document says. Clients of `ThreeParties` hold every answer to the document, in all tests that
 * use them: runs, results and receipts in main-runs, services in main-services, preparations in main-preparations, noise in main-privacy.
 * Here are routes that those rarely ask, pages of lists, and the check itself.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PartyClient } from '../api/client.ts';
import type { Transport } from '../api/transport.ts';
import { homeTransport } from '../connect.ts';
import { openHome } from '../identity/home.ts';
import { operatorName } from '../identity/operator.ts';
import { question, ThreeParties } from '../three-parties.ts';
import { answered, declared } from './testing/declared.ts';

let three: ThreeParties;
let bank: PartyClient;

beforeAll(async () => {
  three = await ThreeParties.start();
  bank = three.client('bank');
});
afterAll(async () => await three.stop());

/** Answers as the bank does, but for what `change` makes of them. */
function changing(change: (answer: Record<string, unknown>) => unknown): Transport {
  const { token } = openHome(three.home('bank'));
  const transport = homeTransport(three.home('bank'), { url: three.parties.get('bank')?.url ?? '' });
  return declared(
    {
      ...transport,
      send: async (request) => {
        const headers = { ...request.headers, authorization: `Bearer ${token}` };
        const { status, body } = await transport.send({ ...request, headers });
        return { status, body: JSON.stringify(change(JSON.parse(body) as Record<string, unknown>)) };
      },
    },
    token,
  );
}

test('an answer that is not as declared is noticed', async () => {
  const ask = (path: string, change: (answer: Record<string, unknown>) => unknown) =>
    changing(change).send({ method: 'GET', path, headers: {} });
  await expect(ask('/api/status', (status) => status)).resolves.toMatchObject({ status: 200 });
  await expect(ask('/api/status', (status) => ({ ...status, more: 1 }))).rejects.toThrow(
    /^GET \/api\/status answered 200 otherwise .*\n.*more/,
  );
  await expect(ask('/api/status', ({ name: _name, ...rest }) => rest)).rejects.toThrow('otherwise');
  await expect(ask('/api/status', (status) => ({ ...status, peers: -1 }))).rejects.toThrow('peers');
  await expect(ask('/api/peers', (peers) => [...(peers as unknown as object[]), { name: 'x' }])).rejects.toThrow('[2]');
  await expect(ask('/api/jobs/ff', (problem) => ({ ...problem, trace: '' }))).rejects.toThrow('trace');
});

test('the document is OpenAPI 3.1: every reference leads somewhere, and nothing is named that is not used', async () => {
  const document = await bank.call<{ components: { schemas: object } }>('GET', '/api/openapi.json');
  expect(document).toMatchObject({ openapi: '3.1.0' });
  const text = JSON.stringify(document);
  const used = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  expect(new Set(used)).toEqual(new Set(Object.keys(document.components.schemas)));
  expect(text).not.toContain('$defs');
});

test('every local route says what it answers, and how it refuses', async () => {
  const { paths } = await bank.call<{
    paths: Record<string, Record<string, { operationId?: string; responses: Record<string, { content?: object }> }>>;
  }>('GET', '/api/openapi.json');
  const routes = Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, each]) => ({ name: `${method} ${path}`, each })),
    );
  expect(routes.length).toBeGreaterThan(50);
  for (const { name, each } of routes) {
    expect(each.operationId, name).toBeDefined();
    expect(Object.keys(each.responses['200']?.content ?? {}).length, name).toBeGreaterThan(0);
    expect(each.responses['default']?.content, name).toHaveProperty(['application/problem+json']);
  }
});

test('routes that other tests rarely ask answer as they declare', async () => {
  await bank.peer('insurer');
  await bank.checks();
  await bank.dataset('customers');
  await bank.refreshDataset('customers');
  await bank.budget();
  await bank.artifacts();
  await bank.addToken({ name: 'watcher', roles: ['ask'], days: 1 });
  await bank.tokens();
  await bank.revokeToken('watcher');
  await bank.explain(question);
  const { id } = await bank.propose(question);
  await three.client('insurer').preview(id);
  expect((await bank.cancel(id)).state).toBe('cancelled');
  await bank.watch(id, () => undefined);
  await three.client('insurer').ledger();
  await bank.verifyAudit();
  for (const route of ['GET /api/checks', 'GET /api/jobs/{id}/events', 'POST /api/audit/verify', 'POST /api/explain'])
    expect(answered, route).toContain(route);
}, 120_000);

test('jobs come in pages, the latest change first, each once', async () => {
  for (let i = 0; i < 2; i++) await bank.propose(question);
  const all = await bank.jobSummaries();
  expect(all.length).toBeGreaterThanOrEqual(3);
  expect(all.map(({ updatedAt }) => updatedAt)).toEqual(
    all
      .map(({ updatedAt }) => updatedAt)
      .sort()
      .reverse(),
  );
  const paged: string[] = [];
  let after: string | undefined;
  do {
    const page = await bank.listJobs({ limit: 2, ...(after === undefined ? {} : { after }) });
    expect(page.items.length).toBeLessThanOrEqual(2);
    paged.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  expect(paged).toEqual(all.map(({ id }) => id));
  // A page that ends with the list says so.
  expect((await bank.listJobs({ limit: Math.min(all.length, 200) })).next).toBeUndefined();

  const [job] = await bank.jobs({ state: 'proposed' });
  const [summary] = await bank.jobSummaries({ state: 'proposed' });
  expect(summary).toMatchObject({
    id: job?.id,
    kind: 'sql',
    proposer: 'bank',
    recipients: ['bank'],
    datasets: ['bank.customers', 'insurer.policies'],
    approvedBy: [],
    isWaiting: true,
    isStanding: false,
  });
  expect(summary?.question).toContain('GROUP BY');
  const waiting = await bank.jobSummaries({ waiting: 'me' });
  expect(waiting.every(({ state, isWaiting }) => state === 'proposed' && isWaiting)).toBe(true);
  await bank.approve(job?.id ?? '');
  const left = await bank.jobSummaries({ waiting: 'me' });
  expect(left.map(({ id }) => id)).toEqual(waiting.map(({ id }) => id).filter((id) => id !== job?.id));
  expect(await bank.jobSummaries({ waiting: 'me', state: 'failed' })).toEqual([]);

  expect((await bank.jobSummaries({ q: 'INSURER.pol' })).length).toBe(all.length);
  expect((await bank.jobSummaries({ q: (job?.id ?? '').toUpperCase() })).map(({ id }) => id)).toEqual([job?.id]);
  expect(await bank.jobSummaries({ q: 'nothing has this' })).toEqual([]);
  await expect(bank.listJobs({ after: "x' or 1" })).rejects.toMatchObject({ code: 'http.invalid' });
}, 120_000);

test('the audit log comes in pages, by whom, job and event', async () => {
  const { entries, brokenAt } = await bank.audit();
  expect(brokenAt).toBeUndefined();
  expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, i) => i + 1));
  const first = await bank.listAudit({ limit: 3 });
  expect(first).toEqual({ items: entries.slice(0, 3), next: 3 });
  expect((await bank.listAudit({ after: 3, limit: 2 })).items).toEqual(entries.slice(3, 5));
  expect((await bank.listAudit({ after: entries.length - 2, limit: 2 })).next).toBeUndefined();
  expect(await bank.auditHead()).toEqual({ sequence: entries.length, digest: entries.at(-1)?.digest });

  const added = await bank.listAudit({ event: 'peer.added' });
  expect(added.items).toEqual(entries.filter(({ event }) => event === 'peer.added'));
  const family = await bank.listAudit({ event: 'job', limit: 1_000 });
  expect(family.items).toEqual(entries.filter(({ event }) => event.startsWith('job.')));
  const job = family.items.at(-1)?.details['job'] as string;
  expect((await bank.listAudit({ job })).items).toEqual(entries.filter(({ details }) => details['job'] === job));
  const by = await bank.listAudit({ by: operatorName, event: 'policy.changed' });
  expect(by.items.length).toBeGreaterThan(0);
  expect((await bank.listAudit({ by: 'nobody' })).items).toEqual([]);
});

test('health names what is not in order', async () => {
  expect(await bank.health()).toEqual([
    { id: 'store', ok: true },
    { id: 'policy', dataset: 'customers', ok: true },
  ]);
  const { yaml } = await bank.policy('customers');
  await bank.setPolicy('customers', `${yaml}expires: 2020-01-31\n`);
  expect((await bank.health())[1]).toMatchObject({
    ok: false,
    problem: { code: 'policy-file.expired', fields: { dataset: 'customers', expires: '2020-01-31' } },
  });
  rmSync(join(three.home('bank'), 'policies', 'customers.yaml'));
  expect((await bank.health())[1]).toMatchObject({ ok: false, problem: { code: 'policy-file.missing' } });
});
