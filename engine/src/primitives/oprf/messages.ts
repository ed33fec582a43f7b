/** Text of the errors of oblivious pseudorandom functions, in English and Chinese. Imported for its effect by whoever raises them. */
import { addCatalogue } from '../../base/text.ts';

addCatalogue({
  'oprf.input-length': {
    en: 'an input of {found} bytes is too long for the pseudorandom function, which takes at most {expected}',
    zh: '伪随机函数的输入为 {found} 字节，超过上限 {expected} 字节',
    hint: { en: 'shorten the key, or use a shorter column', zh: '请缩短键值，或改用较短的列' },
  },
  'oprf.invalid-input': {
    en: 'the pseudorandom function is not defined for an input or its public information',
    zh: '伪随机函数对某个输入或其公开信息没有定义',
    hint: { en: 'choose another key or other information', zh: '请更换密钥或公开信息' },
  },
  'oprf.invalid-key': {
    en: 'not a key of the pseudorandom function: found {found}, expected 32 bytes made by this software',
    zh: '不是有效的伪随机函数密钥：收到 {found}，应为本软件生成的 32 字节',
    hint: {
      en: 'restore the key from where it is kept, or make a new one and prepare the set again',
      zh: '请从密钥的保存位置恢复，或生成新密钥并重新准备集合',
    },
  },
  'oprf.batch-size': {
    en: 'a batch of {found} elements, expected 1 to {most} and as many answers as questions',
    zh: '一批有 {found} 个元素，应为 1 到 {most} 个，且应答数与请求数相同',
  },
  'oprf.wrong-info': {
    en: 'public information of at most 65,535 bytes belongs to mode poprf and to it alone; this is mode {mode}',
    zh: '公开信息（至多 65,535 字节）仅用于 poprf 模式，且该模式必须提供；当前为 {mode} 模式',
  },
  'oprf.invalid-element': {
    en: '{party} sent bytes that are no element of the group, in the evaluation of a pseudorandom function',
    zh: '在伪随机函数求值中，{party} 发来的字节不是有效的群元素',
    hint: {
      en: 'an honest party of the same version never does this: do not run the job again before {party} has explained it',
      zh: '诚实且版本一致的参与方不会出现这种情况：在 {party} 作出解释之前请勿重新运行',
    },
  },
  'oprf.bad-proof': {
    en: '{party} did not evaluate the pseudorandom function with the key that belongs to its public key',
    zh: '{party} 没有使用与其公钥对应的密钥计算伪随机函数',
    hint: {
      en: '{party} used another key than its set was prepared with, or deviated from the protocol: ask it which key its current set has before another run',
      zh: '{party} 使用的密钥与准备集合时不同，或偏离了协议：再次运行前请向其确认当前集合所用的密钥',
    },
  },
  'oprf.identity': {
    en: 'an evaluation gave the identity of the group, which a key other than zero never does',
    zh: '求值结果为群的单位元，非零密钥不会出现这种结果',
    hint: { en: 'check the key and the memory of this machine', zh: '请检查密钥以及本机内存' },
  },
});
