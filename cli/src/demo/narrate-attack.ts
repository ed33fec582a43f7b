/** The attacks for people, and as one JSON document. */
import { type Language, problemText, type ResultTable, say } from '@tacit/party/api';
import { findingText } from '@tacit/party/api/owner';
import type { ActivityLine } from '../output/activity.ts';
import type { Io } from '../output/io.ts';
import { renderResult } from '../output/result-view.ts';
import { verdictText } from '../output/verdict-view.ts';
import { fitted, terminalWidth } from '../output/width.ts';
import type { Attack, AttackOutcome, AttackViewer } from './attack.ts';

/** With --json nothing is shown on the way. */
export const silentAttacks: AttackViewer = {
  doing: () => undefined,
  introduces: () => undefined,
  begins: () => undefined,
  answered: () => undefined,
  stopped: () => undefined,
  ends: () => undefined,
};

export function attackNarrator(io: Io, activity: ActivityLine): AttackViewer {
  const line = (key: string, values: Record<string, string | number> = {}): string => say(key, values, io.language);
  const margin = '  ';
  const indent = (text: string): string => text.replaceAll(/^/gm, margin);
  // What is laid out before it is indented must leave room for that: broken twice, lines would end anywhere.
  const room = (): number | undefined => {
    const width = terminalWidth();
    return width === undefined ? undefined : width - margin.length;
  };
  const print = (text: string): void => {
    activity.end();
    io.print(fitted(text));
  };
  let number = 0;
  return {
    doing: (stage) => activity.begin(line(stage === 'prepare' ? 'demo.stage.prepare' : 'demo.stage.attack')),
    introduces: () => print(line('demo.attack')),
    begins: ({ name, sql, wouldTell }) => {
      number++;
      print(`\n── ${number}. ${line(`demo.attack.${name}`)} ──\n`);
      print(indent(sql));
      print(`\n${line('demo.attack.would-tell', { told: wouldTell })}`);
    },
    answered: (_, result) => {
      print(
        `\n${line('demo.attack.first-answer')}\n\n${indent(renderResult(result, io, { width: room(), withheldNote: 'demo.withheld-cells' }))}`,
      );
      print(`\n${line('demo.attack.shrinks')}`);
    },
    stopped: (attack) => {
      const { message, hint } = problemText(attack.problem, io.language);
      if (attack.verdict !== undefined)
        print(`\n${line('demo.attack.ledger')}\n${indent(verdictText(attack.verdict, io, room()))}`);
      print(`\n✗ ${line(`demo.attack.stopped-by-${attack.stoppedBy}`)}\n${indent(message)}`);
      if (hint !== undefined) print(indent(hint));
      if (attack.statement.length > 0) {
        print(`\n${line('demo.attack.statement')}`);
        for (const { who, text, values } of attack.statement)
          print(indent(`${who.join(', ')}: ${say(text, values, io.language)}`));
      }
    },
    ends: ({ seconds }) => print(`\n${line('demo.attack.ends', { seconds: (seconds['total'] ?? 0).toFixed(1) })}`),
  };
}

/** The attacks as one JSON document. */
export function attackDocument({ attacks, seconds }: AttackOutcome, language: Language) {
  return { attacks: attacks.map((attack) => attackEntry(attack, language)), seconds };
}

function attackEntry(
  { name, sql, wouldTell, stoppedBy, problem, statement, verdict, answered }: Attack,
  language: Language,
) {
  const { message, hint } = problemText(problem, language);
  return {
    name,
    question: sql,
    wouldTell,
    stoppedBy,
    code: problem.code,
    message,
    ...(hint === undefined ? {} : { hint }),
    statement: statement.map(({ id, who, text, values }) => ({ id, who, text: say(text, values, language) })),
    ...(verdict === undefined
      ? {}
      : {
          ledger: { level: verdict.level, findings: verdict.findings.map((finding) => findingText(finding, language)) },
        }),
    ...(answered === undefined ? {} : { firstAnswer: rowsOf(answered) }),
  };
}

function rowsOf({ columns, rows }: ResultTable) {
  return { columns: columns.map(({ name }) => name), rows };
}
