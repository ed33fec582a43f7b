import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'stack.question.rows': {
    en: 'the rows of {tables} one under the other, called "{as}", as one table "{output}" of {columns}, kept as shares at {computers}; that it is there is told to {recipients}',
    zh: '将 {tables} 的行上下堆叠（统称“{as}”）成一个表“{output}”，含 {columns}，以份额留存于 {computers}；其已留存一事告知 {recipients}',
  },
  'stack.question.beside': {
    en: 'beside each of these rows the one with its key of {beside}; rows without one do not count',
    zh: '并在每一行旁边放上 {beside} 中键相同的行；没有对应行的不计入',
  },
  'stack.step.own': {
    en: '{owner} reads {table}, checks types, ranges and lists of values, fills it up to {rows} rows and shares it among {computers}',
    zh: '{owner} 读取 {table}，检查类型、范围与取值列表，填充至 {rows} 行，并将其份额分给 {computers}',
  },
  'stack.step.under': {
    en: '{computers} put the shares of {tables} one under the other',
    zh: '{computers} 将 {tables} 的份额上下堆叠',
  },
  'stack.step.match': {
    en: '{computers} sort shares of the keys and put beside each row the one with its key of {beside}; which rows have one comes out as shares',
    zh: '{computers} 对键的份额排序，并在每一行旁边放上 {beside} 中键相同的行；哪些行有对应行以份额给出',
  },
  'stack.step.keep': {
    en: '{computers} each keep shares of the {rows} rows, those filled up among them, encrypted',
    zh: '{computers} 各自加密留存这 {rows} 行（含填充行）的份额',
  },
});
