/** The demonstration of TPC-H for people, and as one JSON document. */
import { type Dataset, type Language, say } from '@tacit/party/api';
import type { ActivityLine } from '../output/activity.ts';
import type { Io } from '../output/io.ts';
import { renderResult } from '../output/result-view.ts';
import { renderTable } from '../output/table.ts';
import { displayWidth, fitted } from '../output/width.ts';
import { disclosureLine } from './document.ts';
import type { DemoParty } from './parties.ts';
import type { Scenario } from './scenario.ts';
import type { TpchAnswer, TpchOutcome, TpchViewer } from './tpch.ts';

/** Rows of an answer that are shown. */
const shownRows = 6;

/** With --json nothing is shown on the way. */
export const silentTpch: TpchViewer = {
  doing: () => undefined,
  begins: () => undefined,
  answered: () => undefined,
  ends: () => undefined,
};

export function tpchNarrator(io: Io, activity: ActivityLine): TpchViewer {
  return new TpchNarrator(io, activity);
}

class TpchNarrator implements TpchViewer {
  readonly #io: Io;
  readonly #activity: ActivityLine;

  constructor(io: Io, activity: ActivityLine) {
    this.#io = io;
    this.#activity = activity;
  }

  doing(stage: string): void {
    this.#activity.begin(this.#say(stage.startsWith('tpch-') ? 'demo.stage.tpch' : `demo.stage.${stage}`));
  }

  begins({ introduction, tables }: Scenario, parties: readonly DemoParty[], datasets: readonly Dataset[]): void {
    this.#print(this.#say(introduction));
    const titles = ['demo.column.party', 'demo.column.process', 'demo.column.data'];
    const rows = parties.map(({ name, process }) => {
      const own = datasets.filter((_, i) => tables[i]?.owner === name);
      const has = own.map((dataset) => this.#say('demo.has', { name: dataset.name, rows: dataset.rows }));
      return [name, String(process.pid), has.join(', ')];
    });
    this.#table(
      titles.map((title) => ({ title: this.#say(title) })),
      rows,
    );
  }

  answered({ number, owners, sql, job, table, matches, cost, receipts, seconds }: TpchAnswer): void {
    this.#heading(this.#say('demo.tpch.question', { number, owners }));
    this.#print(sql.replace(/^/gm, '  '));
    // Groups of any size are shown: none is withheld.
    const shown = { ...table, rows: table.rows.slice(0, shownRows), withheldGroups: 0 };
    this.#print(`\n${renderResult(shown, this.#io)}`);
    const more = table.rows.length - shownRows;
    if (more > 0) this.#print(this.#say('demo.tpch.more', { rows: more }));
    this.#print(`\n${this.#say(matches ? 'demo.tpch.equal' : 'demo.tpch.different')}`);
    const { measured, declared } = cost;
    const isDeclared = measured.rounds === declared.rounds && String(measured.bytes) === String(declared.bytes);
    const sent = job.contract.parties.map(({ name }, i) =>
      this.#say('demo.tpch.sent', { party: name, megabytes: ((measured.bytes[i] ?? 0) / 1e6).toFixed(1) }),
    );
    const key = isDeclared ? 'demo.tpch.cost' : 'demo.tpch.other-cost';
    this.#print(this.#say(key, { rounds: measured.rounds, sent, ...receipts }));
    const { agreed, run } = seconds;
    this.#print(this.#say('demo.tpch.seconds', { agreed: agreed.toFixed(2), run: run.toFixed(2) }));
  }

  ends({ seconds }: TpchOutcome): void {
    this.#heading(this.#say('demo.heading.seconds'));
    this.#table(
      [{ title: this.#say('demo.column.stage') }, { title: this.#say('demo.column.seconds'), align: 'right' }],
      Object.entries(seconds).map(([stage, value]) => [this.#say(`demo.stage.${stage}`), value.toFixed(2)]),
    );
  }

  #table(columns: Parameters<typeof renderTable>[0], rows: readonly string[][]): void {
    this.#print(renderTable(columns, rows, { indent: '  ' }));
  }

  #heading(text: string): void {
    this.#print(`\n── ${text} ${'─'.repeat(Math.max(2, 72 - displayWidth(text)))}\n`);
  }

  #print(text: string): void {
    this.#activity.end();
    this.#io.print(fitted(text));
  }

  #say(key: string, values: Record<string, string | number | readonly string[]> = {}): string {
    return say(key, values, this.#io.language);
  }
}

/** The queries as one JSON document. */
export function tpchDocument({ answers, matches, receipts, seconds }: TpchOutcome, language: Language) {
  return {
    queries: answers.map(({ number, owners, sql, job, table, plain, cost: { declared, measured }, ...rest }) => ({
      number,
      owners,
      question: sql,
      contract: { id: job.id, digest: job.contractDigest },
      disclosure: job.contract.disclosure.map((line) => disclosureLine(line, language)),
      cost: { declared, measured: { rounds: measured.rounds, bytes: measured.bytes } },
      result: { columns: table.columns.map(({ name }) => name), rows: table.rows },
      plaintext: { rows: plain },
      matchesPlaintext: rest.matches,
      receipts: rest.receipts,
      seconds: rest.seconds,
    })),
    matchesPlaintext: matches,
    receipts,
    seconds,
  };
}
