/** What is wrong with a question about a split. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'split.strata': {
    en: '{column} is {found}: parts have as many rows of each value of a list, of truth values, or of an integer from 0 to 1',
    zh: '{column} 的类型为 {found}：只能按有取值列表的列、布尔列或 0 至 1 的整数列分层',
    hint: { en: 'stratify by the label, or leave "stratify" out', zh: '请按标签分层，或去掉 "stratify"' },
  },
  'split.empty': {
    en: 'the part {part} has no row: {percent} % of {rows} rows',
    zh: '{part} 部分没有行：{rows} 行的 {percent}%',
    hint: { en: 'make the part larger', zh: '请增大该部分的比例' },
  },
  'split.too-large': {
    en: '{parts} parts are up to {bytes} bytes at each computer; {most} are kept at most',
    zh: '{parts} 个部分在每个计算方最多占 {bytes} 字节，而留存上限为 {most} 字节',
    hint: {
      en: 'align fewer columns, or split by place (without "by" and "stratify"), where every row is in one part only',
      zh: '请减少对齐的列，或按位置拆分（不写 "by" 与 "stratify"），此时每行只在一个部分中',
    },
  },
});
