/** Which preparation a table went through: a model is of tables that went through the same one. */
import { UsageError } from '@tacit/engine';
import type { KeptTable } from '../contract/artifacts.ts';
import './model-messages.ts';

/** What a preparation leaves beside its table. */
export const fittedOutput = 'fitted';

/** The name of the transformation that made the table; undefined of a table that is as it was aligned. */
export function preparationOf({
  name,
  table,
}: {
  readonly name: string;
  readonly table: KeptTable;
}): string | undefined {
  const { prepared } = table;
  if (prepared === undefined) return undefined;
  if (prepared.by !== null) return prepared.by;
  // Its own contract left both, in the same run.
  const [kind, job, output = ''] = name.split('/');
  const run = output.indexOf('@');
  return `${kind}/${job}/${fittedOutput}${run < 0 ? '' : output.slice(run)}`;
}

/** Throws UsageError 'model.prepared' unless the table was prepared as the one that the model was trained on. */
export function checkPrepared(
  aligned: { readonly name: string; readonly table: KeptTable },
  model: string,
  trainedOn: string | undefined,
): void {
  const found = preparationOf(aligned);
  if (found === trainedOn) return;
  throw new UsageError(trainedOn === undefined ? 'model.not-prepared' : 'model.prepared', {
    model,
    table: aligned.name,
    found: found ?? '–',
    expected: trainedOn ?? '–',
  });
}
