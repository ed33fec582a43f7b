/** The demonstration for people: what happens, as it happens. */
import { type Dataset, type Explanation, type Job, type JobResult, type Receipt, say } from '@tacit/party/api';
import type { Io } from '../output/io.ts';
import { costText, disclosureText } from '../output/job-view.ts';
import { type ProgressLine, progressLine } from '../output/progress.ts';
import { renderResult } from '../output/result-view.ts';
import { beside, displayWidth, renderTable } from '../output/table.ts';
import type { Outcome, Viewer } from './demo.ts';
import type { DemoParty } from './parties.ts';
import type { PlainAnswer } from './plaintext.ts';
import type { Scenario } from './scenario.ts';

/** With --json nothing is shown on the way. */
export const silent: Viewer = {
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

export function narrator(io: Io): Viewer {
  return new Narrator(io);
}

class Narrator implements Viewer {
  readonly #io: Io;
  readonly #progress: ProgressLine;

  constructor(io: Io) {
    this.#io = io;
    this.#progress = progressLine(io);
  }

  introduces(scenario: Scenario): void {
    this.#io.print(this.#say(scenario.introduction));
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
    this.#io.print(
      renderTable(
        titles.map((title) => ({ title: this.#say(title) })),
        rows,
        '  ',
      ),
    );
  }

  explained(scenario: Scenario, explanation: Explanation): void {
    this.#heading('demo.heading.question');
    this.#io.print(indent(scenario.sql.trim()));
    this.#io.print('');
    this.#io.print(disclosureText(explanation.disclosure, this.#io));
    this.#heading('demo.heading.cost');
    const names = explanation.parties.map((party) => party.name);
    this.#io.print(costText(explanation.cost, names, explanation.estimatedSeconds, this.#io));
  }

  proposed(job: Job): void {
    this.#heading('demo.heading.approvals');
    this.#io.print(this.#say('demo.proposed', { id: job.id, digest: job.contractDigest }));
  }

  approved(party: string): void {
    this.#io.print(this.#say('demo.approved', { party }));
  }

  progress(job: Job): void {
    this.#progress.update(job);
  }

  answered(result: JobResult, plain: PlainAnswer, matches: boolean): void {
    this.#progress.end();
    this.#heading('demo.heading.result');
    const table = { columns: result.table.columns, rows: plain.rows, withheldGroups: plain.withheldGroups };
    const under = `${this.#say('demo.under-protocol')}\n\n${renderResult(result.table, this.#io)}`;
    const clear = `${this.#say('demo.in-the-clear')}\n\n${renderResult(table, this.#io)}`;
    this.#io.print(beside(under, clear, process.stdout.columns ?? 140));
    this.#io.print(`\n${this.#say(matches ? 'demo.equal' : 'demo.different')}`);
  }

  verified(receipt: Receipt, count: number, verified: number): void {
    this.#heading('demo.heading.receipt');
    const { measured, contract, runId } = receipt.body;
    this.#io.print(
      renderTable(
        [
          { title: '' },
          { title: this.#say('demo.column.rounds'), align: 'right' },
          ...this.#byteColumns(contract.parties),
        ],
        [
          [this.#say('demo.declared'), String(contract.cost.rounds), ...contract.cost.bytes.map(grouped)],
          [this.#say('demo.measured'), String(measured.rounds), ...measured.bytes.map(grouped)],
          [this.#say('demo.framing'), '', ...measured.framing.map(grouped)],
        ],
        '  ',
      ),
    );
    const signers = receipt.signatures.map((signature) => signature.party);
    this.#io.print(`\n${this.#say('demo.receipt', { run: runId, signers, count, verified })}`);
  }

  ends({ seconds, result, peakMemoryMB }: Outcome): void {
    this.#heading('demo.heading.seconds');
    const stages = Object.entries(seconds).flatMap(([name, value]) => [
      [this.#say(`demo.stage.${name}`), value.toFixed(2)],
      // A run is made of steps of its own.
      ...(name === 'run'
        ? Object.entries(result.seconds).map(([step, time]) => [`  ${this.#say(step)}`, time.toFixed(2)])
        : []),
    ]);
    this.#io.print(
      renderTable(
        [{ title: this.#say('demo.column.stage') }, { title: this.#say('demo.column.seconds'), align: 'right' }],
        stages,
        '  ',
      ),
    );
    const memory = Object.entries(peakMemoryMB).map(([name, size]) => `${name} ${size} MB`);
    this.#io.print(`\n${this.#say('demo.memory', { memory })}`);
  }

  #byteColumns(parties: readonly { readonly name: string }[]) {
    return parties.map(({ name }) => ({
      title: this.#say('demo.column.bytes', { party: name }),
      align: 'right' as const,
    }));
  }

  #heading(key: string): void {
    const text = this.#say(key);
    this.#io.print(`\n── ${text} ${'─'.repeat(Math.max(2, 72 - displayWidth(text)))}\n`);
  }

  #say(key: string, values: Record<string, string | number | readonly string[]> = {}): string {
    return say(key, values, this.#io.language);
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
