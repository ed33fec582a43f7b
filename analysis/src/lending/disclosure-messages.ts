import { addCatalogue } from '@tacit/engine/text';
import '../sets/disclosure-messages.ts';

/** The statement of a question about loans. */
addCatalogue({
  'disclosure.lending-result': {
    en: 'of each of up to {persons} persons whom it names by {fields} when a run begins: how many of {lenders} have an open loan of that person, its own table left out',
    zh: '对每次运行开始时以 {fields} 指定的最多 {persons} 人中的每一个：{lenders} 中有多少方对其有未结清贷款（不计自己的表）',
  },
  'disclosure.lending-result-amount': {
    en: 'of each of up to {persons} persons whom it names by {fields} when a run begins: how many of {lenders} have an open loan of that person, and how much these are in all, its own table left out',
    zh: '对每次运行开始时以 {fields} 指定的最多 {persons} 人中的每一个：{lenders} 中有多少方对其有未结清贷款，以及这些贷款的合计金额（不计自己的表）',
  },
  'disclosure.lending-count': {
    en: 'the number of lenders: 0, 1, … or "{countUpTo} or more"',
    zh: '放贷方数量：0、1、……或“{countUpTo} 家及以上”',
  },
  'disclosure.lending-amount': {
    en: 'the sum of {columns}: which step of {step} it lies in, or "{upTo} or more"',
    zh: '{columns} 的合计：落在以 {step} 为一档的哪一档，或“{upTo} 及以上”',
  },
  'disclosure.lending-open': {
    en: 'open is here: {columns} is one of {values}, whatever that says about a person; so whether it holds for somebody whom it asks about',
    zh: '此处“未结清”是指 {columns} 为 {values} 之一，无论这说明该人的什么情况；因而得知其所询问的人是否符合',
  },
  'disclosure.lending-gate': {
    en: 'answers about single persons, whoever they are: there is no minimum',
    zh: '结果针对单个人，无论是谁：没有最小分组限制',
  },
  'disclosure.lending-gate-minimum': {
    en: 'answers about single persons, whoever they are: the minimums of {owners} for groups do not apply; they allow that by the use single-out',
    zh: '结果针对单个人，无论是谁：{owners} 的最小分组限制在此不适用，数据方以用途 single-out 准许',
  },
  'disclosure.lending-infer-persons': {
    en: 'can work out: the same of any person whose {fields} it knows or guesses, up to {most} in all runs of this contract; nobody checks whom it asks about, or why',
    zh: '可推算出：对其知道或猜到 {fields} 的任何人得知同样的内容，本合约全部运行合计最多 {most} 人；没有人核对其询问的是谁、为何询问',
  },
  'disclosure.lending-infer-known': {
    en: 'can work out: which lenders have a loan of a person, where it knows that of all others, each or all together, as another contract about these tells it; and of all {lenders} at once where the number is 0 or says that all have one',
    zh: '可推算出：若已知其余各放贷方的情况（逐一得知，或如由另一份只涉及它们的合约得知其合计），则得知某一放贷方是否对某人有贷款；若数量为 0 或表明全部 {lenders} 方都有，则一次得知全部',
  },
  'disclosure.lending-infer-known-amount': {
    en: 'can work out: what a lender has of a person, where it knows that of all others, each or all together, as another contract about these tells it, by subtracting; and of all {lenders} whether they have a loan where the number is 0 or says that all have one',
    zh: '可推算出：若已知其余各放贷方的情况（逐一得知，或如由另一份只涉及它们的合约得知其合计），相减即得知某一放贷方对某人的贷款；若数量为 0 或表明全部 {lenders} 方都有，则得知每一方是否有贷款',
  },
  'disclosure.lending-infer-one': {
    en: 'can work out: where one lender has a loan of a person, the sum is that lender’s, whichever it is; where several have, most of it can be one lender’s',
    zh: '可推算出：若只有一方对某人有贷款，合计即为该方（不知是哪一方）的金额；若有多方，合计也可能主要来自其中一方',
  },
  'disclosure.lending-infer-earlier': {
    en: 'can work out: who took a loan or paid one back, by comparing this contract’s answers with those of earlier or later ones about newer data; and for which of a person’s loans another condition holds, with those of contracts that have it',
    zh: '可推算出：将本合约的结果与针对其他数据版本的更早或更晚的合约比较，得知某人新借或还清了贷款；与采用其他条件的合约比较，得知某人的哪些贷款符合该条件',
  },
  'disclosure.lending-infer-earlier-amount': {
    en: 'can work out: who took a loan or paid one back, and about how much, by comparing this contract’s answers with those of earlier or later ones about newer data or with other steps; and for which of a person’s loans another condition holds, with those of contracts that have it',
    zh: '可推算出：将本合约的结果与针对其他数据版本或采用其他档次的更早或更晚的合约比较，得知某人新借或还清了贷款及其大致金额；与采用其他条件的合约比较，得知某人的哪些贷款符合该条件',
  },
  'disclosure.lending-chance': {
    en: 'hashes of {bits} bits are compared: an answer counts another person by mistake with a chance below {rows} in 2^{bits}',
    zh: '比较的是 {bits} 位散列：某次结果误计入另一个人的概率低于 2^{bits} 分之 {rows}',
  },
  'disclosure.lending-calls': {
    en: 'that a run takes place, when, and how many were before it; not whom it is about, nor how many of up to {persons} persons',
    zh: '有一次运行发生、其时间及此前已运行的次数；不知其针对谁，也不知在最多 {persons} 人中询问了几人',
  },
  'disclosure.lending-question': {
    en: 'the whole question with its names, the rules for keys, the plan and this statement',
    zh: '整个问题（含其中的名称）、键的规整规则、执行计划以及本声明',
  },
  'disclosure.lending-duration': {
    en: 'how long each party’s own steps take, which depends on its data; what is computed together takes the same whoever is asked about',
    zh: '各方本地步骤的耗时，而耗时与其数据有关；共同计算的耗时与询问的是谁无关',
  },
  'disclosure.lending-stop': {
    en: 'if the run stops: at which party and step, and whether its data were the cause',
    zh: '若运行中止：在哪一方、哪一步，以及是否由其数据引起',
  },
  'disclosure.lending-trust-semi-honest': {
    en: 'nothing of loans and persons, as long as all of {computers} follow the protocol and no more than {threshold} of them put together what they hold; one that does not follow it can make the answer wrong, or learn more together with {asker}',
    zh: '关于贷款与人员一无所知，前提是 {computers} 都遵守协议，且合谋者不超过 {threshold} 方；不遵守协议的一方可能使结果出错，或与 {asker} 一起得知更多',
  },
  'disclosure.lending-trust-malicious': {
    en: 'nothing of loans and persons, as long as no more than {threshold} of {computers} put together what they hold or depart from the protocol',
    zh: '关于贷款与人员一无所知，前提是 {computers} 中合谋或偏离协议者不超过 {threshold} 方',
  },
  'disclosure.lending-together': {
    en: '{together} of these {of} together: all tokens and amounts of {lenders} and whom {asker} asks about; a token is a hash without a key, so whoever knows a person’s {fields} finds the person by it',
    zh: '其中 {together} 方（共 {of} 方）若合谋：得知 {lenders} 的全部标记与金额，以及 {asker} 询问的是谁；标记是不带密钥的散列，知道某人 {fields} 者即可据此找到此人',
  },
  'disclosure.lending-together-lenders': {
    en: 'together with some of {lenders}: what the others of these have of each person it asks about',
    zh: '若与 {lenders} 中的一部分合谋：得知其余各方对所询问每个人的情况',
  },
  'disclosure.lending-asker-client': {
    en: 'no more by departing from the protocol: it only sends shares and receives the answer, and whatever it sends asks about {persons} hashes, which need not be those of persons',
    zh: '偏离协议也不会得知更多：提问方只发送份额并接收结果，无论发送什么，都只是询问 {persons} 个散列，而该散列未必对应某个人',
  },
  'disclosure.lending-asker-computes': {
    en: 'more, if it departs from the protocol: it is one of {computers}, which must follow it',
    zh: '若偏离协议则可能得知更多：提问方是 {computers} 之一，必须遵守协议',
  },
  'disclosure.lending-dealer': {
    en: '{dealer} prepares randomness and sees no input; together with one of the computers it learns as much as all computers together',
    zh: '{dealer} 准备随机数，不接触任何输入；若与任一计算方合谋，则得知与全部计算方合谋相同的内容',
  },
  'disclosure.lending-nobody-person': {
    en: 'beside {asker}: whom it asks about, and the answer',
    zh: '除 {asker} 之外：询问的是谁，以及结果',
  },
  'disclosure.lending-nobody-lender': {
    en: 'which of {lenders} have a loan of a person, from an answer alone; but see above',
    zh: '仅凭某次结果，{lenders} 中哪些方对某人有贷款；但见上文',
  },
  'disclosure.lending-nobody-lender-some': {
    en: 'which of {lenders} have a loan of a person, from an answer that is neither none nor all of them; but see above',
    zh: '若结果既非零也非全部，仅凭该结果，{lenders} 中哪些方对某人有贷款；但见上文',
  },
  'disclosure.lending-nobody-hit': {
    en: 'whether a loan of its own was counted: {lenders} do not learn it either',
    zh: '自己的贷款是否被计入：{lenders} 自己也不会得知',
  },
  'disclosure.lending-nobody-sizes': {
    en: 'the exact size of any table: lists are filled up to the sizes above',
    zh: '任何一个表的确切规模：各列表都会填充至上述规模',
  },
});
