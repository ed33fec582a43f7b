import { packBits, replicated, runClear, runCost, unpackBits, type Bits, type Sharing } from '@tacit/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateGates, type Gate, orGate } from './gates.ts';

const names = ['a', 'b', 'c'];
const rows = 70;

/** A circuit without planes: leaves are numbers of inputs. */
type Shape =
  | { kind: 'input'; input: number }
  | { kind: 'constant'; value: boolean }
  | { kind: 'not'; item: Shape }
  | { kind: 'and' | 'or'; items: Shape[] };

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant('input' as const), input: fc.nat(3) }),
    fc.record({ kind: fc.constant('constant' as const), value: fc.boolean() }),
    fc.record({ kind: fc.constant('not' as const), item: tie('shape') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      items: fc.array(tie('shape'), { maxLength: 5 }),
    }),
  ),
}));

function gateOf(given: Shape, inputs: readonly Bits[]): Gate {
  switch (given.kind) {
    case 'input':
      return { kind: 'plane', plane: inputs[given.input] as Bits };
    case 'constant':
      return given;
    case 'not':
      return { kind: 'not', item: gateOf(given.item, inputs) };
    case 'and':
      return { kind: 'and', items: given.items.map((item) => gateOf(item, inputs)) };
    case 'or':
      return orGate(given.items.map((item) => gateOf(item, inputs)));
  }
}

function valueOf(given: Shape, inputs: readonly boolean[]): boolean {
  if (given.kind === 'input') return inputs[given.input] as boolean;
  if (given.kind === 'constant') return given.value;
  if (given.kind === 'not') return !valueOf(given.item, inputs);
  return given.kind === 'and'
    ? given.items.every((item) => valueOf(item, inputs))
    : given.items.some((item) => valueOf(item, inputs));
}

// Row r of input i is bit i of r, so that every combination occurs.
const inputBit = (row: number, input: number) => ((row >> input) & 1) === 1;
async function shareInputs(sharing: Sharing): Promise<Bits[]> {
  const inputs: Bits[] = [];
  for (let input = 0; input < 4; input++) {
    const words = packBits(Array.from({ length: rows }, (_, row) => inputBit(row, input)));
    inputs.push(await sharing.inputBits(0, rows, 1, words));
  }
  return inputs;
}

test('circuits mean what they say, however they share parts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(shape, { minLength: 1, maxLength: 3 }), async (shapes) => {
      const found = await runClear(names, async (sharing) => {
        const inputs = await shareInputs(sharing);
        const planes = await evaluateGates(
          sharing,
          rows,
          shapes.map((each) => gateOf(each, inputs)),
        );
        const opened: number[][] = [];
        for (const plane of planes) opened.push([...unpackBits(await sharing.openBits(plane), rows)]);
        return opened;
      });
      const expected = shapes.map((each) =>
        Array.from({ length: rows }, (_, row) =>
          Number(
            valueOf(
              each,
              [0, 1, 2, 3].map((input) => inputBit(row, input)),
            ),
          ),
        ),
      );
      expect(found).toEqual(expected);
    }),
  );
});

test('independent circuits share their rounds, equal parts are evaluated once', async () => {
  const rounds = async (build: (planes: readonly Gate[]) => Gate[]) => {
    const cost = await runCost(names, replicated, async (sharing) => {
      const inputs: Gate[] = (await shareInputs(sharing)).map((plane) => ({ kind: 'plane', plane }));
      sharing.session.step('gates');
      await evaluateGates(sharing, rows, build(inputs));
    });
    const gates = cost.steps.find(({ step }) => step === 'gates');
    // One round for the inputs.
    return [cost.rounds - 1, Math.max(0, ...(gates?.sent[0] ?? []))];
  };
  const all = (items: readonly Gate[]): Gate => ({ kind: 'and', items });
  const word = (await rounds(([a, b]) => [all([a as Gate, b as Gate])]))[1] as number;
  expect(await rounds((inputs) => [all(inputs)])).toEqual([2, 3 * word]);
  expect(await rounds((inputs) => [all(inputs), orGate(inputs)])).toEqual([2, 6 * word]);
  expect(
    await rounds((inputs) => {
      const part = all(inputs);
      return [part, { kind: 'not', item: part }];
    }),
  ).toEqual([2, 3 * word]);
  expect(await rounds((inputs) => [all([inputs[0] as Gate, { kind: 'constant', value: false }])])).toEqual([0, 0]);
});
