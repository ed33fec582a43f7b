import { expect, test } from 'vitest';
import { checkCommitment, checkNumber, newCheckValue } from './check-number.ts';

const keys = (key: string, byte: string) => ({ publicKey: key.repeat(43), certificateSha256: byte.repeat(32) });
const bank = keys('A', '01');
const insurer = keys('B', '02');
const values = { inviter: newCheckValue(), guest: newCheckValue() };

test('three groups of five digits, the same at both ends', () => {
  const number = checkNumber(bank, insurer, values);
  expect(number).toMatch(/^\d{5} \d{5} \d{5}$/);
  // More than the keys in a card changes nothing.
  expect(checkNumber({ ...bank, url: 'https://a' } as typeof bank, insurer, values)).toBe(number);
});

test('another key, certificate or value makes another number', () => {
  const number = checkNumber(bank, insurer, values);
  const others = [
    checkNumber(keys('C', '01'), insurer, values),
    checkNumber(bank, keys('B', '03'), values),
    checkNumber(insurer, bank, values),
    checkNumber(bank, insurer, { ...values, guest: newCheckValue() }),
    checkNumber(bank, insurer, { ...values, inviter: newCheckValue() }),
  ];
  expect(new Set([number, ...others]).size).toBe(6);
});

test('a commitment fits its value alone', () => {
  expect(checkCommitment(values.inviter)).toBe(checkCommitment(values.inviter));
  expect(checkCommitment(values.guest)).not.toBe(checkCommitment(values.inviter));
});
