/** What every feature added to one score, for reading: the answer of a service that explains. Pages load it, and no engine. */
import type { Report, ReportText } from '../contract/report.ts';
import './explanation-messages.ts';

interface Explanation {
  readonly score: number | string | null;
  /** What features add to: the same for everybody. */
  readonly base: number;
  /** By what they add, in size, greatest first. */
  readonly contributions: readonly { readonly feature: string; readonly contribution: number }[];
  /** Of the base and all of them. */
  readonly sum: number;
}

const word = (text: string, values: Exclude<ReportText, { name: string }>['values'] = {}): ReportText => ({
  text: `explanation.${text}`,
  values,
});

/** The columns of an answer by name, of which features follow behind "base"; undefined where it has none. */
export function explanationOf(values: Readonly<Record<string, unknown>>): Explanation | undefined {
  const names = Object.keys(values);
  const from = names.indexOf('base');
  if (from < 0) return undefined;
  const base = Number(values['base']);
  const found = names.slice(from + 1).map((feature) => ({ feature, contribution: Number(values[feature]) }));
  const score = typeof values['score'] === 'string' ? values['score'] : null;
  const contributions = found.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const places = Math.max(0, ...[values['base']].map((each) => String(each).split('.')[1]?.length ?? 0));
  const sum = Number(contributions.reduce((total, each) => total + each.contribution, base).toFixed(places));
  return { score, base, contributions, sum };
}

export function explanationReport(service: string, explanation: Explanation): Report {
  const { score, base, contributions, sum } = explanation;
  return {
    version: 1,
    title: word('title', { service, score: score ?? '–' }),
    numbers: explanation,
    blocks: [
      { kind: 'note', title: word('adds-up', { base: String(base), sum: String(sum) }) },
      {
        kind: 'categories',
        title: word('bars'),
        bars: contributions.map(({ feature, contribution }) => ({ label: { name: feature }, value: contribution })),
      },
      {
        kind: 'table',
        title: word('table'),
        columns: [word('feature'), word('adds')],
        rows: [
          ...contributions.map(({ feature, contribution }) => [{ name: feature }, contribution]),
          [word('base'), base],
          [word('sum'), sum],
        ],
      },
    ],
  };
}
