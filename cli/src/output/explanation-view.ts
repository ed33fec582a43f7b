/** What a question would tell whom, how it is computed and what it costs. */
import { type Explanation, type ProtocolChoice, say, type Way } from '@tacit/party/api';
import { renderSteps, viewNamed } from '@tacit/party/api/question';
import { plannedText } from './budget-view.ts';
import type { Io } from './io.ts';
import { costText, disclosureText, missingText } from './job-view.ts';
import { previewText } from './preview-view.ts';
import { formatBytes } from './progress.ts';
import { renderTable } from './table.ts';
import { fitted } from './width.ts';

export function explanationText(explanation: Explanation, io: Io): string {
  const names = explanation.parties.map((party) => party.name);
  const parts = [
    disclosureText(explanation.disclosure, io),
    fitted(renderSteps(stepsOf(explanation, io), io.language, formatBytes)),
    fitted(costText(explanation.cost, names, explanation.estimatedSeconds, io)),
  ];
  const errors = errorsOf(explanation);
  if (errors.length > 0) parts.push(errorsText(errors, io));
  if (explanation.spendings !== undefined) parts.push(fitted(plannedText(explanation.spendings, io)));
  if (explanation.own !== undefined) parts.push(previewText(explanation.own, io));
  if (explanation.protocols.length > 1) parts.push(protocolsText(explanation.protocols, io));
  if (explanation.ways.length > 0) parts.push(waysText(explanation.ways, io));
  const advice = adviceText(explanation.ways, io);
  if (advice !== undefined) parts.push(advice);
  if (explanation.missingGrants.length > 0) parts.push(missingText(explanation.missingGrants, io));
  return parts.join('\n\n');
}

/** The plan step by step, with what each costs and tells. */
function stepsOf({ kind, plan, cost }: Explanation, { language }: Pick<Io, 'language'>) {
  return viewNamed(kind).steps(plan, language, cost);
}

/** How far off the numbers of an answer with noise will be. */
function errorsOf({ kind, plan }: Explanation) {
  return viewNamed(kind).errors?.(plan) ?? [];
}

/** As a JSON document has it: with the plan in words, and with how far off numbers with noise will be. */
export type Explained = Explanation & {
  readonly steps: ReturnType<typeof stepsOf>;
  readonly errors?: ReturnType<typeof errorsOf>;
};

export function explained(explanation: Explanation, io: Pick<Io, 'language'>): Explained {
  const errors = errorsOf(explanation);
  return { ...explanation, steps: stepsOf(explanation, io), ...(errors.length === 0 ? {} : { errors }) };
}

/** Before anything runs: for each column the numbers that it is made of, and how far off each will be 19 times in 20. */
export function errorsText(errors: ReturnType<typeof errorsOf>, { language }: Pick<Io, 'language'>): string {
  const title = (key: string) => say(key, {}, language);
  const rows = errors.map(({ column, number, error, unit }) => [
    column,
    number,
    unit === 'value' ? `±${error}` : say('cli.explain.ranks', { error }, language),
  ]);
  const columns = [
    { title: title('cli.column.column') },
    { title: title('cli.column.number') },
    { title: title('cli.column.error'), align: 'right' } as const,
  ];
  return `${title('cli.explain.errors')}\n${renderTable(columns, rows, { indent: '  ' })}`;
}

/** Which ways there are, what each costs, and why one is taken. */
export function waysText(ways: readonly Way[], io: Io): string {
  const title = (key: string) => say(key, {}, io.language);
  const rows = ways.map(({ name, cost, seconds, why, values }) => [
    title(name),
    cost === null ? '–' : `${cost.rounds}`,
    cost === null ? '–' : formatBytes(Math.max(0, ...cost.bytes)),
    seconds === null ? '–' : say('cli.explain.time', { seconds: seconds.toFixed(1) }, io.language),
    say(why, values, io.language),
  ]);
  return `${title('cli.explain.ways')}\n${renderTable(
    [
      { title: title('cli.column.way') },
      { title: title('cli.column.rounds'), align: 'right' },
      { title: title('cli.column.most-sent'), align: 'right' },
      { title: title('cli.column.time'), align: 'right' },
      { title: title('cli.column.why') },
    ],
    rows,
    { indent: '  ' },
  )}`;
}

/** Where two alone take many times what they would with a third party: to name one, with both prices. */
export function adviceText(ways: readonly Way[], { language }: Pick<Io, 'language'>): string | undefined {
  const [taken] = ways;
  const helped = ways.find(({ why }) => why === 'way.why-helper');
  if (taken === undefined || helped === undefined) return undefined;
  const price = ({ cost, seconds }: Way) =>
    say(
      'cli.explain.price',
      { seconds: (seconds ?? 0).toFixed(1), bytes: formatBytes(Math.max(0, ...(cost?.bytes ?? []))) },
      language,
    );
  return say('cli.explain.advice', { alone: price(taken), helped: price(helped) }, language);
}

/** What each protocol that fits would cost, and whom it holds against. */
function protocolsText(choices: readonly ProtocolChoice[], io: Io): string {
  const { runs = 1 } = choices[0]?.allRuns ?? {};
  const about = (seconds: number | null): string =>
    seconds === null ? '–' : say('cli.explain.time', { seconds: seconds.toFixed(1) }, io.language);
  const rows = choices.map(({ protocol, adversary, threshold, of, cost, estimatedSeconds: seconds, allRuns }) => [
    protocol,
    say(
      adversary === 'malicious' ? 'cli.explain.trust-malicious' : 'cli.explain.trust',
      { threshold, of },
      io.language,
    ),
    `${cost.rounds}`,
    formatBytes(Math.max(...cost.bytes)),
    about(seconds),
    ...(allRuns === undefined
      ? []
      : [`${formatBytes(Math.max(...allRuns.bytes))}, ${about(allRuns.estimatedSeconds)}`]),
  ]);
  return `${say('cli.explain.protocols', {}, io.language)}\n${renderTable(
    [
      { title: say('cli.column.protocol', {}, io.language) },
      { title: say('cli.column.trust', {}, io.language) },
      { title: say('cli.column.rounds', {}, io.language), align: 'right' },
      { title: say('cli.column.most-sent', {}, io.language), align: 'right' },
      { title: say('cli.column.time', {}, io.language), align: 'right' },
      ...(runs === 1 ? [] : [{ title: say('cli.column.all-runs', { runs }, io.language), align: 'right' } as const]),
    ],
    rows,
    { indent: '  ' },
  )}`;
}
