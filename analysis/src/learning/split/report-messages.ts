/** Texts of the report of a split. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'split.report.title': { en: 'Parts of {table}', zh: '{table} 的各部分' },
  'split.report.kept': {
    en: 'Each part is kept as shares, as a table under its own name.',
    zh: '各部分以份额形式留存，各为一张表。',
  },
  'split.report.parts': { en: 'Parts', zh: '各部分' },
  'split.report.part': { en: 'part', zh: '部分' },
  'split.report.percent': { en: '% of the rows', zh: '占行数的百分比' },
});
