/** Texts of the kind 'rows'. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'disclosure.rows-total': { en: 'how many rows {tables} have together', zh: '{tables} 合计有多少行' },
  'rows.question': { en: 'the rows of {tables} together', zh: '{tables} 的总行数' },
  'rows.count': { en: '{owner} counts the rows of {table}', zh: '{owner} 统计 {table} 的行数' },
  'rows.add': { en: 'the numbers are added on shares', zh: '在秘密份额上求和' },
});
