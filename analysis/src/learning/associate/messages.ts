/** What is wrong with a question for association counts. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'associate.number': {
    en: '{column} ({type}) is neither yes or no nor a list of values: it has no items',
    zh: '{column}（{type}）既不是布尔列，也没有取值清单，不能作为项目',
    hint: {
      en: 'take columns of truth values, of integers from 0 to 1, or with a list of values',
      zh: '请使用布尔列、取值为 0 到 1 的整数列，或带有取值清单的列',
    },
  },
  'associate.items': {
    en: 'the columns have {found} values in all, and at most {most} are counted',
    zh: '各列共有 {found} 个取值，最多统计 {most} 个',
    hint: { en: 'name fewer columns in "items"', zh: '请在 "items" 中减少列' },
  },
  'associate.no-triple': {
    en: 'of {columns} no three are yes or no: there are no three items to count together',
    zh: '{columns} 中没有三列布尔列：没有可一起统计的三个项目',
    hint: { en: 'name three such columns, or leave "size" out', zh: '请写出三个此类列，或去掉 "size"' },
  },
  'associate.triples': {
    en: 'these columns have {found} sets of three items, and at most {most} are counted',
    zh: '这些列有 {found} 个三项组合，最多统计 {most} 个',
    hint: { en: 'name fewer columns in "items", or leave "size" out', zh: '请在 "items" 中减少列，或去掉 "size"' },
  },
});
