/** The demonstration for people: what happens, as it happens. */
import {
  type Dataset,
  type Explanation,
  type Job,
  type JobResult,
  type Receipt,
  say,
  sayStep,
  tableOf,
} from '@tacit/party/api';
import type { ActivityLine } from '../output/activity.ts';
import type { Io } from '../output/io.ts';
import { costText, disclosureText } from '../output/job-view.ts';
import { type ProgressLine, progressLine } from '../output/progress.ts';
import { renderResult, resultText } from '../output/result-view.ts';
import { beside, renderTable } from '../output/table.ts';
import { displayWidth, fitted, terminalWidth } from '../output/width.ts';
import type { Found, Outcome, Plain, Viewer } from './demo.ts';
import { withheldHint } from './document.ts';
import type { DemoParty } from './parties.ts';
import type { Figure } from './figure.ts';
import type { PlainAnswer } from './plaintext.ts';
import type { Scenario } from './scenario.ts';

/** Rows of a set that are shown. */
const shownRows = 8;
/** More parties than this have their figures in lines, not in columns. */
const mostColumns = 3;

/** With --json nothing is shown on the way. */
export const silent: Viewer = {
  doing: () => undefined,
  introduces: () => undefined,
  begins: () => undefined,
  explained: () => undefined,
  proposed: () => undefined,
  approved: () => undefined,
  progress: () => undefined,
  answered: () => undefined,
  verified: () => undefined,
  ends: () => undefined,
};

export function narrator(io: Io, activity: ActivityLine): Viewer {
  return new Narrator(io, activity);
}

class Narrator implements Viewer {
  readonly #io: Io;
  readonly #activity: ActivityLine;
  readonly #progress: ProgressLine;

  constructor(io: Io, activity: ActivityLine) {
    this.#io = io;
    this.#activity = activity;
    this.#progress = progressLine(io);
  }

  doing(stage: string): void {
    this.#activity.begin(this.#say(`demo.stage.${stage}`));
  }

  introduces(scenario: Scenario): void {
    const { introduction, minimumGroupSize: minimum } = scenario;
    this.#print(this.#say(introduction, minimum === undefined ? {} : { minimum }));
  }

  begins(scenario: Scenario, parties: readonly DemoParty[], datasets: readonly Dataset[]): void {
    const rows = parties.map((party) => {
      const own = scenario.tables.flatMap((table, i) => (table.owner === party.name ? [datasets[i] as Dataset] : []));
      return [
        party.name,
        String(party.process.pid),
        party.card.url,
        own.length === 0
          ? this.#say('demo.no-data')
          : own.map((dataset) => this.#say('demo.has', { name: dataset.name, rows: dataset.rows })).join(', '),
      ];
    });
    const titles = ['demo.column.party', 'demo.column.process', 'demo.column.address', 'demo.column.data'];
    this.#print(
      renderTable(
        titles.map((title) => ({ title: this.#say(title) })),
        rows,
        { indent: '  ' },
      ),
    );
  }

  explained(scenario: Scenario, explanation: Explanation): void {
    this.#heading('demo.heading.question');
    const { ask } = scenario;
    this.#print(indent('sql' in ask ? ask.sql.trim() : JSON.stringify(ask.question, undefined, 2)));
    this.#print('');
    this.#print(disclosureText(explanation.disclosure, this.#io));
    this.#heading('demo.heading.cost');
    const names = explanation.parties.map((party) => party.name);
    this.#print(costText(explanation.cost, names, explanation.estimatedSeconds, this.#io));
  }

  proposed(job: Job): void {
    this.#heading('demo.heading.approvals');
    this.#print(this.#say('demo.proposed', { id: job.id, digest: job.contractDigest }));
  }

  approved(party: string): void {
    this.#print(this.#say('demo.approved', { party }));
  }

  progress(job: Job): void {
    if (job.progress !== undefined) this.#activity.end();
    this.#progress.update(job);
  }

  answered(result: JobResult, plain: Plain, matches: boolean | null): void {
    this.#progress.end();
    this.#heading('demo.heading.result');
    if (plain.kind === 'none') this.#alone(result, plain.beyond);
    else if (plain.kind === 'report') this.#report(result, plain.figures, matches === true);
    else if (plain.kind === 'set') this.#set(result, plain, matches === true);
    else this.#table(result, plain.table, matches === true);
  }

  #alone(result: JobResult, found: Found): void {
    const note = { withheldNote: 'demo.withheld-cells' };
    this.#print(`${this.#say('demo.under-protocol')}\n\n${renderResult(tableOf(result), this.#io, note)}`);
    this.#print(`\n${this.#say('demo.beyond-clear', { found })}`);
  }

  #report({ result }: JobResult, figures: readonly Figure[], matches: boolean): void {
    this.#print(`${this.#say('demo.under-protocol')}\n\n${resultText(result, this.#io)}`);
    const apart = figures.filter(({ allowed }) => allowed > 0);
    this.#print(
      `\n${this.#say(matches ? 'demo.figures' : 'demo.different', { figures: figures.length, rounded: apart.length })}`,
    );
  }

  #set({ result }: JobResult, { found, rows }: Extract<Plain, { kind: 'set' }>, matches: boolean): void {
    this.#print(`${this.#say('demo.under-protocol')}\n\n${resultText(result, this.#io, found.slice(0, shownRows))}`);
    this.#print(`\n${this.#say(matches ? 'demo.rows' : 'demo.different', { rows: rows.length })}`);
  }

  #table(result: JobResult, plain: PlainAnswer, matches: boolean): void {
    const table = { columns: tableOf(result).columns, rows: plain.rows, withheldGroups: plain.withheldGroups };
    // The parties are gone when this is read: no command could show their rules.
    const note = { withheldNote: 'demo.withheld-cells' };
    const under = `${this.#say('demo.under-protocol')}\n\n${renderResult(tableOf(result), this.#io, note)}`;
    const clear = `${this.#say('demo.in-the-clear')}\n\n${renderResult(table, this.#io, note)}`;
    this.#print(beside(under, clear, terminalWidth() ?? 140));
    this.#print(`\n${this.#say(matches ? 'demo.equal' : 'demo.different')}`);
  }

  verified(receipt: Receipt, count: number, verified: number): void {
    this.#heading('demo.heading.receipt');
    const { measured, contract, runId } = receipt.body;
    const labels = ['demo.declared', 'demo.measured', 'demo.framing'].map((key) => this.#say(key));
    const rounds = [String(contract.cost.rounds), String(measured.rounds), ''];
    const bytes = [contract.cost.bytes, measured.bytes, measured.framing].map((each) => each.map(grouped));
    const names = contract.parties.map(({ name }) => this.#say('demo.column.bytes', { party: name }));
    // A line for each of a few parties' figures would be too wide: then each has a line.
    const isWide = names.length > mostColumns;
    const columns = isWide ? labels : [this.#say('demo.column.rounds'), ...names];
    const rows = isWide
      ? [
          [this.#say('demo.column.rounds'), ...rounds],
          ...names.map((name, i) => [name, ...bytes.map((each) => each[i] ?? '')]),
        ]
      : labels.map((label, i) => [label, rounds[i] ?? '', ...(bytes[i] ?? [])]);
    this.#print(
      renderTable([{ title: '' }, ...columns.map((title) => ({ title, align: 'right' as const }))], rows, {
        indent: '  ',
      }),
    );
    const signers = receipt.signatures.map((signature) => signature.party);
    this.#print(`\n${this.#say('demo.receipt', { run: runId, signers, count, verified })}`);
  }

  ends({ scenario, seconds, result, peakMemoryMB }: Outcome): void {
    this.#heading('demo.heading.seconds');
    const stages = Object.entries(seconds)
      .filter(([name]) => name !== 'total')
      .flatMap(([name, value]) => {
        const row: Timed = [this.#say(`demo.stage.${name}`), hundredths(value)];
        return name === 'run' ? [row, ...this.#inRun(hundredths(value), result.seconds)] : [row];
      });
    const total = stages.reduce((sum, [label, value]) => (label.startsWith(' ') ? sum : sum + value), 0);
    stages.push([this.#say('demo.stage.total'), total]);
    this.#print(
      renderTable(
        [{ title: this.#say('demo.column.stage') }, { title: this.#say('demo.column.seconds'), align: 'right' }],
        stages.map(([label, value]) => [label, (value / 100).toFixed(2)]),
        { indent: '  ' },
      ),
    );
    const memory = Object.entries(peakMemoryMB).map(([name, size]) => `${this.#process(name)} ${size} MB`);
    this.#print(`\n${this.#say('demo.memory', { memory })}`);
    const hint = withheldHint(scenario, result, this.#io.language);
    if (hint !== undefined) this.#print(`\n${hint}`);
  }

  /** `bank server` and `bank run`, as the JSON document has them, in words. */
  #process(name: string): string {
    const [, party = '', part = ''] = /^(.*) (server|run)$/.exec(name) ?? [];
    return part === '' ? name : this.#say(`demo.memory.${part}`, { party });
  }

  /** The steps of the run's program, and what a run is beside it, so that they add up to `whole`. */
  #inRun(whole: number, seconds: Readonly<Record<string, number>>): Timed[] {
    const steps = Object.entries(seconds)
      .filter(([step]) => step !== 'total')
      .map(([step, time]): Timed => [`  ${sayStep(step, this.#io.language)}`, hundredths(time)]);
    const rest = steps.reduce((left, [, time]) => left - time, whole);
    return [...steps, [`  ${this.#say('demo.run-around')}`, Math.max(0, rest)]];
  }

  #print(text: string): void {
    this.#activity.end();
    this.#io.print(fitted(text));
  }

  #heading(key: string): void {
    const text = this.#say(key);
    this.#print(`\n── ${text} ${'─'.repeat(Math.max(2, 72 - displayWidth(text)))}\n`);
  }

  #say(key: string, values: Record<string, string | number | readonly string[]> = {}): string {
    return say(key, values, this.#io.language);
  }
}

/** A line of the last table: a label, and hundredths of a second. */
type Timed = [label: string, time: number];

function hundredths(seconds: number): number {
  return Math.round(seconds * 100);
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
