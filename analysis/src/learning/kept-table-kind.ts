/** Makes a kind of what is computed over a kept table and nothing else: nobody reads a row of its own for it. */
import { protocolNamed } from '@tacit/engine';
import type { KeptColumn } from '../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../contract/cards.ts';
import type { DisclosureLine } from '../contract/contract.ts';
import { grantsOfAll } from '../contract/kept-sources.ts';
import { missingGrants } from '../contract/permissions.ts';
import type { Result } from '../contract/results.ts';
import type { InputTerms } from '../kinds/input.ts';
import type { Compiled, CompileRequest, Kind, MemoryNeed, Way } from '../kinds/kind.ts';
import type { KindView } from '../kinds/view.ts';
import { price, type Runtime } from '../kinds/runtime.ts';
import { ownPartOf } from './own-part.ts';
import type { OwnPart } from '../local/own-part.ts';
import { checkTable, stackGrants, type TablePlan } from './plan.ts';

/** What differs between kinds over a kept table. */
export interface KeptTableKind<Question, Plan extends TablePlan, Released> {
  readonly view: KindView<Question, Plan>;
  readonly schema: object;
  /** As `Kind.read`. */
  readonly read: (value: unknown) => Question;
  /** Names of the kept shares, the table first. */
  readonly artifacts: (question: Question) => readonly string[];
  /** The plan, and the cards of the tables that the kept one is made of; throws UsageError for what is wrong with the question. */
  readonly plan: (request: CompileRequest<Question>) => { readonly plan: Plan; readonly cards: readonly DatasetCard[] };
  /** Columns of the table that the plan takes. */
  readonly columns: (plan: Plan) => readonly KeptColumn[];
  /** What owners must allow; what it says of stacked columns holds of the column of every owner. */
  readonly grantsNeeded: (plan: Plan) => readonly Grant[];
  readonly disclosure: (plan: Plan) => readonly DisclosureLine[];
  /** As `Kind.run`. */
  readonly run: (plan: Plan, runtime: Runtime) => Promise<Released | undefined>;
  /** As `Kind.finish`. */
  readonly finish: (plan: Plan, released: Released) => Result;
  /** As `Kind.memories`. */
  readonly memories?: (plan: Plan, party: string) => readonly MemoryNeed[];
  /** As `Kind.asks`. */
  readonly asks?: (plan: Plan) => InputTerms;
  /** What the plan tells of its columns, as JSON: what a ledger compares. */
  readonly asked: (plan: Plan) => object;
  /** As `Kind.ways`. */
  readonly ways?: (request: CompileRequest<Question>, compiled: Compiled<Plan>) => Promise<readonly Way[]>;
  /** Of a plan all of whose numbers about an owner's rows have noise: ε and δ of a run. */
  readonly spends?: (plan: Plan, owner: string) => OwnPart['privacy'];
}

/** The kind of these parts, in version 1. */
export function keptTableKind<Question, Plan extends TablePlan, Released>(
  parts: KeptTableKind<Question, Plan, Released>,
): Kind<Question, Plan, Released> {
  const { view, schema } = parts;
  const grantsNeeded = (plan: Plan) => {
    const { table } = plan.aligned;
    return grantsOfAll(table, [...parts.grantsNeeded(plan), ...stackGrants(table, parts.columns(plan))]);
  };
  return {
    view,
    version: 1,
    schema,
    read: parts.read,
    // Whose tables a kept one is made of, its card says.
    tables: () => Promise.resolve([]),
    artifacts: parts.artifacts,
    // What is wrong with a question shows when it is compiled: the cards of what is kept are not known here.
    check: () => Promise.resolve({ matches: false }),
    // Async: what is wrong with the question rejects.
    grants: async (request) => {
      const { plan, cards } = parts.plan(request);
      const required = grantsNeeded(plan);
      return await Promise.resolve({ required, missing: missingGrants(required, cards) });
    },
    compile: async (request, options = {}) => {
      const { plan, cards } = parts.plan(request);
      checkTable(plan, grantsNeeded(plan), cards, options.at);
      const cost = await price(plan, protocolNamed(plan.protocol), (runtime) => parts.run(plan, runtime));
      return { plan, disclosure: parts.disclosure(plan), cost };
    },
    run: parts.run,
    ...(parts.memories === undefined ? {} : { memories: parts.memories }),
    finish: parts.finish,
    ...(parts.asks === undefined ? {} : { asks: parts.asks }),
    ...(parts.ways === undefined ? {} : { ways: parts.ways }),
    // Of a kept table nobody reads anything.
    stages: () => [],
    ownPart: (plan, datasets, owner) => {
      const part = ownPartOf(plan, parts.columns(plan), parts.asked(plan), datasets, owner);
      const privacy = parts.spends?.(plan, owner);
      return part === undefined || privacy === undefined ? part : { ...part, privacy };
    },
  };
}
