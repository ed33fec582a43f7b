// Three parties in one browser tab: `npx vite examples/browser`, then open the address it prints.

import { type Language, TacitError } from '@tacit/engine';
import { averageOf, names, type Outcome } from './program.ts';
import { text } from './text.ts';

const element = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;
const make = (tag: string, content = '', className = ''): HTMLElement => {
  const made = document.createElement(tag);
  made.textContent = content;
  made.className = className;
  return made;
};

let language: Language = navigator.language.startsWith('zh') ? 'zh' : 'en';
let outcome: Outcome | undefined;
let failure: ((language: Language) => string) | undefined;

const cards = names.map((name, party) => {
  const card = make('section', '', 'party');
  const label = document.createElement('label');
  const input = document.createElement('input');
  input.id = `number-${party}`;
  input.inputMode = 'decimal';
  input.autocomplete = 'off';
  input.value = ['52000', '61000', '48500.50'][party] as string;
  label.htmlFor = input.id;
  const seen = make('div', '', 'seen');
  seen.id = `seen-${party}`;
  card.append(make('h2', name), label, input, seen);
  element('parties').append(card);
  return { name, label, input, seen };
});

/** Hundredths, exactly; undefined if the text is no such number. */
function hundredths(typed: string): bigint | undefined {
  const parts = /^([-−]?)(\d{1,9})(?:\.(\d{1,2}))?$/.exec(typed.trim());
  if (parts === null) return undefined;
  const value = BigInt(parts[2] as string) * 100n + BigInt((parts[3] ?? '').padEnd(2, '0'));
  return parts[1] === '' ? value : -value;
}

function show(): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = `Tacit · ${text('title', language)}`;
  for (const each of document.querySelectorAll<HTMLElement>('[data-text]')) {
    each.textContent = text(each.dataset.text as string, language);
  }
  for (const [party, { name, label, seen }] of cards.entries()) {
    label.textContent = text('number', language);
    const messages = outcome?.seen[party] ?? [];
    const list = make('ul');
    for (const { step, from, bytes } of messages) {
      const line = make('li', `${text(`from-${step}`, language, { name: names[from] })} `);
      line.append(make('code', bytes));
      list.append(line);
    }
    seen.replaceChildren(...(messages.length === 0 ? [] : [make('p', text('received', language, { name })), list]));
  }
  element('answer').hidden = outcome === undefined;
  if (outcome !== undefined) {
    const { sum, rounds, bytes, prg } = outcome;
    // The one division is in the clear: everybody knows the sum and that there are three.
    element('average').textContent = (Number(sum) / 300).toLocaleString(language === 'zh' ? 'zh-CN' : 'en', {
      maximumFractionDigits: 2,
    });
    element('cost').textContent = text('cost', language, { rounds, bytes, prg });
  }
  element('error').hidden = failure === undefined;
  element('error').textContent = failure?.(language) ?? '';
}

async function compute(): Promise<void> {
  outcome = undefined;
  failure = undefined;
  const numbers = cards.map(({ input }) => hundredths(input.value));
  const bad = cards[numbers.indexOf(undefined)];
  if (bad !== undefined) {
    const fields = { name: bad.name, found: bad.input.value };
    failure = (spoken) => text('bad-number', spoken, fields);
    return;
  }
  try {
    outcome = await averageOf(numbers as bigint[]);
  } catch (error) {
    failure = (spoken) => (error instanceof TacitError ? error.text(spoken).message : String(error));
  }
}

element('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh' : 'en';
  show();
});
element('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const button = element<HTMLButtonElement>('compute');
  button.disabled = true;
  void compute().finally(() => {
    button.disabled = false;
    show();
  });
});
show();
