import type { Budget, PlannedSpending } from '@tacit/party/api';
import { expect, test } from 'vitest';
import '../text/messages.ts';
import { budgetText, leftText, plannedText } from './budget-view.ts';
import type { Io } from './io.ts';

const io = { language: 'en' } as Io;
const budget: Budget = {
  dataset: 'patients',
  privacy: { unit: 'patient_id', epsilon: '4', delta: '1e-6', period: 'month' },
  period: '2026-11',
  spent: { epsilon: 1.5, delta: 1e-6 },
  left: 2.5,
  unlike: [],
  spendings: [],
};

test('a budget says what is given, spent and left, and why there may be no further answer', () => {
  expect(budgetText(budget, io)).toBe(
    'patients: any one patient_id with all its rows, 2026-11: ε = 4 given at δ = 1e-6; 1.5 spent, 2.5 left',
  );
  expect(budgetText({ ...budget, spent: { epsilon: null, delta: 1e-6 }, left: 0 }, io)).toContain('no ε is proven');
  expect(budgetText({ ...budget, left: 0, unlike: ['3f9a21c07d11be04'] }, io)).toContain('3f9a21c07d11be04');
});

test('what is left at peers is told with its rounding', () => {
  const left = { dataset: 'patients', period: '', left: 2.1, parts: 0.7 };
  expect(leftText(left, io)).toBe('Left for answers with noise: ε = 2.1, rounded down to a multiple of 0.7.');
  const planned = (asked: number, fits: PlannedSpending['fits']) =>
    plannedText([{ ...left, owner: 'clinic', asked, fits }], io);
  expect(planned(2, 'yes')).toBe('clinic.patients: this takes ε = 2; at least 2.1 is left.');
  expect(planned(3, 'no')).toContain('less than 2.8 is left');
  expect(planned(2.5, 'unsure')).toContain('between 2.1 and 2.8');
});
