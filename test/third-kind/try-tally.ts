/** Bank, insurer and notary keep shares, run one contract twice, and use what was kept; copied beside three-parties.ts by the test. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { ProblemError } from '../../party/src/api/problem.ts';
import type { Question } from '../../party/src/api/types.ts';
import { verifyReceipt } from '../../party/src/contracts/receipt.ts';
import { type Name, names, policies, ThreeParties } from '../../party/src/three-parties.ts';

const three = await ThreeParties.start();
const bank = three.client('bank');
const notary = three.client('notary');
const output: Record<string, unknown> = {};

const asked = (question: object, more: Partial<Question> = {}): Question => ({
  kind: 'tally',
  question,
  helper: 'notary',
  // Which is the fastest depends on the machine.
  protocol: 'replicated',
  recipients: ['bank'],
  ...more,
});
const counting = (keep: string[], more: Partial<Question> = {}): Question =>
  asked({ tables: ['bank.customers', 'insurer.policies'], keep }, more);
const using = (uses: string[], shape = 'table'): Question => {
  const { helper: _helper, protocol: _protocol, ...rest } = asked({ uses, shape });
  return rest;
};
/** The code of the refusal, or 'none'. */
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof ProblemError ? error.code : String(error)),
  );
async function approved(question: Question): Promise<string> {
  const { id } = await bank.propose(question);
  for (const name of names) await three.client(name).approve(id);
  return id;
}
async function run(id: string, by: Name = 'bank'): Promise<string> {
  await three.client(by).run(id);
  const jobs = await three.settled(id, by);
  return jobs.map(({ state, failure }) => failure?.problem.code ?? state).join(' ');
}
async function number(id: string, run?: number): Promise<unknown> {
  const { result } = await bank.result(id, run === undefined ? {} : { run });
  return result.kind === 'table' ? result.table.rows[0]?.[0] : result.kind;
}
async function contentOf(id: string): Promise<string> {
  const { base64, sha256 } = await bank.resultContent(id);
  const bytes = Buffer.from(base64, 'base64');
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error('another content');
  return bytes.toString('latin1', 0, 200);
}
const policy = (kept: string, recipients = '"*"') =>
  `dataset: policies\n${kept}recipients: [${recipients}]\nhelpers: [notary]\n`;

try {
  const counted = { bank: 'customers', insurer: 'policies' } as const;
  output['refusedByPolicy'] = await codeOf(bank.propose(counting(['total'])));
  for (const name of ['bank', 'insurer'] as const) {
    await three.client(name).setPolicy(counted[name], `kept_shares: allow\n${policies[counted[name]]}`);
  }

  const id = await approved(counting(['total'], { runs: 3 }));
  output['disclosure'] = (await bank.job(id)).contract.disclosure.map(({ text }) => text);
  const firstRun = await run(id);
  // The notary has released something of run 2, of which nobody else knows.
  const store = new DatabaseSync(join(three.home('notary'), 'store.sqlite'));
  store
    .prepare('INSERT INTO runs (id, job_id, started_at, number, released_at) VALUES (?, ?, ?, 2, ?)')
    .run('e'.repeat(32), id, '2020-01-01', '2020-01-01');
  store.close();
  // What the leader says of it: the bank may not have heard of that run yet.
  const [, refusal] = (await run(id, 'insurer')).split(' ');
  output['runs'] = [firstRun, refusal, await run(id, 'insurer')];
  output['numbers'] = [await number(id, 1), await codeOf(bank.result(id, { run: 2 })), await number(id, 3)];
  output['used'] = (await notary.job(id)).runs;
  output['third'] = await codeOf(bank.run(id));
  const receipts = [await bank.receipt(id, { run: 1 }), await notary.receipt(id, { run: 3 })];
  output['receipts'] = receipts.map((receipt) => [verifyReceipt(receipt).runId.length, receipt.body.run]);
  output['left'] = receipts.map(({ body }) => body.artifacts.map(({ output: name, party }) => `${name} ${party}`));
  const [second = '', first = ''] = (await notary.artifacts()).map(({ name }) => name);
  output['names'] = [first, second].map((name) => name.replace(id, 'JOB'));
  const digests = await Promise.all(names.map(async (name) => (await three.client(name).artifact(first)).digest));
  output['digests'] =
    JSON.stringify(digests) === JSON.stringify(receipts[0]?.body.artifacts.map(({ digest }) => digest));

  // Nothing of a share, a key or a table is to be found in what is on the disk.
  const folder = join(three.home('notary'), 'artifacts');
  output['files'] = readdirSync(folder).map((name) => name.replace(/^[0-9a-f]{32}/, 'ID'));

  await three.restart('notary');
  const later = await approved(using([first, second], 'set'));
  output['later'] = [await run(later), (await bank.result(later)).result];
  output['set'] = await contentOf(later);
  const uses = (await bank.job(later)).contract;
  output['consent'] = uses.parties.map(({ name, role }) => `${name} ${role}`);
  output['exact'] = await bank.receipt(later).then(({ body }) => body.measured.rounds === body.contract.cost.rounds);

  // The party took a free port: the command line reads it from its home.
  const config = join(three.home('bank'), 'config.yaml');
  writeFileSync(config, readFileSync(config, 'utf8').replace(/port: 0/, `port: ${three.parties.get('bank')?.port}`));
  const tacit = async (...args: string[]): Promise<string> => {
    const all = [process.argv[2] ?? '', ...args, '--home', three.home('bank')];
    return (await promisify(execFile)(process.execPath, all)).stdout;
  };
  const rows = join(three.root, 'rows.parquet');
  output['shown'] = await Promise.all([
    tacit('artifact', 'list'),
    tacit('artifact', 'show', first),
    tacit('result', later),
    tacit('result', later, '--output', rows),
    tacit('job', id),
  ]);
  output['written'] = readFileSync(rows).toString('latin1', 0, 4);

  output['protocol'] = await codeOf(bank.propose({ ...using([first]), protocol: 'additive-ot' }));
  await three.client('insurer').setPolicy('policies', policy('kept_shares: allow\n', 'insurer'));
  output['recipient'] = await codeOf(bank.propose(using([first])));
  await three.client('insurer').setPolicy('policies', policy(''));
  output['withdrawn'] = await codeOf(bank.propose(using([first])));
  await three.client('insurer').setPolicy('policies', policy('kept_shares: allow\n'));

  // Files of the two runs in each other's place.
  const again = await approved(using([first], 'file'));
  const [a = '', b = ''] = readdirSync(folder)
    .map((name) => join(folder, name))
    .sort((one, other) => statSync(one).mtimeMs - statSync(other).mtimeMs);
  copyFileSync(a, `${a}.saved`);
  copyFileSync(b, a);
  output['swapped'] = await run(again);
  copyFileSync(`${a}.saved`, a);
  output['restored'] = await run(again);
  output['file'] = Buffer.from((await bank.resultContent(again)).base64, 'base64').toString();

  const shaped = await Promise.all(
    ['model', 'report'].map((shape) => approved(asked({ tables: ['bank.customers', 'insurer.policies'], shape }))),
  );
  await Promise.all(shaped.map((each) => run(each)));
  const [model = '', report = ''] = shaped;
  output['model'] = [(await bank.result(model)).result, JSON.parse(await contentOf(model))];
  output['report'] = [(await bank.result(report)).result, await codeOf(bank.resultContent(report))];
  output['others'] = await Promise.all([later, model].map((each) => codeOf(notary.result(each))));
  await bank.deleteArtifact(`tally/${model}/result`);
  output['gone'] = await codeOf(bank.resultContent(model));

  await notary.deleteArtifact(first);
  output['after'] = (await notary.artifacts()).map(({ name }) => name === second);
  output['deleted'] = await codeOf(bank.propose(using([first])));
  output['audit'] = (await notary.audit()).entries
    .map(({ event }) => event)
    .filter((event) => event.startsWith('artifact'));
  output['text'] = JSON.stringify((await notary.audit()).entries.filter(({ event }) => event.startsWith('artifact.')));
  console.log(JSON.stringify(output));
} finally {
  await three.stop();
}
