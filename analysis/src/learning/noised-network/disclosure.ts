/** Who learns what by a network with noise. */
import type { DisclosureLine } from '../../contract/contract.ts';
import { quotedTable } from '../../contract/nearest.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { othersLines, unitLines } from '../../sql/disclosure-privacy.ts';
import type { PrivacyUnit } from '../../sql/plan/types.ts';
import { line, nobodyRowsLine, ownRowsLines, partLines } from '../disclosure.ts';
import { nameOf } from '../features.ts';
import '../network/disclosure-messages.ts';
import { leastRows, plainChecks, weightsIn } from '../network/lines.ts';
import { columnsOf } from '../network/plan.ts';
import { lengthOf } from '../network/run.ts';
import './disclosure-messages.ts';
import { multiplierOf } from './noise.ts';
import { type NoisedNetworkPlan, shownValues } from './plan.ts';

/** In the order in which people read it. */
export function disclosureOf(plan: NoisedNetworkPlan): DisclosureLine[] {
  const { recipients, parties: computers, keeps, aligned, train, noised } = plan;
  const [{ model }] = keeps;
  const everyone = runnersOf(plan);
  const names = { label: nameOf(model.label), features: model.features.map(nameOf), table: aligned.name };
  const tellsWeights = train.tell.includes('weights');
  const weights = weightsIn(plan);
  return [
    line('result', recipients, 'network-result', names),
    ...(tellsWeights ? [line('weights', recipients, 'noised-network-weights', { weights }, weights)] : []),
    ...(noised.leak === null ? noisedLines(plan) : splitLines(plan)),
    line('start', everyone, 'network-infer-start'),
    line('attempts', everyone, noised.leak === null ? 'noised-network-attempts' : 'network-split-attempts'),
    ...partLines(plan, columnsOf(plan)),
    ...(tellsWeights || noised.leak !== null ? [] : [line('nobody.model', [], 'network-nobody-model', { computers })]),
    ...(noised.leak === null ? [] : [line('nobody.first', [], 'network-split-nobody-first', { computers })]),
    ...(noised.leak === null ? [nobodyRowsLine(plan, 'train-nobody-rows')] : []),
  ];
}

const factorOf = (plan: NoisedNetworkPlan, name: string): string =>
  multiplierOf(plan.noised.privacy, name).toPrecision(3);

function noisedLines(plan: NoisedNetworkPlan): DisclosureLine[] {
  const { recipients, aligned, train, noised } = plan;
  const { epochs } = train.method;
  const tables = aligned.table.tables.map(({ owner, dataset }) => quotedTable(owner, dataset));
  return [
    line('noise', recipients, 'noised-network-noise', { clip: noised.clip, epochs, factor: factorOf(plan, 'steps') }),
    line('gate.noise', recipients, 'noised-network-gate', { tables }),
    ...unitLines(recipients, noised.privacy),
    // All rows meet through the weights, also those of a stack.
    ...othersLines(recipients, noised.privacy.units),
    line('privacy.exact', recipients, 'noised-network-exact', { table: aligned.name }),
  ];
}

function splitLines(plan: NoisedNetworkPlan): DisclosureLine[] {
  const { aligned, train, noised, keeps, minimumGroupSize: minimum } = plan;
  const [{ model }] = keeps;
  const everyone = runnersOf(plan);
  const { owner } = train.label.column;
  const { epochs } = train.method;
  const shown = shownValues(plan);
  const units = model.layers[0]?.units ?? 0;
  const rows = lengthOf(plan);
  const label = nameOf(model.label);
  const own = aligned.table.tables.flatMap((each): PrivacyUnit[] =>
    each.owner === owner ? [{ owner, dataset: each.dataset, column: null, rows: 1 }] : [],
  );
  const others = noised.privacy.units.map((each) => each.owner);
  const isOthers = ({ id }: DisclosureLine) => others.some((name) => id.startsWith(`privacy.others.${name}.`));
  const values = { rows, units, epochs, label, factor: factorOf(plan, 'numbers'), owner };
  return [
    line('labels', [owner], 'network-split-labels', values, shown.labels),
    // A batch at a time.
    { ...line('numbers', [owner], 'network-split-numbers', values, shown.numbers), inParts: true },
    line('upper', [owner], 'network-split-upper', values),
    line('infer.lies', [owner], 'network-split-lies', { clip: noised.clip, factor: factorOf(plan, 'steps') }),
    ...unitLines([owner], noised.privacy),
    ...othersLines([owner], [...noised.privacy.units, ...own]).filter(isOthers),
    line('privacy.exact', [owner], 'network-split-exact', { label, table: aligned.name }),
    line(
      'checks',
      everyone,
      `network-checks-${model.output}`,
      { least: leastRows(plan), minimum, classes: model.label.levels?.length ?? 0 },
      plainChecks(plan),
    ),
    ...ownRowsLines(
      aligned.table,
      columnsOf(plan),
      aligned.table.tables.map((each) => each.owner).filter((name) => name !== owner),
      'checks',
    ),
    line('trust.label', everyone, 'network-split-trust', { owner }),
  ];
}
