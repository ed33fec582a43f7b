/** A pinned peer that misbehaves, and strangers at the links of a run. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:tls';
import { type Contract, contractDigest } from '@tacit/analysis';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from './api/types.ts';
import { approvalMessage } from './contracts/approval.ts';
import { openHome } from './identity/home.ts';
import { initHome } from './identity/own-card.ts';
import { type RunningParty, startParty } from './main.ts';
import { type PinnedTransport, pinnedTransport } from './peers/pinned-http.ts';
import { names, question, sql, ThreeParties } from './three-parties.ts';

let three: ThreeParties;
let stranger: RunningParty;
let asNotary: PinnedTransport;
let asStranger: PinnedTransport;

/** Speaks to the bank with the certificate of another party. */
function speakAs(home: string): PinnedTransport {
  const { url } = three.parties.get('bank') as RunningParty;
  const { sha256 } = openHome(three.home('bank')).tls;
  return pinnedTransport({ party: 'bank', url, certificateSha256: sha256 }, openHome(home).tls);
}

beforeAll(async () => {
  three = await ThreeParties.start();
  const home = `${three.root}/stranger`;
  await initHome(home, { name: 'stranger', host: '127.0.0.1', port: 0 });
  stranger = await startParty(home, { logLevel: 'silent' });
  const { code } = await three.client('bank').invite();
  const transport = pinnedTransport({
    party: 'stranger',
    url: stranger.url,
    certificateSha256: openHome(home).tls.sha256,
  });
  await transport.send({
    method: 'POST',
    path: '/api/peers/accept',
    headers: { authorization: `Bearer ${openHome(home).token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  transport.close();
  asNotary = speakAs(three.home('notary'));
  asStranger = speakAs(home);
}, 120_000);
afterAll(async () => {
  asNotary.close();
  asStranger.close();
  await stranger.close();
  await three.stop();
}, 120_000);

async function post(
  transport: PinnedTransport,
  path: string,
  body: unknown,
): Promise<{ status: number; problem: Problem }> {
  const answer = await transport.send({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, problem: JSON.parse(answer.body) as Problem };
}

/** A contract of the three that the notary might propose, before it tampers with it. */
async function honest(): Promise<Contract> {
  const { contract } = await three.client('notary').propose({ sql, recipients: ['bank'], helper: 'notary' });
  // Another time makes another contract.
  return { ...contract, proposedAt: new Date(Date.now() - 1_000).toISOString() };
}

const known = ({ name, publicKey }: { name: string; publicKey: string }) => ({ name, publicKey });

/** Shares that the bank knows nothing of. */
function unknownShares({ parties }: Contract) {
  const notary = parties.filter(({ name }) => name === 'notary').map(known);
  return {
    name: 'tally/0123456789abcdef/total',
    contractDigest: '0123456789abcdef'.repeat(4),
    runId: '0'.repeat(32),
    run: 1,
    protocol: 'replicated',
    computers: notary,
    owners: notary,
    datasets: ['notary.rows'],
    vectors: [],
    digests: ['0'.repeat(64)],
  };
}

test('a contract that differs in anything from what the bank compiles is refused with the place', async () => {
  const contract = await honest();
  const [line] = contract.disclosure;
  const [card, ...cards] = contract.datasets;
  if (line === undefined || card === undefined) throw new Error();
  const cases: [string, object, Partial<Problem>][] = [
    ['disclosure', { disclosure: contract.disclosure.slice(1) }, { code: 'contract.digest-differs' }],
    [
      'more releases',
      { disclosure: [{ ...line, releases: line.releases + 1 }, ...contract.disclosure.slice(1)] },
      { code: 'contract.digest-differs' },
    ],
    ['cost', { cost: { ...contract.cost, rounds: 1 } }, { code: 'contract.digest-differs' }],
    ['plan', { plan: { ...contract.plan, minimumGroupSize: 1 } }, { code: 'contract.digest-differs' }],
    // An insurer that receives totals of its own column could tell by it which rows are in common.
    ['recipients', { recipients: ['bank', 'insurer'] }, { code: 'policy.column' }],
    // Its number of rows in common less what is shown leaves the withheld groups.
    ['the helper receives', { recipients: ['bank', 'notary'] }, { code: 'policy.helper-receive' }],
    [
      'a helper with data',
      { parties: contract.parties.map((party) => (party.name === 'notary' ? { ...party, ownData: true } : party)) },
      { code: 'policy.helper-own-data' },
    ],
    [
      'an owner with other data',
      { parties: contract.parties.map((party) => (party.name === 'bank' ? { ...party, ownData: true } : party)) },
      { code: 'plan.parties' },
    ],
    ['another order', { parties: contract.parties.toReversed() }, { code: 'contract.digest-differs' }],
    ['weaker card', { datasets: [{ ...card, minimumGroupSize: 1 }, ...cards] }, { code: 'contract.card-differs' }],
    [
      'other data',
      { datasets: [{ ...card, contentDigest: '0'.repeat(64) }, ...cards] },
      { code: 'contract.card-differs' },
    ],
    ['proposer', { proposer: 'insurer' }, { code: 'contract.wrong-sender' }],
    ['expired', { expiresAt: new Date(Date.now() - 100).toISOString() }, { code: 'contract.expired' }],
    [
      'of the future',
      {
        proposedAt: new Date(Date.now() + 864_000_000).toISOString(),
        expiresAt: new Date(Date.now() + 1_000_000_000).toISOString(),
        runs: { ...contract.runs, until: new Date(Date.now() + 1_000_000_000).toISOString() },
      },
      {
        code: 'contract.clock-ahead',
        fields: expect.objectContaining({ party: 'notary', self: 'bank' }) as Problem['fields'],
      },
    ],
    ['for ever', { expiresAt: '2999-01-01T00:00:00.000Z' }, { code: 'contract.invalid' }],
    ['more runs', { runs: { ...contract.runs, atMost: 2 } }, { code: 'contract.digest-differs' }],
    [
      'over before it can be approved',
      { runs: { ...contract.runs, until: contract.proposedAt } },
      { code: 'contract.invalid' },
    ],
    ['shares that nothing uses', { artifacts: [unknownShares(contract)] }, { code: 'contract.digest-differs' }],
    [
      'shares that the bank would hold',
      { artifacts: [{ ...unknownShares(contract), computers: contract.parties.map(known) }] },
      { code: 'artifact.missing' },
    ],
    ['version', { software: { name: 'tacit', version: '99.0.0' } }, { code: 'contract.version-differs' }],
    [
      'key',
      { parties: contract.parties.map((party) => ({ ...party, publicKey: contract.parties[0]?.publicKey })) },
      { code: 'contract.key-differs' },
    ],
    ['without the bank', { parties: contract.parties.slice(1) }, { code: 'contract.not-a-party' }],
    ['more members', { extra: 1 }, { code: 'contract.invalid' }],
  ];
  for (const [name, change, problem] of cases) {
    const answer = await post(asNotary, '/peer/jobs', { contract: { ...contract, ...change } });
    expect(answer.problem, name).toMatchObject(problem);
    expect(answer.status, name).toBeGreaterThanOrEqual(400);
    expect(answer.status, name).toBeLessThan(500);
  }
  expect((await post(asNotary, '/peer/jobs', { contract })).status).toBe(200);
  expect((await post(asStranger, '/peer/jobs', { contract })).problem.code).toBe('contract.wrong-sender');
}, 120_000);

test('approvals count only with the signature of the party, from the party itself', async () => {
  const { id, contractDigest: digest } = await three.client('bank').propose(question);
  const at = new Date().toISOString();
  const notary = openHome(three.home('notary')).identity;
  const audit = { sequence: 3, digest: '1'.repeat(64) };
  const own = { party: 'notary', at, audit, signature: notary.sign(approvalMessage(digest, { at, audit })) };
  const path = `/peer/jobs/${id}/approval`;
  const other = notary.sign(approvalMessage('0'.repeat(64), { at, audit }));
  expect((await post(asNotary, path, { ...own, signature: other })).problem.code).toBe('contract.bad-approval');
  // The head of the log is signed with it.
  const head = { ...own, audit: { ...audit, sequence: 2 } };
  expect((await post(asNotary, path, head)).problem.code).toBe('contract.bad-approval');
  expect((await post(asNotary, path, { ...own, party: 'insurer' })).problem.code).toBe('contract.wrong-sender');
  expect((await post(asStranger, path, { ...own, party: 'stranger' })).problem.code).toBe('job.unknown');
  // Passed on by the leader of a run, a false approval is worth as little.
  const prepare = { runId: randomBytes(16).toString('hex'), number: 1, approvals: [{ ...own, party: 'insurer' }] };
  expect((await post(asNotary, `/peer/jobs/${id}/prepare`, prepare)).problem.code).toBe('contract.bad-approval');
  const early = { ...prepare, approvals: [own] };
  expect((await post(asNotary, `/peer/jobs/${id}/prepare`, early)).problem.code).toBe('contract.approvals-missing');
  expect((await three.client('bank').job(id)).approvals.map(({ party }) => party)).toEqual(['notary']);
  expect((await three.client('bank').job(id)).state).toBe('proposed');
});

test('a job is unknown to peers that take no part in it', async () => {
  const { id } = await three.approved();
  const runId = randomBytes(16).toString('hex');
  const failure = {
    party: 'bank',
    step: 'join',
    problem: { code: 'internal', kind: 'internal' },
    at: new Date().toISOString(),
  };
  const bodies: Record<string, object> = {
    reject: { why: 'because' },
    cancel: {},
    prepare: { runId, number: 1, approvals: [] },
    fail: { runId, failure },
    start: { runId },
    report: {
      runId,
      report: {
        rounds: 1,
        sentBytes: 1,
        framingBytes: 1,
        artifacts: [],
        audit: { sequence: 0, digest: '0'.repeat(64) },
      },
    },
    sign: { runId, body: {} },
    receipt: { runId, receipt: {} },
  };
  for (const [action, body] of Object.entries(bodies)) {
    const { status, problem } = await post(asStranger, `/peer/jobs/${id}/${action}`, body);
    expect([action, status]).toEqual([action, 404]);
    expect(problem.code).toMatch(/^(job|run)\.unknown$/);
  }
  expect((await three.client('bank').job(id)).state).toBe('approved');
});

test('who does not lead a run neither starts it nor has a receipt of it signed', async () => {
  const { id, approvals } = await three.approved();
  const runId = randomBytes(16).toString('hex');
  expect((await post(asNotary, `/peer/jobs/${id}/prepare`, { runId, number: 1, approvals })).status).toBe(200);
  const asInsurer = speakAs(three.home('insurer'));
  const bodies: Record<string, object> = {
    start: { runId },
    sign: { runId, body: {} },
    receipt: { runId, receipt: {} },
  };
  for (const [action, body] of Object.entries(bodies)) {
    const { problem } = await post(asInsurer, `/peer/jobs/${id}/${action}`, body);
    expect([action, problem.code]).toEqual([action, 'contract.wrong-sender']);
  }
  asInsurer.close();
  expect((await three.client('bank').job(id)).state).toBe('running');
  const problem = { code: 'run.stopped', kind: 'peer', detail: '', status: 502, fields: { party: 'notary', job: id } };
  const failure = { party: 'notary', step: 'preflight', problem, at: new Date().toISOString() };
  expect((await post(asNotary, `/peer/jobs/${id}/fail`, { runId, failure })).status).toBe(200);
  expect((await three.client('bank').job(id)).state).toBe('failed');
}, 60_000);

test('whatever a peer sends to whatever route, the answer is a refusal and never a fault', async () => {
  const { id } = await three.client('bank').propose(question);
  const actions = ['approval', 'reject', 'cancel', 'prepare', 'fail', 'start', 'report', 'sign', 'receipt'];
  const paths = ['/peer/jobs', '/peer/introduce', ...actions.map((action) => `/peer/jobs/${id}/${action}`)];
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({ runId: fc.constantFrom('0'.repeat(32), 'x', 7), approvals: fc.jsonValue(), report: fc.jsonValue() }),
    fc.record({ contract: fc.jsonValue() }),
    fc.record({ card: fc.jsonValue(), secret: fc.string() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), body, async (path, value) => {
      // Cancelling and rejecting need no more than the right to do so.
      if (/reject|cancel/.test(path)) return;
      const { status, problem } = await post(asNotary, path, value);
      expect(status, JSON.stringify([path, value, problem])).toBeGreaterThanOrEqual(400);
      expect(status, JSON.stringify([path, value, problem])).toBeLessThan(500);
    }),
    { numRuns: 150 },
  );
}, 120_000);

test('a contract of any content that names the right people is compiled or refused, never a fault', async () => {
  const contract = await honest();
  const members = ['question', 'parties', 'recipients', 'datasets', 'plan', 'disclosure', 'cost', 'security'] as const;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...members), fc.jsonValue(), async (member, value) => {
      const { status, problem } = await post(asNotary, '/peer/jobs', { contract: { ...contract, [member]: value } });
      expect(status, JSON.stringify([member, value, problem])).toBeGreaterThanOrEqual(400);
      expect(status, JSON.stringify([member, value, problem])).toBeLessThan(500);
    }),
    { numRuns: 60 },
  );
}, 120_000);

test('strangers at the links of a run change nothing', async () => {
  const slow = await ThreeParties.start({ roundTripMs: 60 });
  try {
    const { id } = await slow.approved();
    await slow.client('bank').run(id);
    let attacked = 0;
    const attacks: Promise<void>[] = [];
    await slow.client('bank').watch(id, (job) => {
      const runId = job.run?.id;
      if (runId === undefined || job.state !== 'running' || attacked >= 12) return;
      for (const name of names) {
        const { port } = slow.parties.get(name) as RunningParty;
        attacked++;
        attacks.push(attack(port, `${runId}.run.tacit`, attacked, `${three.root}/stranger`));
      }
    });
    await Promise.all(attacks);
    expect(attacked).toBeGreaterThan(2);
    const jobs = await slow.settled(id);
    expect(
      jobs.map(({ state }) => state),
      JSON.stringify(jobs.map(({ failure }) => failure)),
    ).toEqual(['completed', 'completed', 'completed']);
  } finally {
    await slow.stop();
  }
}, 120_000);

test('garbage on a link that a party of the run opened ends the run by name, and the next one works', async () => {
  const slow = await ThreeParties.start({ roundTripMs: 60 });
  try {
    const { id } = await slow.approved();
    const insurer = slow.parties.get('insurer') as RunningParty;
    await slow.client('bank').run(id);
    const attacks: Promise<void>[] = [];
    await slow.client('insurer').watch(id, (job) => {
      const runId = job.run?.id;
      // The bank's own certificate and path: whichever of the two connections comes first is the bank's link.
      if (runId === undefined || attacks.length >= 6) return;
      attacks.push(attack(insurer.port, `${runId}.run.tacit`, 3, slow.home('bank'), randomBytes(5_000)));
    });
    const jobs = await slow.settled(id);
    await Promise.all(attacks);
    for (const { state, failure } of jobs) {
      if (state === 'completed') continue;
      expect(state).toBe('failed');
      // One of the two ends of that link, never the notary.
      expect(['bank', 'insurer']).toContain(failure?.party);
    }
    if (jobs[0]?.state === 'failed') {
      await slow.client('bank').run(id);
      expect((await slow.settled(id)).map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual([
        'completed',
        'completed',
        'completed',
      ]);
    }
    expect((await slow.client('insurer').status()).name).toBe('insurer');
  } finally {
    await slow.stop();
  }
}, 120_000);

/** One connection with the server name of a run; ends when the other side ends it. */
async function attack(
  port: number,
  servername: string,
  kind: number,
  home: string,
  afterwards = Buffer.alloc(0),
): Promise<void> {
  const { cert, key } = openHome(home).tls;
  await new Promise<void>((resolve) => {
    const socket = connect(
      { port, host: '127.0.0.1', servername, rejectUnauthorized: false, ...(kind % 2 ? { cert, key } : {}) },
      () => {
        const path = `/run/${servername.slice(0, 32)}/${kind % 3}`;
        const upgrade = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tacit-link/1\r\n\r\n`;
        socket.write(kind % 4 === 0 ? randomBytes(3_000) : upgrade);
        if (afterwards.length > 0) socket.write(afterwards);
      },
    );
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.setTimeout(15_000, () => socket.destroy());
    socket.resume();
  });
}

test('the digest that parties sign is the digest of what they read', async () => {
  const job = await three.client('bank').propose(question);
  const there = await three.client('insurer').job(job.id);
  expect(contractDigest(there.contract)).toBe(job.contractDigest);
  expect(there.contract).toEqual(job.contract);
});
