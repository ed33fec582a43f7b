/** What no longer is what was approved, and parties that are not who they should be. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { contractDigest } from '@tacit/analysis';
import { initHome } from '@tacit/party';
import { verifyReceipt } from '@tacit/party/receipts';
import type { Contract } from '@tacit/party/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pinnedTransport } from '../../party/src/peers/pinned-http.ts';
import { tacitHere as tacit } from './here.ts';
import { Parties, problemOf, type SqlAsk } from './support.ts';

let world: Parties;
let question: SqlAsk;
beforeAll(async () => {
  ({ world, question } = await Parties.startSample());
});
afterAll(() => world.end());

/** Sends what the honest program never would, with `sender`'s own certificate. */
async function asPeer(sender: string, target: string, path: string, body: unknown) {
  const { card } = world.party(target);
  const home = world.home(sender);
  const transport = pinnedTransport(
    { party: target, url: card.url, certificateSha256: card.certificateSha256 },
    { cert: readFileSync(join(home, 'tls.crt'), 'utf8'), key: readFileSync(join(home, 'tls.key'), 'utf8') },
  );
  try {
    const answer = await transport.send({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return {
      status: answer.status,
      body: JSON.parse(answer.body === '' ? 'null' : answer.body) as Record<string, unknown>,
    };
  } finally {
    transport.close();
  }
}

test('a policy that changed after approval stops the run; with the approved one back the same contract runs', async () => {
  const { id } = await world.approved(question);
  const insurer = world.client('insurer');
  const approved = (await insurer.policy('policies')).yaml;
  await insurer.setPolicy('policies', approved.replace('minimum_group_size: 10', 'minimum_group_size: 25'));
  await world.client('bank').run(id);
  for (const job of await world.settled(id)) {
    expect(job).toMatchObject({
      state: 'failed',
      failure: { party: 'insurer', problem: { code: 'contract.policy-changed', kind: 'policy' } },
    });
    expect(job.failure?.problem.hint).toBeTruthy();
  }
  // The command line says the same, with the exit code of a refusal.
  expect(await tacit(['run', id, '--home', world.home('bank')])).toMatchObject({ code: 3 });

  await insurer.setPolicy('policies', approved);
  const ended = await tacit(['run', id, '--home', world.home('bank'), '--json']);
  expect(ended.code, ended.stderr).toBe(0);
  const { job, result } = JSON.parse(ended.stdout) as {
    job: { state: string };
    result: { result: { table: { rows: unknown[] } } };
  };
  expect(job.state).toBe('completed');
  expect(result.result.table.rows.length).toBeGreaterThan(3);
  const receipt = await world.client('notary').receipt(id);
  expect(
    verifyReceipt(
      receipt,
      world.names().map((name) => world.party(name).card),
    ).parties,
  ).toHaveLength(3);
});

test('data that changed after approval stops the run', async () => {
  const { id } = await world.approved(question);
  const file = join(world.folder, 'data', 'customers.csv');
  const before = readFileSync(file);
  writeFileSync(file, `${before.toString()}C999999,New Customer,50000.00,10.00,2024-01-01,private,east,true\n`);
  expect(await problemOf(world.client('bank').run(id))).toMatchObject({ code: 'contract.dataset-changed' });
  // A run that another party begins ends at all of them, naming the owner.
  await world.client('insurer').run(id);
  for (const job of await world.settled(id)) {
    expect(job).toMatchObject({
      state: 'failed',
      failure: { party: 'bank', problem: { code: 'contract.dataset-changed' } },
    });
  }
  writeFileSync(file, before);
  await world.client('insurer').run(id);
  // Until the run has begun elsewhere too, the others still show the former failure.
  await world.settled(id, ['insurer']);
  expect((await world.settled(id)).map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual([
    'completed',
    'completed',
    'completed',
  ]);
});

test('a contract that a peer compiles differently is refused, and the place is named', async () => {
  const job = await world.client('bank').propose(question);
  await world.client('bank').cancel(job.id);
  const changed: [string, (contract: Contract) => Contract][] = [
    ['cost', (contract) => ({ ...contract, cost: { ...contract.cost, rounds: contract.cost.rounds - 1 } })],
    ['disclosure', (contract) => ({ ...contract, disclosure: contract.disclosure.slice(1) })],
    ['minimumGroupSize', (contract) => ({ ...contract, plan: { ...contract.plan, minimumGroupSize: 1 } })],
  ];
  for (const [place, change] of changed) {
    const answer = await asPeer('bank', 'insurer', '/peer/jobs', {
      contract: change({ ...job.contract, proposedAt: new Date().toISOString() }),
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body['code']).toBe('contract.digest-differs');
    expect(JSON.stringify(answer.body['fields'])).toContain(place);
  }
  expect(await world.client('insurer').jobs({ state: 'proposed' })).toEqual([]);
});

test('an approval by a wrong key does not count', async () => {
  const { id, contractDigest: digest, contract } = await world.client('bank').propose(question);
  expect(contractDigest(contract)).toBe(digest);
  const { privateKey } = generateKeyPairSync('ed25519');
  const at = new Date().toISOString();
  const audit = { sequence: 1, digest: '0'.repeat(64) };
  const message = ['tacit-approval-v2', digest, at, String(audit.sequence), audit.digest].join('\n');
  const signature = sign(null, Buffer.from(message), privateKey).toString('base64url');
  // In its own name with another key, and in somebody else's name.
  for (const party of ['notary', 'bank']) {
    const answer = await asPeer('notary', 'insurer', `/peer/jobs/${id}/approval`, { party, at, audit, signature });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body['code']).toMatch(/^contract\.(bad-approval|wrong-sender)$/);
  }
  expect((await world.client('insurer').job(id)).approvals).toEqual([]);
  await world.client('bank').cancel(id);
});

test('routes ask who calls', async () => {
  const { card } = world.party('insurer');
  const stranger = pinnedTransport({ party: 'insurer', url: card.url, certificateSha256: card.certificateSha256 });
  for (const path of ['/api/jobs', '/api/openapi.json', '/peer/catalog', '/peer/ping', '/', '/api/nothing']) {
    const answer = await stranger.send({ method: 'GET', path, headers: { authorization: `Bearer ${'A'.repeat(43)}` } });
    expect([401, 403, 404]).toContain(answer.status);
    expect(answer.body).not.toContain('customers');
  }
  stranger.close();
});

test('a peer that is down when a question is proposed is named', async () => {
  await world.stop('notary');
  const file = world.write('question.sql', question.sql);
  const ended = await tacit(['propose', file, '--helper', 'notary', '--home', world.home('bank')]);
  expect(ended).toMatchObject({ code: 4, stdout: '' });
  expect(ended.stderr).toMatch(/^error: notary .+\nhint: .+/);
  await world.restart('notary');
  const { id } = await world.client('bank').propose(question);
  await world.client('bank').cancel(id);
});

test('a peer whose certificate is not the pinned one is not spoken to', async () => {
  const impostor = join(world.folder, 'impostor');
  const fresh = await initHome(impostor, { name: 'insurer', host: '127.0.0.1', port: 1 });
  await world.stop('insurer');
  const home = world.home('insurer');
  const pinned = new X509Certificate(readFileSync(join(home, 'tls.crt'))).raw;
  for (const file of ['tls.crt', 'tls.key']) {
    copyFileSync(join(home, file), join(world.folder, file));
    copyFileSync(join(impostor, file), join(home, file));
  }
  await world.restart('insurer');
  const file = world.write('question.sql', question.sql);
  const ended = await tacit(['propose', file, '--helper', 'notary', '--home', world.home('bank'), '--json']);
  expect(ended).toMatchObject({ code: 4, stdout: '' });
  expect(JSON.parse(ended.stderr)).toMatchObject({
    error: {
      code: 'peer.certificate-not-pinned',
      fields: {
        party: 'insurer',
        found: fresh.certificateSha256,
        expected: createHash('sha256').update(pinned).digest('hex'),
      },
    },
  });
  await world.stop('insurer');
  for (const name of ['tls.crt', 'tls.key']) copyFileSync(join(world.folder, name), join(home, name));
  await world.restart('insurer');
  const { id } = await world.client('bank').propose(question);
  await world.client('bank').cancel(id);
});
