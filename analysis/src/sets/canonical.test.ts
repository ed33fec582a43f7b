import { expect, test } from 'vitest';
import { canonicalText, orderedRules, ruleEffects } from './canonical.ts';
import { type Rule, ruleNames } from './rules.ts';

const by = (text: string, ...rules: readonly Rule[]) => canonicalText(text, orderedRules(rules));

test.each([
  ['  a\u200bb\ufeff ', [], 'ab'],
  ['e\u0301', [], 'é'],
  ['', [], undefined],
  ['\u3000 \u200b', [], undefined],
  ['ＡＢ１', ['nfkc'], 'AB1'],
  ['Straße', ['casefold'], 'strasse'],
  ['ΟΔΟΣ', ['casefold'], 'οδοσ'],
  // Unicode's CaseFolding.txt has no line for ı but the Turkic one (T), which full folding leaves out.
  ['ISIK ısık', ['casefold'], 'isik ısık'],
  ['No. １２-34', ['digits-only'], '1234'],
  ['४२ / ٤٢ 𝟜𝟚 ①²½', ['digits-only'], '424242'],
  ['٠٠٤٤ ٢٠ ٧٩٤٦ ٠٩٥٨', ['e164'], '+442079460958'],
  ['none', ['digits-only'], undefined],
  ['+86 138-0013 8000', ['cn-mobile'], '13800138000'],
  ['8613800138000', ['cn-mobile'], '13800138000'],
  ['12800138000', ['cn-mobile'], undefined],
  ['0044 20 7946 0958', ['e164'], '+442079460958'],
  ['020 7946 0958', ['e164'], undefined],
] as const)('%j by %j is %j', (text, rules, expected) => {
  expect(by(text, ...rules)).toBe(expected);
});

// GB 11643-1999 gives 11010519491231002X and 440524188001010014 as examples.
test('identity numbers by their standard', () => {
  expect(by('11010519491231002x', 'cn-id')).toBe('11010519491231002X');
  expect(by(' 440524 18800101 0014', 'cn-id')).toBe('440524188001010014');
  expect(by('１１０１０５１９４９１２３１００２Ｘ', 'cn-id')).toBe('11010519491231002X');
  expect(by('110105491231002', 'cn-id')).toBe('11010519491231002X');
  // The last is of the year 0000, which no calendar of people has.
  for (const wrong of ['110105194912310021', '11010519491331002X', '1101051949123100', 'abc', '110105000012310026'])
    expect(by(wrong, 'cn-id')).toBeUndefined();
});

// ICU's numbering systems, which CLDR lists by their own data.
test('digits of all scripts are ordinary ones', () => {
  let systems = 0;
  for (const system of Intl.supportedValuesOf('numberingSystem')) {
    const written = new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false }).format(9_876_543_210);
    if (!/^\p{Nd}{10}$/u.test(written)) continue;
    systems++;
    expect(by(written, 'digits-only')).toBe('9876543210');
  }
  expect(systems).toBeGreaterThan(50);
});

test('what a rule gave it gives again', () => {
  const texts = [
    '  Ａ\u200b1 ',
    'ß',
    '11010519491231002x',
    '+86 13800138000',
    '+44 20 7946 0958',
    'ﬁ',
    'İ',
    'ΑΣ',
    '\u1e9e',
    'ͺ',
  ];
  for (const rule of ruleNames) {
    for (const text of texts) {
      const once = by(text, rule);
      expect(once === undefined ? undefined : by(once, rule)).toBe(once);
    }
  }
});

test('a preview counts what each rule changes and makes nothing of', () => {
  const effects = ruleEffects([' a ', 'b', '11010519491231002x', 'x'], orderedRules(['cn-id']));
  expect(effects).toEqual([
    { rule: 'trim', changed: 1, unusable: 0 },
    { rule: 'nfc', changed: 0, unusable: 0 },
    { rule: 'cn-id', changed: 1, unusable: 3 },
  ]);
});
