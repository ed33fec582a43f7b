import { addCatalogue } from '@tacit/engine';

/** What is wrong with a service of look-ups, or with a question to one. */
addCatalogue({
  'lookup-plan.same-column': {
    en: 'the column {column} is named more than once',
    zh: '列 {column} 被指定了多次',
    hint: {
      en: 'a column is part of the key, or compared, or handed over',
      zh: '一个列只能作为键、比对项或返回项之一',
    },
  },
  'lookup-plan.rules-column': {
    en: 'rules are named for {column}, which is neither key nor compared: {columns}',
    zh: '为 {column} 指定了规整规则，但它既不是键也不是比对项：{columns}',
    hint: { en: 'name one of these columns', zh: '请指定这些列之一' },
  },
  'lookup-plan.rules-no-text': {
    en: 'rules are named for {column}, which is no text',
    zh: '为 {column} 指定了规整规则，但它不是文本',
    hint: { en: 'leave its rules out', zh: '请去掉其规则' },
  },
  'lookup-plan.one-caller': {
    en: 'a contract of look-ups is between {owner} and one caller; found {found}',
    zh: '查询合约在 {owner} 与一个查询方之间签订；而接收方为 {found}',
    hint: {
      en: 'propose it with tacit service publish, which makes one for each of --callers',
      zh: '请用 tacit service publish 发布：会为 --callers 中的每一方各签订一份合约',
    },
  },
  'lookup-plan.capacity': {
    en: '{table} has up to {rows} rows, more than the {capacity} that may be published',
    zh: '{table} 最多有 {rows} 行，超过可发布的 {capacity} 行',
    hint: { en: 'choose a larger --capacity', zh: '请调大 --capacity' },
  },
  'lookup-plan.too-large': {
    en: 'the sealed library would have {bytes} bytes, more than the {most} that are handed over',
    zh: '密封库将有 {bytes} 字节，超过可发送的 {most} 字节',
    hint: {
      en: 'let rows be retrieved instead (--retrieval, which is what happens without asking for anything), or publish fewer columns',
      zh: '请改用隐匿检索（--retrieval；不指定时也会如此），或减少发布的列',
    },
  },
  'lookup-plan.value': {
    en: '{party}’s dataset {dataset} has values of {column} with more than the {digits} digits of the contracts',
    zh: '{party} 的数据集 {dataset} 中 {column} 的某些值超过合约规定的 {digits} 位数字',
    hint: {
      en: 'publish the service anew under another name; callers approve that',
      zh: '请以新名称重新发布，由查询方批准',
    },
  },
  'lookup-plan.too-many-rows': {
    en: '{party}’s dataset {dataset} has {found} rows, more than the {most} of the contracts',
    zh: '{party} 的数据集 {dataset} 有 {found} 行，超过合约规定的 {most} 行',
    hint: {
      en: 'publish the service anew under another name with a larger --capacity; callers approve that',
      zh: '请以新名称和更大的 --capacity 重新发布，由查询方批准',
    },
  },
  'asked.none': {
    en: 'no question was asked',
    zh: '没有提出任何查询',
    hint: { en: 'give at least one key', zh: '请至少给出一个键' },
  },
  'asked.field-missing': {
    en: 'question {question} has no {field}; a question names {fields}',
    zh: '第 {question} 个查询缺少 {field}；每个查询须给出 {fields}',
    hint: { en: 'give every column of the key', zh: '请给出键的每一列' },
  },
  'asked.field-unknown': {
    en: 'question {question} names a column that the service does not know; it knows {fields}',
    zh: '第 {question} 个查询给出了该服务没有的列；现有 {fields}',
    hint: {
      en: 'tacit service show NAME lists the columns; a file begins with their names',
      zh: '可用 tacit service show 名称 查看各列；文件首行须为列名',
    },
  },
  'asked.field-value': {
    en: 'the {field} of question {question} is empty, or the rules {rules} make nothing of it',
    zh: '第 {question} 个查询的 {field} 为空，或无法按规则 {rules} 规整',
    hint: {
      en: 'check the value for typing errors; such a key is never asked about',
      zh: '请检查该值是否有误；这样的键不会发出查询',
    },
  },
  'asked.field-values': {
    en: 'the {field} of {count} questions is empty, or the rules {rules} make nothing of it: questions {questions}',
    zh: '有 {count} 个查询的 {field} 为空，或无法按规则 {rules} 规整：第 {questions} 个',
    hint: {
      en: 'check these values for typing errors, or leave the questions out; nothing was sent',
      zh: '请检查这些值是否有误，或去掉这些查询；尚未发送任何内容',
    },
  },
  'asked.field-integer': {
    en: 'the {field} of question {question} is no integer of 64 bits',
    zh: '第 {question} 个查询的 {field} 不是 64 位整数',
    hint: { en: 'write digits only, as 4711', zh: '请只写数字，例如 4711' },
  },
  'asked.field-date': {
    en: 'the {field} of question {question} is no date',
    zh: '第 {question} 个查询的 {field} 不是日期',
    hint: { en: 'write it as 2026-01-31', zh: '请写成 2026-01-31' },
  },
});
