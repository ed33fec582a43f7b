/** The demonstration of look-ups for people, and as one JSON document. */
import { type Job, type Language, say } from '@tacit/party/api';
import type { LookupAnswer, PublishService, Service } from '@tacit/party/api/services';
import type { ActivityLine } from '../output/activity.ts';
import type { Io } from '../output/io.ts';
import { costText, disclosureText } from '../output/job-view.ts';
import { renderTable } from '../output/table.ts';
import { displayWidth, fitted } from '../output/width.ts';
import { disclosureLine } from './document.ts';
import type { Call, LookupOutcome, LookupViewer } from './lookup.ts';
import type { DemoParty } from './parties.ts';

/** Rows of the batch that are shown. */
const shownRows = 8;

/** With --json nothing is shown on the way. */
export const silentLookups: LookupViewer = {
  doing: () => undefined,
  begins: () => undefined,
  proposed: () => undefined,
  approved: () => undefined,
  sealed: () => undefined,
  answered: () => undefined,
  batch: () => undefined,
  ends: () => undefined,
};

export function lookupNarrator(io: Io, activity: ActivityLine): LookupViewer {
  return new LookupNarrator(io, activity);
}

class LookupNarrator implements LookupViewer {
  readonly #io: Io;
  readonly #activity: ActivityLine;

  constructor(io: Io, activity: ActivityLine) {
    this.#io = io;
    this.#activity = activity;
  }

  doing(stage: string): void {
    this.#activity.begin(this.#say(`demo.stage.${stage}`));
  }

  begins(parties: readonly DemoParty[], persons: number, applicants: number): void {
    const has = [
      this.#say('demo.has', { name: 'persons', rows: persons }),
      this.#say('demo.lookup.applicants', { rows: applicants }),
    ];
    const titles = ['demo.column.party', 'demo.column.process', 'demo.column.address', 'demo.column.data'];
    this.#print(this.#say('demo.lookup'));
    this.#table(
      titles.map((title) => ({ title: this.#say(title) })),
      parties.map(({ name, process, card }, i) => [name, String(process.pid), card.url, has[i] ?? '']),
    );
  }

  proposed(question: PublishService, { id, contract, contractDigest }: Job): void {
    this.#heading('demo.lookup.heading.service');
    this.#print(JSON.stringify(question, undefined, 2).replace(/^/gm, '  '));
    this.#print(`\n${disclosureText(contract.disclosure, this.#io)}`);
    this.#heading('demo.heading.cost');
    const names = contract.parties.map(({ name }) => name);
    this.#print(costText(contract.cost, names, null, this.#io));
    this.#heading('demo.heading.approvals');
    this.#print(this.#say('demo.lookup.proposed', { id, digest: contractDigest, until: contract.runs.until }));
  }

  approved(party: string): void {
    this.#print(this.#say('demo.approved', { party }));
  }

  sealed({ versions: [version] }: Service): void {
    this.#heading('demo.lookup.heading.library');
    if (version === undefined) return;
    const { rows = 0, entries, bytes, digest } = version;
    const values = { rows: grouped(rows), entries: grouped(entries), bytes: grouped(bytes), digest };
    this.#print(this.#say('demo.lookup.sealed', { ...values, version: version.version }));
  }

  answered(call: Call, place: number): void {
    if (place === 0) this.#heading('demo.lookup.heading.one');
    const [asked] = call.asked;
    const [answer] = call.told.answers;
    if (asked === undefined || answer === undefined) return;
    this.#print(place === 3 ? this.#say('demo.lookup.again') : this.#say('demo.lookup.asks', { ...asked }));
    const { score, band } = cellsOf(answer);
    this.#print(
      answer.found
        ? this.#say('demo.lookup.found', { score, band, elements: this.#elements(answer) })
        : this.#say('demo.lookup.nobody'),
    );
    this.#wire(call, place === 0);
  }

  batch(call: Call): void {
    this.#heading('demo.lookup.heading.many');
    const { answers } = call.told;
    const { same, differ, nobody } = countsOf(answers);
    this.#print(this.#say('demo.lookup.batch', { asked: answers.length, same, differ, nobody }));
    const titles = ['id', 'score', 'band', 'elements'].map((name) => this.#say(`demo.lookup.column.${name}`));
    this.#print('');
    this.#table(
      titles.map((title) => ({ title })),
      answers.slice(0, shownRows).map((answer, i) => {
        const { score, band } = cellsOf(answer);
        const elements = this.#say(`demo.lookup.elements-${answer.found ? 'same' : 'none'}`);
        const differs = answer.differs ?? [];
        return [
          call.asked[i]?.id ?? '',
          score,
          band,
          differs.length === 0 ? elements : this.#say('demo.lookup.differs', { differs }),
        ];
      }),
    );
    this.#print('');
    this.#wire(call);
  }

  ends(outcome: LookupOutcome): void {
    const { seen, single, service, plain, matches, receipts, seconds, peakMemoryMB } = outcome;
    this.#heading('demo.lookup.heading.seen');
    this.#print(this.#say('demo.lookup.seen', { again: single.length }));
    this.#print('');
    const titles = ['call', 'at', 'questions', 'request'].map((name) => this.#say(`demo.lookup.column.${name}`));
    this.#table(
      titles.map((title) => ({ title })),
      seen.map(({ call }, i) => [String(i + 1), call.at, String(call.questions), call.request]),
    );
    const [use] = service.uses;
    if (use !== undefined) this.#print(`\n${this.#say('demo.lookup.quota', { today: use.today, perDay: use.perDay })}`);
    this.#heading('demo.heading.receipt');
    this.#print(this.#say('demo.lookup.receipts', receipts));
    this.#print(this.#say(matches ? 'demo.lookup.equal' : 'demo.different', { answers: plain.length }));
    this.#heading('demo.heading.seconds');
    this.#table(
      [{ title: this.#say('demo.column.stage') }, { title: this.#say('demo.column.seconds'), align: 'right' }],
      Object.entries(seconds).map(([name, value]) => [this.#say(`demo.stage.${name}`), value.toFixed(2)]),
    );
    const memory = Object.entries(peakMemoryMB).map(
      ([name, size]) => `${this.#say('demo.memory.server', { party: name.replace(/ server$/, '') })} ${size} MB`,
    );
    this.#print(`\n${this.#say('demo.memory', { memory })}`);
  }

  #wire({ told, cost }: Call, isFirst = false): void {
    const { sent, received } = told.bytes;
    const [declaredBack = 0, declared = 0] = cost.declared;
    const isDeclared = sent === declared && received === declaredBack;
    const key = isDeclared ? (isFirst ? 'wire-fetched' : 'wire') : 'wire-other';
    const values = { sent: grouped(sent), received: grouped(received), milliseconds: told.milliseconds };
    this.#print(this.#say(`demo.lookup.${key}`, { ...values, declared: `${declared}, ${declaredBack}` }));
  }

  #elements({ differs = [] }: LookupAnswer): string {
    return differs.length === 0 ? this.#say('demo.lookup.same') : this.#say('demo.lookup.differs', { differs });
  }

  #table(columns: Parameters<typeof renderTable>[0], rows: Parameters<typeof renderTable>[1]): void {
    this.#print(renderTable(columns, rows, { indent: '  ' }));
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

const grouped = (value: number): string => value.toLocaleString('en-US');

function cellsOf({ values = {} }: LookupAnswer): { readonly score: string; readonly band: string } {
  const [score, band] = ['score', 'band'].map((name) => (typeof values[name] === 'string' ? values[name] : '–'));
  return { score: score ?? '–', band: band ?? '–' };
}

function countsOf(answers: readonly LookupAnswer[]) {
  const nobody = answers.filter(({ found }) => !found).length;
  const differ = answers.filter(({ differs = [] }) => differs.length > 0).length;
  return { same: answers.length - nobody - differ, differ, nobody };
}

/** All of it as one JSON document. */
export function lookupDocument(outcome: LookupOutcome, language: Language) {
  const { question, job, service, single, batch, plain, matches, receipts, seen, seconds, peakMemoryMB } = outcome;
  const { contract } = job;
  const calls = [...single, batch];
  const answers = calls.flatMap(({ told }) => told.answers);
  const [first] = single;
  return {
    question,
    contract: { id: job.id, digest: job.contractDigest, ...contract },
    disclosure: contract.disclosure.map((line) => disclosureLine(line, language)),
    // Of one question.
    cost: {
      declared: { rounds: contract.cost.rounds, bytes: contract.cost.bytes },
      measured: { rounds: 2 * (first?.told.receipts.length ?? 0), bytes: first?.cost.measured ?? [] },
    },
    library: service.versions[0],
    calls: calls.map(({ told, cost, asked }) => ({
      questions: asked.length,
      version: told.version,
      bytes: cost,
      milliseconds: told.milliseconds,
    })),
    providerSaw: seen.map(({ call }) => ({ at: call.at, questions: call.questions, request: call.request })),
    result: { ...countsOf(answers), answers },
    plaintext: { ...countsOf(plain), answers: plain },
    matchesPlaintext: matches,
    receipts,
    seconds,
    peakMemoryMB,
  };
}
