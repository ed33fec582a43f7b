/** The examples of docs/sql.md and its translation: questions, the way that the page says they are computed, and what is refused. */
import type { DatasetCard, Use } from '../../contract/cards.ts';
import { isAnsweredAlone } from '../plan/keyed.ts';
import type { Plan } from '../plan/types.ts';

export interface ManualExample {
  readonly sql: string;
  /** As the comment above it says, in English; 'cure' of what is refused. */
  readonly way: string;
}

/** Words of the pages for the ways, English and Chinese. */
const ways: Readonly<Record<string, string>> = {
  local: 'local',
  'added up': 'added up',
  matched: 'matched',
  'matched, strict': 'matched, strict',
  'matched, keys repeat': 'matched, keys repeat',
  sorted: 'sorted',
  relation: 'relation',
  cure: 'cure',
  本地: 'local',
  各方汇总: 'added up',
  匹配: 'matched',
  '匹配，严格': 'matched, strict',
  '匹配，键重复': 'matched, keys repeat',
  排序: 'sorted',
  关系: 'relation',
  改写: 'cure',
};

/** What the page fills into its parameters. */
const parameters: readonly (readonly [RegExp, string])[] = [
  [/:least\b/g, '50'],
  [/:'channel'/g, "'web'"],
];

/** Every example of a page, in order. Throws where one does not begin with its way. */
export function manualExamples(page: string): ManualExample[] {
  return [...page.matchAll(/^```sql(?: refused)?\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block.split(/;\n/).map((example) => exampleOf(example.trim())),
  );
}

/** Rounds and the most bytes of a party, by way, as the page's table has them. */
export function manualFigures(page: string): Map<string, { readonly rounds: number; readonly bytes: number }> {
  const rows = page.matchAll(/^\| \*\*([^*]+)\*\* \|.*\| ([\d,]+)[,，] ?([\d.]+) (kB|MB) \|$/gm);
  return new Map(
    [...rows].map(([, said = '', rounds = '', amount = '', unit]) => [
      ways[said] ?? said,
      { rounds: Number(rounds.replaceAll(',', '')), bytes: Number(amount) * (unit === 'MB' ? 1e6 : 1e3) },
    ]),
  );
}

/** Cards with what the policy on a page sets for its dataset: uses, minimum, unit. Throws where there is none. */
export function underPolicyOf(page: string, cards: readonly DatasetCard[]): DatasetCard[] {
  const [, policy = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(page) ?? [];
  const setting = (key: string): string | undefined => new RegExp(`^${key}: ([^\\s#]+)`, 'm').exec(policy)?.[1];
  const uses = new Map(
    [...policy.matchAll(/^ {2}(\w+): \{ allow: \[(.*)\] \}$/gm)].map(([, column, allow = '']) => [
      column,
      allow.split(', ') as Use[],
    ]),
  );
  return cards.map((card) => {
    if (card.name !== setting('dataset')) return card;
    const unit = card.columns.find((column) => column.name === setting('unit'));
    return {
      ...card,
      minimumGroupSize: Number(setting('minimum_group_size')),
      ...(unit === undefined ? {} : { unit: { column: unit.name, type: unit.type } }),
      columns: card.columns.map((column) => ({ ...column, allow: uses.get(column.name) ?? [] })),
    };
  });
}

function exampleOf(example: string): ManualExample {
  const [, said = '', written = ''] = /^-- ([^:：\n]+)[:：][^\n]*\n([\s\S]+)$/.exec(example) ?? [];
  const way = ways[said];
  if (way === undefined) throw new Error(`no known way above ${example}`);
  return { way, sql: parameters.reduce((sql, [parameter, value]) => sql.replace(parameter, value), written) };
}

/** What a plan's way is called. */
export function wayOf(plan: Plan): string {
  const { source, found, measures, many, stages, strict } = plan;
  if (source === 'shared') return 'relation';
  if (isAnsweredAlone(plan)) return 'local';
  const ofValues = measures.some(({ kind }) => kind === 'distinct' || kind === 'quantile');
  if (source === 'rows' || found !== undefined || ofValues) return 'sorted';
  if (source === 'join' && many === undefined) return strict === undefined ? 'matched' : 'matched, strict';
  if (source === 'join') return 'matched, keys repeat';
  return new Set(stages.map(({ party }) => party)).size === 1 ? 'local' : 'added up';
}
