/** The disclosure as people read it. */
import { type Language, say } from '@tacit/engine/text';
import './disclosure-messages.ts';
import type { DisclosureLine } from './contract.ts';
import { inOneLine } from './one-line.ts';

/** Names longer than this stand on a line of their own. */
const widestLabel = 28;

/** What one line says, with whatever its values hold in one line. */
export function lineText({ text, values }: DisclosureLine, language: Language = 'en'): string {
  return say(text, inOneLine(values), language);
}

/** One paragraph: per group of readers what they learn, the details of a release indented under the result. */
export function renderDisclosure(lines: readonly DisclosureLine[], language: Language = 'en'): string {
  const labels = lines.map(({ who }) =>
    who.length === 0 ? say('disclosure.no-one', {}, language) : nameList(who, language),
  );
  const width = Math.max(...labels.map(widthOf).filter((length) => length <= widestLabel), 0) + 2;
  const text = [say('disclosure.title', {}, language)];
  lines.forEach((line, i) => {
    const label = labels[i] as string;
    const words = lineText(line, language);
    const isDetail = line.releases > 0;
    // A detail that others learn, too, must not stand below a name that is not theirs.
    const shownLabel = label === labels[i - 1] ? '' : label;
    if (widthOf(shownLabel) > widestLabel) {
      text.push(`  ${shownLabel}`, `  ${' '.repeat(width)}${words}`);
    } else {
      text.push(`  ${shownLabel}${' '.repeat(width - widthOf(shownLabel))}${isDetail ? '· ' : ''}${words}`);
    }
  });
  return text.join('\n');
}

function nameList(names: readonly string[], language: Language): string {
  return names.join(language === 'zh' ? '、' : ', ');
}

/** Columns a text takes in a terminal: East Asian wide characters take two. */
function widthOf(text: string): number {
  return Array.from(text).reduce(
    (width, character) =>
      width +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(character)
        ? 2
        : 1),
    0,
  );
}
