// The part of docs/protocols.md about set intersection, from what its protocols declare.

import { costOfMessages, type IntersectionShape, type SetProtocol, setProtocols } from '@tacit/engine';

const sizes = [1_000, 100_000, 1_000_000] as const;

function shapeOf({ helper, gives: can }: SetProtocol, rows: number): { names: string[]; shape: IntersectionShape } {
  const owners = [0, 1].map((party) => ({ party, rows, payloadBytes: 0 }));
  const gives = can.includes('rows') ? ({ kind: 'rows', receiver: 0 } as const) : ({ kind: 'count', to: [0] } as const);
  const shape = { owners, gives, ...(helper ? { helper: 2 } : {}) };
  return { names: ['receiver', 'sender', ...(helper ? ['helper'] : [])], shape };
}

const grouped = (value: number): string => value.toLocaleString('en-US');

/** One section: whom each holds against, and what it sends for two equal tables. */
export async function setSection(): Promise<string> {
  const facts = [
    '| protocol | parties | gives | rows of an owner, at most | adversary | paper |',
    '|---|---|---|---|---|---|',
  ];
  const costs = [
    '| protocol | rows of each | rounds | bytes of the receiver | of the sender | of the helper |',
    '|---|---|---|---|---|---|',
  ];
  for (const protocol of setProtocols) {
    const { name, parties, helper, gives, mostRows, security, price } = protocol;
    const { adversary, threshold, of, paper } = security(helper ? 3 : 2);
    const count = parties.min === parties.max ? `${parties.min}` : `${parties.min} to ${parties.max}`;
    facts.push(
      `| ${name} | ${count}${helper ? ', one of them a helper' : ''} | ${gives.join(', ')} | ${grouped(mostRows)} | ${adversary}, ${threshold} of ${of} | ${paper} |`,
    );
    for (const rows of sizes.filter((each) => each <= mostRows)) {
      const { names, shape } = shapeOf(protocol, rows);
      const { rounds, bytesPerParty } = await costOfMessages(names, async (session) => await price(session, shape));
      const [receiver = 0, sender = 0, help] = bytesPerParty;
      costs.push(
        `| ${name} | ${grouped(rows)} | ${rounds} | ${grouped(receiver)} | ${grouped(sender)} | ${help === undefined ? '–' : grouped(help)} |`,
      );
    }
  }
  return `## Set intersection

Which rows two owners have in common, told to one of them, with nothing beside, or where a protocol gives a number only, how many ([intersect.md](intersect.md)). Bytes depend on the sizes that are agreed alone.

${facts.join('\n')}

${costs.join('\n')}
`;
}
