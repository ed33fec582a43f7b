/** Whether data and policies are still what contracts are made of: every source is read anew, for a bounded time. */
import type { TacitError } from '@tacit/engine/text';
import { toProblem } from '../api/problem.ts';
import type { DataCheck, Problem } from '../api/types.ts';
import { checkUnchanged } from '../catalog/digest.ts';
import { engineError } from '../catalog/source-errors.ts';
import type { PartyContext } from '../peers/context.ts';
import { effectivePolicy } from '../policy/files.ts';
import { type DatasetRecord, listDatasets } from '../storage/datasets.ts';
import './messages.ts';

const limitMs = 20_000;

export class DataChecks {
  readonly #context: PartyContext;
  /** A source that takes long is read once, however often somebody asks. */
  readonly #reading = new Map<string, Promise<Problem | undefined>>();

  constructor(context: PartyContext) {
    this.#context = context;
  }

  /** All datasets by name. `patienceMs` is for all of them together; what takes longer is `slow`. */
  async all(patienceMs = limitMs): Promise<DataCheck[]> {
    const late = Promise.withResolvers<'slow'>();
    const timer = setTimeout(() => late.resolve('slow'), patienceMs);
    try {
      const records = await listDatasets(this.#context.store);
      return await Promise.all(
        records.map(async (record) => {
          const found = await Promise.race([this.#read(record), late.promise]);
          const { problem: policy } = effectivePolicy(this.#context.home.policyDirectory, record);
          return {
            dataset: record.name,
            rows: record.rows,
            slow: found === 'slow',
            ...(found === 'slow' || found === undefined ? {} : { problem: found }),
            ...(policy === undefined ? {} : { policyProblem: toProblem(policy) }),
          };
        }),
      );
    } finally {
      clearTimeout(timer);
    }
  }

  #read(record: DatasetRecord): Promise<Problem | undefined> {
    const key = `${record.name} ${record.contentDigest}`;
    const known = this.#reading.get(key);
    if (known !== undefined) return known;
    const reading = checkUnchanged(record)
      .then(
        () => undefined,
        // What a database engine says of a fault nobody foresaw may quote a row: only its kind is passed on.
        (error: unknown) => toProblem(engineError(error, record.source.kind, record.name) as TacitError),
      )
      .finally(() => this.#reading.delete(key));
    // Whoever asked may have gone.
    reading.catch(() => undefined);
    this.#reading.set(key, reading);
    return reading;
  }
}
