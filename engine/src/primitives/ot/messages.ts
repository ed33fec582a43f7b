/** Text of the errors of oblivious transfer, in English and Chinese. Imported for its effect by whoever raises them. */
import { addCatalogue } from '../../base/text.ts';

addCatalogue({
  'ot.invalid-element': {
    en: '{party} sent bytes that are no element of the group, in the set-up of oblivious transfer',
    zh: '在不经意传输的初始化中，{party} 发来的字节不是有效的群元素',
    hint: {
      en: 'an honest party of the same version never does this: do not run the job again before {party} has explained it',
      zh: '诚实且版本一致的参与方不会出现这种情况：在 {party} 作出解释之前请勿重新运行',
    },
  },
  'ot.inconsistent-seeds': {
    en: '{party} sent seeds for oblivious transfer that do not fit together',
    zh: '{party} 发来的不经意传输种子彼此不一致',
    hint: {
      en: '{party} deviated from the protocol: do not run the job again before it has explained this',
      zh: '{party} 偏离了协议：在对方作出解释之前请勿重新运行',
    },
  },
  'ot.inconsistent-choices': {
    en: '{party} failed the consistency check of oblivious transfer',
    zh: '{party} 未通过不经意传输的一致性检查',
    hint: {
      en: '{party} deviated from the protocol: do not run the job again before it has explained this',
      zh: '{party} 偏离了协议：在对方作出解释之前请勿重新运行',
    },
  },
  'ot.wrong-party': {
    en: 'this end of oblivious transfer belongs to party {expected}, it was used as party {found}',
    zh: '此不经意传输端点属于参与方 {expected}，却被参与方 {found} 使用',
    hint: { en: 'use an end only in the session that set it up', zh: '端点只能在建立它的会话中使用' },
  },
  'ot.busy': {
    en: 'an end of oblivious transfer was used while another call on it runs',
    zh: '不经意传输端点的上一次调用尚未结束，又被再次使用',
    hint: { en: 'await each call before the next one', zh: '请等待（await）每次调用结束后再进行下一次' },
  },
  'ot.wrong-length': {
    en: '{what} has {found} words, expected {expected}',
    zh: '{what} 的长度为 {found} 个字，应为 {expected} 个',
  },
  'ot.wrong-count': {
    en: '{what} is {found}, expected a whole number from 0 to {most}',
    zh: '{what} 为 {found}，应为 0 到 {most} 之间的整数',
  },
  'ot.wrong-options': {
    en: 'oblivious transfer has no options {found}',
    zh: '不经意传输没有这样的选项：{found}',
    hint: {
      en: "adversary is 'semi-honest' or 'malicious', fieldBits 1, 2 or 4",
      zh: "adversary 可为 'semi-honest' 或 'malicious'，fieldBits 可为 1、2 或 4",
    },
  },
});
