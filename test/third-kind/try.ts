/** Bank, insurer and notary compute a question of the kind 'rows'; copied beside three-parties.ts by the test. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { verifyReceipt } from '../../party/src/contracts/receipt.ts';
import { names, ThreeParties } from '../../party/src/three-parties.ts';

const three = await ThreeParties.start();
try {
  const bin = process.argv[2] ?? '';
  // The party took a free port: the command line reads it from its home.
  const config = join(three.home('bank'), 'config.yaml');
  writeFileSync(config, readFileSync(config, 'utf8').replace(/port: 0/, `port: ${three.parties.get('bank')?.port}`));
  const task = join(three.root, 'task.yaml');
  writeFileSync(task, 'kind: rows\nquestion:\n  tables: [bank.customers, insurer.policies]\nhelper: notary\n');
  const tacit = async (...args: string[]): Promise<string> => {
    const home = ['--home', three.home('bank')];
    return (await promisify(execFile)(process.execPath, [bin, ...args, ...home])).stdout;
  };
  const explained = await tacit('explain', task);
  const id = (await tacit('propose', task, '--quiet')).trim();
  for (const name of names) await three.client(name).approve(id);
  await three.client('bank').run(id);
  const jobs = await three.settled(id);
  const receipts = await Promise.all(names.map((name) => three.client(name).receipt(id)));
  const { measured, contract } =
    receipts[0]?.body ??
    (() => {
      throw new Error('no receipt');
    })();
  const output = {
    explained,
    states: jobs.map(({ state, failure }) => failure?.problem.detail ?? state),
    shown: await tacit('result', id),
    receipts: receipts.filter((receipt) => verifyReceipt(receipt)).length,
    isExact: measured.rounds === contract.cost.rounds && String(measured.bytes) === String(contract.cost.bytes),
    ledger: await tacit('jobs'),
  };
  console.log(JSON.stringify(output));
} finally {
  await three.stop();
}
