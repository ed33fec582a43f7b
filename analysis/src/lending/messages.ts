import { addCatalogue } from '@tacit/engine';

/** What is wrong with a question about loans. */
addCatalogue({
  'lending.too-few': {
    en: 'beside {asker}, who asks, {found} of the tables are of lenders; at least 2 are needed, or the answer would be what one lender has',
    zh: '除提问方 {asker} 之外，只有 {found} 个表属于放贷方；至少需要 2 个，否则结果就是某一方的内容',
    hint: { en: 'name tables of further lenders', zh: '请再指定其他放贷方的表' },
  },
  'lending.recipients': {
    en: 'the answer goes to {asker}, who asks, and to nobody else; found {found}',
    zh: '结果只给提问方 {asker}，不给其他方；而接收方为 {found}',
    hint: { en: 'name {asker} alone as recipient (--to {asker})', zh: '请只将 {asker} 设为接收方（--to {asker}）' },
  },
  'lending.unknown-column': {
    en: 'the card of {table} has no column {column}; near: {near}; it has {columns}',
    zh: '{table} 的数据卡中没有列 {column}；相近的有：{near}；现有列：{columns}',
    hint: {
      en: 'only columns with a permitted use are on the card: ask its owner to allow aggregate and single-out for the amount, filter for the condition',
      zh: '数据卡只列出获准使用的列：请联系其数据方，为金额列开放 aggregate 与 single-out，为条件列开放 filter',
    },
  },
  'lending.no-amount': {
    en: '{column} is a {type} and no amount',
    zh: '{column} 的类型为 {type}，不能作为金额',
    hint: { en: 'amounts are integers or decimals', zh: '金额须为整数或小数' },
  },
  'lending.amount-range': {
    en: '{column} has no declared range, or one below 0; amounts are added up to a limit and must not be negative',
    zh: '{column} 没有声明范围，或其下限小于 0；金额相加至上限，不得为负',
    hint: {
      en: 'have {owner} declare the range when the data are added (--range COLUMN=0..MAX), or leave amount out',
      zh: '请联系 {owner} 在添加数据时声明范围（--range 列=0..最大值），或去掉 amount',
    },
  },
  'lending.condition-type': {
    en: 'the condition on {column} does not fit its type {type}',
    zh: '对 {column} 的条件与其类型 {type} 不符',
    hint: {
      en: 'conditions are on texts, whole numbers and truth values, each written as in JSON',
      zh: '条件可用于文本、整数与真假值，均按 JSON 书写',
    },
  },
  'lending.amount-wide': {
    en: 'amountUpTo is {found}; with {scale} decimals at most {most} can be told',
    zh: 'amountUpTo 为 {found}；保留 {scale} 位小数时最多为 {most}',
    hint: { en: 'choose a lower limit', zh: '请选择较低的上限' },
  },
  'lending.total-rule': {
    en: 'the policy of {table} has a rule about totals, and what one person owes is a total that no such rule allows',
    zh: '{table} 的策略设有合计规则，而单个人的欠款合计不可能满足这类规则',
    hint: { en: 'ask for the number of lenders only (no amount)', zh: '请只询问放贷方数量（去掉 amount）' },
  },
  'lending.too-large': {
    en: 'the tables may have {rows} rows together; at most {most} are asked at once',
    zh: '各表合计最多可有 {rows} 行；一次最多支持 {most} 行',
    hint: { en: 'ask fewer lenders in one question', zh: '请减少一个问题中的放贷方' },
  },
});
