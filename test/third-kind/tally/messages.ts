/** Texts of the kind 'tally'. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.tally': { en: 'how many rows {tables} and {uses} have together', zh: '{tables} 与 {uses} 合计有多少行' },
  'tally.question': { en: 'the rows of {tables} and {uses} together', zh: '{tables} 与 {uses} 的总行数' },
  'tally.add': { en: 'the numbers are added on shares', zh: '在秘密份额上求和' },
});
