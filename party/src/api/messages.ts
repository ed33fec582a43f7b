/** Text of the errors of JSON that is taken in. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'json.syntax': {
    en: 'this is not JSON: it goes wrong at character {position}',
    zh: '不是有效的 JSON：错误位于第 {position} 个字符',
    hint: { en: 'send one JSON document in UTF-8', zh: '请提供一个 UTF-8 编码的 JSON 文档' },
  },
  'json.too-deep': {
    en: 'this JSON has more than {limit} levels of lists and objects',
    zh: '该 JSON 的列表与对象嵌套超过 {limit} 层',
    hint: {
      en: 'nothing that Tacit reads is as deep: check where it comes from',
      zh: 'Tacit 读取的内容不会有这么深：请检查其来源',
    },
  },
  'json.duplicate-key': {
    en: 'this JSON names one member twice in the same object, at character {position}',
    zh: '该 JSON 的同一对象中有重复的成员名，位于第 {position} 个字符',
    hint: { en: 'keep one of the two', zh: '请只保留其中一个' },
  },
  'json.reserved-key': {
    en: 'this JSON has a member named {name}, at character {position}',
    zh: '该 JSON 含有名为 {name} 的成员，位于第 {position} 个字符',
    hint: {
      en: 'under this name only a text is read: the type or range of a column that is called so',
      zh: '该名称下只读取文本：即同名列的类型或范围',
    },
  },
  'json.number': {
    en: 'this JSON has a number that is too large',
    zh: '该 JSON 中有过大的数',
    hint: { en: 'numbers go up to about 1.8e308', zh: '数值上限约为 1.8e308' },
  },
  'json.text': {
    en: 'this JSON has a text that holds half of a surrogate pair',
    zh: '该 JSON 的某个文本含有不成对的代理字符',
    hint: { en: 'write texts in whole Unicode characters', zh: '文本须由完整的 Unicode 字符组成' },
  },
});
