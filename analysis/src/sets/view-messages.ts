import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'intersect.question.ids': {
    en: 'the rows in common of {tables}, shown to {recipients}',
    zh: '{tables} 的共有行，展示给 {recipients}',
  },
  'intersect.question.count': {
    en: 'how many keys {tables} have in common, told to {recipients}',
    zh: '{tables} 共有多少个相同的键，告知 {recipients}',
  },
  'intersect.question.payload': { en: 'with {payload} beside each of them', zh: '每行附带 {payload}' },
  'intersect.question.least': { en: 'only if at least {least} are in common', zh: '仅当共有数不少于 {least} 时' },
  'intersect.question.changes': {
    en: 'the tables may change from run to run',
    zh: '各表可在两次运行之间变更',
  },
  'sets.question.rules': {
    en: 'texts are compared after the rules {rules}',
    zh: '文本按以下规则规整后再比较：{rules}',
  },
  'sets.rule.digits-only': {
    en: '· digits-only: digits of all scripts as 0 to 9; all else is dropped',
    zh: '· digits-only：各种文字的数字改为 0 到 9，其余一律去除',
  },
  'sets.rule.cn-id': {
    en: '· cn-id: numbers of 15 digits get the century 19: all births are taken to be from 1900 to 1999',
    zh: '· cn-id：15 位号码一律按 19xx 年出生升为 18 位，即视为 1900 至 1999 年间出生',
  },
  'sets.question.duplicates-refuse': {
    en: 'a table whose keys occur more than once stops the run',
    zh: '若某个表中有重复的键，运行即中止',
  },
  'sets.question.duplicates-once': {
    en: 'of rows with the same key the first one takes part',
    zh: '键相同的各行中只有第一行参与',
  },
  'intersect.step.own': {
    en: '{owner} reads the keys of {table}, brings them to one form and fills them up to {rows}',
    zh: '{owner} 读取 {table} 的键，统一为同一形式，并填充至 {rows} 个',
  },
  'intersect.step.together': {
    en: '{owners} match their keys by the protocol {protocol}, without showing them',
    zh: '{owners} 通过协议 {protocol} 匹配各自的键，而不展示键本身',
  },
  'intersect.step.shared': {
    en: '{owners} match their keys by the protocol {protocol}, without showing them; which are in common, and how many, stays in shares of two of them',
    zh: '{owners} 通过协议 {protocol} 匹配各自的键，而不展示键本身；哪些键共有、共有多少个，都以份额形式留在其中两方处',
  },
  'intersect.step.standing': {
    en: '{sender} prepares its keys under a secret key in the first of {runs} runs and hands {receiver} the encrypted form; in later runs only what changed: {changes} entries that come and {changes} that go',
    zh: '{sender} 在 {runs} 次运行的第一次中用密钥准备自己的键，并将加密形式交给 {receiver}；之后每次只交付变更部分：新增与移除各 {changes} 条',
  },
  'intersect.step.standing-same': {
    en: '{sender} prepares its keys under a secret key in the first of {runs} runs and hands {receiver} the encrypted form; later runs use it again',
    zh: '{sender} 在 {runs} 次运行的第一次中用密钥准备自己的键，并将加密形式交给 {receiver}；之后各次继续使用',
  },
  'intersect.step.helper': {
    en: '{owners} send {helper} a token of each key, in random order, and {helper} finds those that all have',
    zh: '{owners} 将每个键的标记按随机顺序发给 {helper}，由 {helper} 找出各方都有的标记',
  },
  'intersect.step.ids': {
    en: 'told to {recipients}: which of their own rows are in common',
    zh: '告知 {recipients}：自己的哪些行是共有的',
  },
  'intersect.step.count': { en: 'told to {recipients}: the number', zh: '告知 {recipients}：共有的数量' },
  'sets.preview.changed': {
    en: '{rule} changes values of {column}: {changed} of {values}',
    zh: '{rule} 将改变 {column} 的 {values} 个值中的 {changed} 个',
  },
  'sets.preview.unusable': {
    en: '{rule} makes nothing of values of {column}: {unusable} of {values}; these rows match nothing',
    zh: '{column} 的 {values} 个值中有 {unusable} 个无法按 {rule} 规整，这些行不会匹配任何行',
  },
  'sets.preview.both': {
    en: '{rule} changes values of {column}: {changed} of {values}; it makes nothing of {unusable}, and these rows match nothing',
    zh: '{rule} 将改变 {column} 的 {values} 个值中的 {changed} 个；另有 {unusable} 个无法规整，这些行不会匹配任何行',
  },
  'sets.preview.unchanged': {
    en: 'no value of {column} is changed by {rules}: 0 of {values}',
    zh: '{rules} 不改变 {column} 的 {values} 个值中的任何一个',
  },
  'sets.preview.repeated-refuse': {
    en: 'keys that occur more than once after the rules: {keys}, in {rows} rows: the run would stop; take each once (duplicates: once) or repair them',
    zh: '规整之后有 {keys} 个键重复出现，涉及 {rows} 行：运行将会中止；请设为每个键只取一次（duplicates: once）或修正数据',
  },
  'sets.preview.repeated-once': {
    en: 'keys that occur more than once after the rules: {keys}, in {rows} rows: of each only the first row takes part',
    zh: '规整之后有 {keys} 个键重复出现，涉及 {rows} 行：每个键只有第一行参与',
  },
});
