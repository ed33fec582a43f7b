/** What an owner is told about how its data was read. */
import { addCatalogue, type Language, say } from '@tacit/engine/text';
import type { DatasetNote } from './types.ts';

export function noteText({ text, values }: DatasetNote, language: Language): string {
  return say(text, values, language);
}

addCatalogue({
  'note.identifier': {
    en: 'column {column} has numbers of {digits} digits each and is taken for identifiers: text. To compute with it: --type {column}=integer',
    zh: '列 {column} 全是 {digits} 位数字，视为编号（text）。如需参与计算：--type {column}=integer',
  },
  'note.unnamed': {
    en: 'column {place} has no name: it is called {column}',
    zh: '第 {place} 列没有名称：命名为 {column}',
  },
  'note.dropped': {
    en: 'column {place} has neither a name nor values (a separator at the end of lines): it is left out',
    zh: '第 {place} 列既无名称也无数据（行尾多出分隔符）：已忽略',
  },
  'note.empty': {
    en: 'column {column} has no value: in a union it takes the type of the other columns. To fix it: --type {column}=…',
    zh: '列 {column} 没有任何值：合并时采用其他列的类型。如需固定：--type {column}=…',
  },
  'note.utc': {
    en: 'column {column} has a time zone: its timestamps are what clocks in UTC show',
    zh: '列 {column} 带有时区：其时间戳按 UTC 时钟读取',
  },
  'note.day': {
    en: 'column {column}: {values} moments lose their time of day, as the column is declared to be dates',
    zh: '列 {column} 声明为日期：{values} 个时间值的时刻部分被舍去',
  },
  'note.rounded': {
    en: 'column {column}: {values} values were rounded to {type}',
    zh: '列 {column}：{values} 个值已四舍五入为 {type}',
  },
});
