/** The demonstration of joint modelling for people, and as one JSON document. */
import { type Dataset, type Job, type KeptResult, type Language, type Question, say } from '@tacit/party/api';
import { stringify } from 'yaml';
import type { ActivityLine } from '../output/activity.ts';
import type { Io } from '../output/io.ts';
import { disclosureText } from '../output/job-view.ts';
import { resultText } from '../output/result-view.ts';
import { renderTable } from '../output/table.ts';
import { displayWidth, fitted } from '../output/width.ts';
import type { CreditOutcome, CreditStep, CreditViewer, StepName, Story } from './credit.ts';
import { creditTables } from './credit-data.ts';
import { disclosureLine } from './document.ts';
import type { Figure } from './figure.ts';
import type { DemoParty } from './parties.ts';

/** Lines of a table that are shown. */
const shownRows = 8;
/** Blocks of a report that are shown. */
const shownBlocks = 3;
/** Figures that are shown; behind them are the scores, one by one. */
const shownFigures = 24;
/** Their statements and answers were shown once. */
const again: readonly StepName[] = ['align-applicants', 'train-all', 'judge-all'];

/** With --json nothing is shown on the way. */
export const silentCredit: CreditViewer = {
  doing: () => undefined,
  begins: () => undefined,
  asks: () => undefined,
  signed: () => undefined,
  done: () => undefined,
  compared: () => undefined,
  ends: () => undefined,
};

export function creditNarrator(io: Io, activity: ActivityLine, story: Story['name'] = 'credit'): CreditViewer {
  return new CreditNarrator(io, activity, story);
}

class CreditNarrator implements CreditViewer {
  readonly #io: Io;
  readonly #activity: ActivityLine;
  readonly #story: Story['name'];
  #step: StepName | undefined;

  constructor(io: Io, activity: ActivityLine, story: Story['name']) {
    this.#story = story;
    this.#io = io;
    this.#activity = activity;
  }

  doing(stage: string): void {
    this.#activity.begin(this.#say(`demo.stage.${stage}`));
  }

  begins(parties: readonly DemoParty[], datasets: readonly Dataset[]): void {
    this.#print(this.#say(`demo.${this.#story}`));
    const owners: Readonly<Record<string, readonly string[]>> = {
      bank: creditTables.filter((name) => name !== 'subscribers'),
      telecom: ['subscribers'],
    };
    const titles = ['demo.column.party', 'demo.column.process', 'demo.column.data'];
    const rows = parties.map(({ name, process }) => {
      const own = datasets.filter((each) => owners[name]?.includes(each.name));
      const has = own.map((each) => this.#say('demo.has', { name: each.name, rows: each.rows })).join(', ');
      return [name, String(process.pid), has === '' ? this.#say('demo.no-data') : has];
    });
    this.#table(titles, rows);
  }

  asks(name: StepName, question: Question): void {
    this.#step = name;
    this.#heading(`demo.credit.heading.${name}`);
    if (!again.includes(name)) this.#print(stringify(question).trimEnd().replace(/^/gm, '  '));
  }

  signed({ id, contract }: Job): void {
    if (this.#step === undefined || again.includes(this.#step)) return;
    this.#print(`\n${this.#say('demo.credit.signed', { id, parties: contract.parties.map(({ name }) => name) })}`);
    this.#print(`\n${disclosureText(contract.disclosure, this.#io)}`);
  }

  done({ name, job, result: { result }, cost: { declared, measured }, receipts, seconds }: CreditStep): void {
    if (!again.includes(name)) this.#print(`\n${resultText(shortened(result), this.#io)}\n`);
    const sent = job.contract.parties.map(({ name: party }, i) =>
      this.#say('demo.credit.sent', { party, megabytes: ((measured.bytes[i] ?? 0) / 1e6).toFixed(1) }),
    );
    const isDeclared = measured.rounds === declared.rounds && String(measured.bytes) === String(declared.bytes);
    const values = { rounds: measured.rounds, sent, ...receipts, seconds: (seconds.agreed + seconds.run).toFixed(2) };
    this.#print(this.#say(`demo.credit.cost${isDeclared ? '' : '-other'}`, values));
  }

  compared(figures: readonly Figure[], matches: boolean): void {
    this.#heading('demo.credit.heading.compared');
    this.#print(`${this.#say(`demo.${this.#story}.clear`)}\n`);
    this.#table(
      ['figure', 'told', 'clear'].map((name) => `demo.credit.column.${name}`),
      figures.slice(0, shownFigures).map(({ what, computed, clear }) => [what, short(computed), short(clear)]),
    );
    this.#print(
      `\n${this.#say(matches ? `demo.${this.#story}.equal` : 'demo.different', { figures: figures.length })}`,
    );
  }

  ends({ seconds, page, peakMemoryMB }: CreditOutcome): void {
    this.#heading('demo.heading.seconds');
    this.#table(
      ['demo.column.stage', 'demo.column.seconds'],
      Object.entries(seconds).map(([stage, value]) => [this.#say(`demo.stage.${stage}`), value.toFixed(2)]),
    );
    const memory = Object.entries(peakMemoryMB).map(([name, size]) => {
      const [party = '', of = ''] = name.split(' ');
      return `${this.#say(`demo.memory.${of}`, { party })} ${size} MB`;
    });
    this.#print(`\n${this.#say('demo.memory', { memory })}`);
    this.#print(`\n${this.#say(`demo.${this.#story}.page`, { file: page })}`);
  }

  #table(titles: readonly string[], rows: readonly string[][]): void {
    const columns = titles.map((title, i) => ({ title: this.#say(title), align: i === 0 ? 'left' : 'right' }) as const);
    this.#print(renderTable(columns, rows, { indent: '  ' }));
  }

  #heading(key: string): void {
    const text = this.#say(key);
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

/** The first of its rows, or of its tables: curves and bins are on the page. */
function shortened(result: KeptResult): KeptResult {
  if (result.kind === 'table')
    return { ...result, table: { ...result.table, rows: result.table.rows.slice(0, shownRows) } };
  if (result.kind !== 'report') return result;
  const { report } = result;
  return { ...result, report: { ...report, blocks: report.blocks.slice(0, shownBlocks) } };
}

const short = (value: number): string => String(Number(value.toPrecision(7)));

/** All steps as one JSON document; contract, statement and cost at its top are those of the model that is used. */
export function creditDocument(outcome: CreditOutcome, language: Language) {
  const { figures, matches, receipts, page, seconds, peakMemoryMB } = outcome;
  const steps = outcome.steps.map(({ name, question, job, result, cost, ...rest }) => ({
    name,
    question,
    contract: { id: job.id, digest: job.contractDigest, ...job.contract },
    disclosure: job.contract.disclosure.map((line) => disclosureLine(line, language)),
    cost: { declared: cost.declared, measured: { rounds: cost.measured.rounds, bytes: cost.measured.bytes } },
    result: answerOf(result.result),
    receipts: rest.receipts,
    seconds: rest.seconds,
  }));
  const { contract, disclosure, cost } = steps.find(({ name }) => name === 'train-all' || name === 'boost') ?? {};
  return {
    contract,
    disclosure,
    cost,
    result: Object.fromEntries(figures.map(({ what, computed }) => [what, computed])),
    plaintext: Object.fromEntries(figures.map(({ what, clear }) => [what, clear])),
    matchesPlaintext: matches,
    receipts,
    report: page,
    seconds,
    peakMemoryMB,
    steps,
  };
}

function answerOf(result: CreditStep['result']['result']) {
  if (result.kind === 'report') return result.report.numbers;
  if (result.kind !== 'table') throw new Error('a model is told of by reports and a table');
  return { columns: result.table.columns.map(({ name }) => name), rows: result.table.rows };
}
