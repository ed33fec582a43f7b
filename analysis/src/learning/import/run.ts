/** The joint program of an import: the model's owner shares its numbers, and they stay. It opens nothing. One round. */
import { type Sharing, UsageError } from '@tacit/engine';
import { quotedTable } from '../../contract/nearest.ts';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { checkLocalRows } from '../../local/decode.ts';
import './messages.ts';
import { columns } from './numbers.ts';
import type { ImportPlan } from './plan.ts';
import './step-messages.ts';

/** `true` at recipients: it is done. Throws UsageError 'import.rows', 'data.…' at the model's owner. */
export function runImport(plan: ImportPlan, runtime: Runtime): Promise<true | undefined> {
  return runtime.compute((sharing) => imported(plan, runtime, sharing));
}

async function imported(plan: ImportPlan, runtime: Runtime, sharing: Sharing): Promise<true | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  session.step('import: numbers');
  const owner = everyone.indexOf(plan.stages[0].party);
  const own = session.owns(owner) ? await ownNumbers(plan, runtime) : undefined;
  const all = await sharing.inputRing(owner, plan.numbers, own);

  session.step('import: keep');
  const [{ output, vectors }] = plan.keeps;
  let from = 0;
  const parts = vectors.map((vector) => {
    const part = sharing.slice(all, from, from + vector.length);
    from += vector.length;
    if (vector.domain !== 'ring') throw new Error('a model is kept as numbers');
    return sharing.within(part, { min: BigInt(vector.min ?? 0), max: BigInt(vector.max ?? 0) });
  });
  // The run has done what it is for: it counts, whatever becomes of it at others.
  await runtime.releasing(sharing);
  runtime.artifact.keep(sharing, output, parts);
  return plan.recipients.some((name) => session.owns(everyone.indexOf(name))) ? true : undefined;
}

/** The numbers in the order of their places. Throws UsageError 'import.rows', 'import.bounds', 'data.…'. */
async function ownNumbers({ stages: [stage], numbers, keeps: [{ vectors }] }: ImportPlan, runtime: Runtime) {
  const data = await runtime.load(0);
  if (data.kind !== 'rows') throw new Error('the stage of the numbers needs rows');
  checkLocalRows(stage, data);
  const table = quotedTable(stage.party, stage.dataset);
  const [places, values] = [data.numbers[columns.place], data.numbers[columns.value]];
  const all = new BigInt64Array(numbers);
  const seen = new Uint8Array(numbers);
  for (let row = 0; row < data.rows; row++) {
    const place = Number(places?.[row]);
    if (seen[place] === 0) seen[place] = 1;
    all[place] = values?.[row] as bigint;
  }
  if (data.rows !== numbers || seen.includes(0))
    throw new UsageError('import.rows', { table, found: data.rows, expected: numbers });
  let from = 0;
  for (const { length, ...vector } of vectors) {
    const [min, max] = vector.domain === 'ring' ? [BigInt(vector.min ?? 0), BigInt(vector.max ?? 0)] : [0n, 0n];
    const end = from + length;
    for (; from < end; from++)
      if ((all[from] as bigint) < min || (all[from] as bigint) > max)
        throw new UsageError('import.bounds', { table, position: from });
  }
  return new BigUint64Array(all.buffer);
}
