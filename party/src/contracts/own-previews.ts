/** What a plan would make of this party's own tables: for its owner, before it signs; never told to anybody else. */
import { type AnyPlan, kindNamed } from '@tacit/analysis';
import type { TacitError } from '@tacit/engine/text';
import { toProblem } from '../api/problem.ts';
import type { OwnPreview } from '../api/types.ts';
import { firstRows } from '../catalog/first-rows.ts';
import { engineError } from '../catalog/source-errors.ts';
import type { Datasets } from '../datasets/datasets.ts';

/** Rows that are looked at: of larger tables the first. */
const mostPreviewedRows = 50_000;
const limitMs = 10_000;

/** Of every own table that the kind has something to say about. A table that cannot be read comes with its problem. */
export async function ownPreviews(
  datasets: Datasets,
  kind: string,
  plan: AnyPlan,
  owner: string,
): Promise<OwnPreview[]> {
  const found: OwnPreview[] = [];
  for (const { stage, lines } of kindNamed(kind).previews?.(plan, owner) ?? []) {
    const [record] = await datasets.records([stage.dataset]);
    if (record === undefined) continue;
    const { name: dataset, rows: total } = record;
    try {
      const rows = await firstRows(record, stage, mostPreviewedRows, AbortSignal.timeout(limitMs));
      found.push({ dataset, rows: Math.min(total, mostPreviewedRows), total, lines: lines(rows) });
    } catch (error) {
      const problem = toProblem(engineError(error, record.source.kind, dataset) as TacitError);
      found.push({ dataset, rows: 0, total, lines: [], problem });
    }
  }
  return found;
}
