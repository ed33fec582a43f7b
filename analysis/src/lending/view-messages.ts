import { addCatalogue } from '@tacit/engine/text';
import '../sets/view-messages.ts';

addCatalogue({
  'lending.question': {
    en: 'how many lenders have an open loan of a person, told to {asker} as 0, 1, … up to "{countUpTo} or more", from {tables}; {asker} names the person by {fields} when a run begins, up to {persons} in one run',
    zh: '有多少放贷方对某人有未结清贷款，以 0、1、……至“{countUpTo} 家及以上”告知 {asker}；数据来自 {tables}；由 {asker} 在每次运行开始时以 {fields} 指定其人，每次最多 {persons} 人',
  },
  'lending.question.amount': {
    en: 'with the sum of {columns} over all of them, in steps of {step} up to {upTo}',
    zh: '并告知其在各放贷方 {columns} 的合计，以 {step} 为一档，最高至 {upTo}',
  },
  'lending.question.open': {
    en: 'a loan is open where {columns} is one of {values}',
    zh: '{columns} 为 {values} 之一的视为未结清',
  },
  'lending.step.own': {
    en: '{owner} reads the open loans of {table}, adds them up by person, fills them up to {rows} and sends shares of tokens and amounts to {computers}',
    zh: '{owner} 读取 {table} 中的未结清贷款，按人汇总，填充至 {rows} 行，将标记与金额的份额发给 {computers}',
  },
  'lending.step.ask': {
    en: '{asker} sends shares of the tokens of up to {persons} persons to {computers}',
    zh: '{asker} 将最多 {persons} 个人的标记份额发给 {computers}',
  },
  'lending.step.match': {
    en: '{computers} compare tokens, count lenders and add up amounts by the protocol {protocol}, and how many of the agreed steps both reach; they open nothing',
    zh: '{computers} 通过协议 {protocol} 比较标记、统计放贷方数、合计金额，并得出二者达到多少个约定的档次；不公开任何中间值',
  },
  'lending.step.told': { en: 'told to {asker} alone: these steps', zh: '只告知 {asker}：达到的档次' },
  'lending.preview.repeated': {
    en: 'keys that occur more than once after the rules: {keys}, in {rows} rows: each counts as one person, with the sum of its amounts',
    zh: '规整之后有 {keys} 个键重复出现，涉及 {rows} 行：每个键计为一个人，金额相加',
  },
});
