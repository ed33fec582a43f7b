import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'align.question': {
    en: 'the rows in common of {tables} as one table "{output}" of {columns}, kept as shares at {computers}; that it is there is told to {recipients}',
    zh: '将 {tables} 的共有行合为一个表“{output}”，含 {columns}，以份额留存于 {computers}；其已留存一事告知 {recipients}',
  },
  'align.step.own': {
    en: '{owner} reads {table}, brings its keys to one form, fills it up to {rows} rows and puts them in random order',
    zh: '{owner} 读取 {table}，将键统一为同一形式，填充至 {rows} 行，并打乱顺序',
  },
  'align.step.own-alone': {
    en: '{owner} reads {table}, brings its keys to one form and fills it up to {rows} rows',
    zh: '{owner} 读取 {table}，将键统一为同一形式，并填充至 {rows} 行',
  },
  'align.step.match-alone': {
    en: '{owners} match their keys between themselves, each of the others with {receiver}, without showing them; which rows have a partner in every table comes out as shares',
    zh: '{owners} 之间自行匹配各自的键（其余各方分别与 {receiver} 匹配），而不展示键本身；哪些行在每个表中都有匹配以份额给出',
  },
  'align.step.match': {
    en: '{owners} send {helper} a token of each key; {helper} finds equal ones, puts the rows beside each other and shares which have a partner',
    zh: '{owners} 将每个键的标记发给 {helper}；{helper} 找出相同的标记，将对应的行并列，并以份额给出哪些行有匹配',
  },
  'align.step.keep': {
    en: '{computers} each keep shares of the {rows} rows, with and without a partner, encrypted',
    zh: '{computers} 各自加密留存这 {rows} 行的份额，无论有无匹配',
  },
});
