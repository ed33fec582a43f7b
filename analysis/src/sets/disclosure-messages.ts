import { addCatalogue } from '@tacit/engine/text';

/** The statement of an intersection. */
addCatalogue({
  'disclosure.set-result': {
    en: 'a list of those rows of {own} whose {key} is also in {others}, however few: at most {rows} rows',
    zh: '{own} 中 {key} 也出现在 {others} 中的那些行，无论多少：最多 {rows} 行',
  },
  'disclosure.set-result-least': {
    en: 'a list of those rows of {own} whose {key} is also in {others}, if they are at least {least}; otherwise only that they are fewer',
    zh: '{own} 中 {key} 也出现在 {others} 中的那些行，但须至少有 {least} 行；否则只得知不足此数',
  },
  'disclosure.set-result-all': {
    en: 'a list of those rows of {own} whose {key} is also in all of {others}: at most {rows} rows',
    zh: '{own} 中 {key} 在 {others} 中全都出现的那些行：最多 {rows} 行',
  },
  'disclosure.set-result-least-all': {
    en: 'a list of those rows of {own} whose {key} is also in all of {others}, if they are at least {least}; otherwise only that they are fewer',
    zh: '{own} 中 {key} 在 {others} 中全都出现的那些行，但须至少有 {least} 行；否则只得知不足此数',
  },
  'disclosure.set-rows': {
    en: 'of each row of {own} whether it is in common, and so how many are',
    zh: '{own} 的每一行是否共有，因此也得知共有多少行',
  },
  'disclosure.set-payload': {
    en: 'beside each row in common, the values of {columns} that {table} has',
    zh: '每个共有行旁边，{table} 中 {columns} 的取值',
  },
  'disclosure.set-result-count': {
    en: 'how many keys {tables} have in common',
    zh: '{tables} 共有多少个相同的键',
  },
  'disclosure.set-result-count-least': {
    en: 'how many keys {tables} have in common, if they are at least {least}; otherwise only that they are fewer',
    zh: '若至少有 {least} 个，则得知 {tables} 共有多少个相同的键；否则只得知不足此数',
  },
  'disclosure.set-count': { en: 'this number', zh: '该数量' },
  'disclosure.set-chosen': {
    en: 'can work out: of any key it likes to put into {own}, whether {others} has it',
    zh: '可推算出：对其放入 {own} 的任何键，得知 {others} 中是否也有',
  },
  'disclosure.set-chosen-count': {
    en: 'can work out: by the keys it puts into {own}, how many of these {others} has; of one key, if it knows that of all others',
    zh: '可推算出：借助放入 {own} 的键，得知其中有多少个也在 {others} 中；若已知其余各键的情况，则可得知某一个键是否在其中',
  },
  'disclosure.set-chosen-all': {
    en: 'can work out: of any key it likes to put into {own}, whether all of {others} have it',
    zh: '可推算出：对其放入 {own} 的任何键，得知 {others} 中是否全都有',
  },
  'disclosure.set-chosen-count-all': {
    en: 'can work out: by the keys it puts into {own}, how many of these all of {others} have; of one key, if it knows that of all others',
    zh: '可推算出：借助放入 {own} 的键，得知其中有多少个在 {others} 中全都有；若已知其余各键的情况，则可得知某一个键是否如此',
  },
  'disclosure.set-chosen-count-for': {
    en: 'can work out, with one of {owners} that chooses its keys so: how many of these the others have; of one key, if that one knows it of all others',
    zh: '若 {owners} 中一方为此选定自己的键并与其合作，则可推算出：其中有多少个也在其他各方的表中；若该方已知其余各键的情况，则可得知某一个键是否在其中',
  },
  'disclosure.set-keys-in-all': {
    en: 'can ask about other keys in each run: up to {rows} in each of {runs} runs, {keys} in all; where keys can be listed, such as telephone numbers, it can go through that many',
    zh: '每次运行可询问不同的键：{runs} 次运行，每次最多 {rows} 个，共 {keys} 个；若键可以列举（如电话号码），便可逐一试探这么多个',
  },
  'disclosure.set-standing-over-runs': {
    en: 'can work out: of every key that it asked about in any run, whether {table} had it at each run, earlier and later ones too, also without asking again; so when each of these keys came or went',
    zh: '可推算出：对其在任何一次运行中询问过的每个键，得知 {table} 在各次运行（包括更早和更晚的运行，且无需再次询问）时是否有该键，因而得知这些键何时新增或移除',
  },
  'disclosure.set-standing-kept': {
    en: 'keeps {table} in encrypted form, and how it changes: from one run or attempt to the next {changes} entries come and {changes} go, filled up with random ones. So it does not see how many keys came, nor how many of those went that were there from the start; but how many that came later go again, and when, and when an entry that went comes back',
    zh: '保存 {table} 的加密形式及其变更：每两次运行或尝试之间新增与移除各 {changes} 条，不足时以随机条目填充。因此看不出新增了多少键，也看不出一开始就有的键移除了多少；但可看出后来新增的条目何时有多少又被移除，以及曾移除的条目何时再次出现',
  },
  'disclosure.set-standing-kept-same': {
    en: 'keeps {table} in encrypted form for all runs; it may not change in between',
    zh: '在各次运行之间保存 {table} 的加密形式；期间该表不得变更',
  },
  'disclosure.set-standing-state': {
    en: 'whether {receiver} still has what it was handed in the run before',
    zh: '{receiver} 是否仍保有上次运行中所得的内容',
  },
  'disclosure.set-standing-key': {
    en: 'one key of {sender}, encrypted on its disk, serves all {runs} runs: whoever got hold of it and of what {receiver} keeps could test any key they can think of against {table} at every run',
    zh: '{sender} 的同一个密钥（加密保存在其磁盘上）用于全部 {runs} 次运行：任何人若同时得到该密钥以及 {receiver} 所保存的内容，便可就其能想到的任何键，检验 {table} 在每次运行时是否有该键',
  },
  'disclosure.set-first': {
    en: 'whichever of {parties} has its answer first can keep the others from theirs by stopping',
    zh: '{parties} 中先得到结果的一方可以中止运行，使其他各方得不到结果',
  },
  'disclosure.set-earlier': {
    en: 'can work out: who joined or left a table, by comparing this answer with earlier or later ones about the same tables',
    zh: '可推算出：将此结果与针对相同表的更早或更晚的结果比较，得知哪些人新进入或已离开某个表',
  },
  'disclosure.set-earlier-common': {
    en: 'can work out: how many keys that {owners} have in common came or went, by comparing this number with those of earlier or later contracts about the same tables',
    zh: '可推算出：将该数量与针对相同表的更早或更晚的合约中的数量比较，得知 {owners} 的共有键增减了多少',
  },
  'disclosure.set-size': {
    en: 'the size of {dataset}, rounded up: at most {rows} rows',
    zh: '{dataset} 的规模（向上取整）：最多 {rows} 行',
  },
  'disclosure.set-card': {
    en: 'the card of {dataset}, as every other peer of {owner} does: names, types, declared ranges and lists of values of the {columns} columns with a permitted use, and which keys occur once or how often at most',
    zh: '{dataset} 的数据卡（{owner} 的其他所有对等方同样可见）：{columns} 个获准使用的列的名称、类型、声明范围和取值列表，以及哪些键不重复或至多重复几次',
  },
  'disclosure.set-common': {
    en: 'how many keys {owners} have in common, however few; no identity, no value',
    zh: '{owners} 共有多少个相同的键，无论多少；不含任何身份或取值',
  },
  'disclosure.set-common-groups': {
    en: 'for every group of {owners}, how many keys exactly these have in common, however few; no identity, no value',
    zh: '对 {owners} 的每一种组合，得知恰好由这些数据方共有的键有多少个，无论多少；不含任何身份或取值',
  },
  'disclosure.set-common-own-data': {
    en: 'has data of its own; can work out: whether one key is in common, where it knows that of all others',
    zh: '自己也有数据；可推算出：在已知其余所有键是否共有的情况下，某一个键是否共有',
  },
  'disclosure.set-question': {
    en: 'the whole question with its names, the rules for keys, the plan and this statement',
    zh: '整个问题（含其中的名称）、键的规整规则、执行计划以及本声明',
  },
  'disclosure.set-duration': {
    en: 'how long each party’s own steps take, which depends on its data',
    zh: '各方本地步骤的耗时，而耗时与其数据有关',
  },
  'disclosure.set-stop': {
    en: 'if the run stops: at which party and step, and whether its data were the cause',
    zh: '若运行中止：在哪一方、哪一步，以及是否由其数据引起',
  },
  'disclosure.set-stop-duplicates': {
    en: 'if the run stops: at which party and step, and whether its data were the cause, such as keys that occur more than once',
    zh: '若运行中止：在哪一方、哪一步，以及是否由其数据引起（例如存在重复的键）',
  },
  'disclosure.set-trust-semi-honest': {
    en: 'each of {owners} is protected against the others as long as all follow the protocol; one that does not can learn more of the others’ keys',
    zh: '在各方都遵守协议的前提下，{owners} 中的每一方都受到保护；不遵守协议的一方可能得知其他各方更多的键',
  },
  'disclosure.set-trust-malicious': {
    en: 'each of {owners} is protected even if the others do not follow the protocol: these learn no more than this statement says of keys that they chose, or are caught. Such a party can still leave out keys that it has, or put in others, as with any table: no protocol promises that an answer is complete',
    zh: '即使其他各方不遵守协议，{owners} 中的每一方仍受到保护：对方得知的不会超出本声明就其所选的键所列的内容，否则会被发现。但它仍可略去自己有的键或放入其他键，正如任何一方都可选定自己的表：没有哪个协议能保证结果是完整的',
  },
  'disclosure.set-assumed-lpn': {
    en: 'no more of others’ keys, if learning parity with noise (LPN) is hard: a young assumption',
    zh: '关于其他各方的键不再有更多，前提是带噪声奇偶学习问题（LPN）是困难的：这是较新的假设',
  },
  'disclosure.set-reach': {
    en: 'if it does not follow the protocol: the same of up to {keys} keys in place of {rows}',
    zh: '若其不遵守协议：可就最多 {keys} 个键（而非 {rows} 个）得知同样的内容',
  },
  'disclosure.set-together': {
    en: 'together with some of {others}: which keys of {own} all the rest of these have, whether or not those who collude have them. {others} without {own} learn nothing together',
    zh: '若与 {others} 中的一部分合谋：得知 {own} 的哪些键为其余各方所共有，无论合谋者自己是否有。{others} 之间若没有 {own} 参与，即使合谋也一无所获',
  },
  'disclosure.set-together-several': {
    en: 'together with some of {others}: which keys of {own} all the rest of these have, whether or not those who collude have them. Owners who receive nothing learn nothing together',
    zh: '若与 {others} 中的一部分合谋：得知 {own} 的哪些键为其余各方所共有，无论合谋者自己是否有。未被列为接收方的各数据方之间即使合谋也一无所获',
  },
  'disclosure.set-together-count': {
    en: 'both together, with others or without: which keys of {own} all of {others} have, whether or not those who collude have them, and the number however small. All other groups learn nothing together, but what each is told',
    zh: '两方合谋时（无论是否有其他方参与）：得知 {own} 的哪些键在 {others} 中全都有（无论合谋者自己是否有），以及无论多小的数量。其他任何组合即使合谋，也只有各自被告知的内容',
  },
  'disclosure.set-trust-helper-semi-honest': {
    en: '{helper} together with any one of {owners}: of any key they can think of, which of {owners} have it and what these hand over beside it. Each party by itself learns only what is said here, as long as all follow the protocol; {helper} could give a wrong answer',
    zh: '{helper} 若与 {owners} 中任意一方合谋：对其能想到的任何键，得知 {owners} 中哪些数据方有，以及其旁边所交出的内容。在各方都遵守协议的前提下，每一方单独只获知本声明所列的内容；{helper} 可能给出错误的结果',
  },
  'disclosure.set-nobody-count': {
    en: 'which keys are in common, from this answer alone; but see above',
    zh: '仅凭此结果，哪些键是共有的；但见上文',
  },
  'disclosure.set-nobody-below': {
    en: 'how many keys are in common, where they are fewer than {least}',
    zh: '共有的键不足 {least} 个时的实际数量',
  },
  'disclosure.set-nobody-others': {
    en: 'any key that only others have: what is not in common stays with its owner',
    zh: '任何只有其他方才有的键：不共有的内容仍只为其数据方所知',
  },
  'disclosure.set-nobody-own': {
    en: 'which rows of {tables} are in common, of those who learn nothing: their owners do not know it either',
    zh: '{tables} 中哪些行是共有的：未被列为接收方的数据方自己也不会得知',
  },
  'disclosure.set-nobody-sizes': {
    en: 'the exact size of any table: lists are filled up to the sizes above',
    zh: '任何一个表的确切规模：各列表都会填充至上述规模',
  },
});
