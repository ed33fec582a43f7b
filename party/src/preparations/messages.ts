/** Text of the errors of preparations that a dealer made ahead. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'prepare.no-dealer': {
    en: 'the contract of job {job} has no dealer: its protocol, {protocol}, takes nothing that could be prepared ahead by one',
    zh: '任务 {job} 的合约没有分发方：其协议 {protocol} 不需要由分发方预先准备',
    hint: {
      en: 'run it as it is: tacit run {job}; or propose the question with --dealer NAME',
      zh: '可直接运行：tacit run {job}；或用 --dealer 名称 重新提出问题',
    },
  },
  'prepare.not-dealer': {
    en: '{party} is not the dealer of job {job}; that is {dealer}',
    zh: '{party} 不是任务 {job} 的分发方；分发方是 {dealer}',
    hint: {
      en: 'have {dealer} prepare it: tacit prepare {job}; a computer that made it would know what it must not',
      zh: '请联系 {dealer} 准备：tacit prepare {job}；若由计算方准备，它会知道不该知道的内容',
    },
  },
  'prepare.unsigned': {
    en: 'job {job} is {state}: its dealer prepares what all parties have signed; missing: {missing}',
    zh: '任务 {job} 的状态为 {state}：各方都签署之后分发方才可准备；尚缺：{missing}',
    hint: {
      en: 'wait until all have approved (tacit job {job}), then prepare it',
      zh: '请等各方都批准后再准备（查看：tacit job {job}）',
    },
  },
  'prepare.busy': {
    en: '{party} is preparing already, for job {job}',
    zh: '{party} 正在为任务 {job} 准备',
    hint: {
      en: 'wait until that is made: tacit prepare list',
      zh: '请等待其完成：tacit prepare list',
    },
  },
  'prepare.no-part': {
    en: '{party} does not have the file of preparation {number} for {of} any more: it was delivered, or taken away',
    zh: '{party} 已没有预处理 {number} 中 {of} 的文件：已送达或已删除',
    hint: { en: 'make another one: tacit prepare {job}', zh: '请另行准备一份：tacit prepare {job}' },
  },
  'prepare.not-a-file': {
    en: 'this is not a part of a preparation, or its beginning is damaged',
    zh: '这不是预处理文件，或其开头已损坏',
    hint: {
      en: 'take the file that the dealer made for this party, whole, and copy it anew: tacit prepare JOB --out FOLDER there, tacit prepare import FILE here',
      zh: '请取分发方为本方生成的完整文件并重新复制：对方执行 tacit prepare 任务 --out 文件夹，本方执行 tacit prepare import 文件',
    },
  },
  'prepare.size': {
    en: 'the file of preparation {number} has {found} bytes; the contract says {expected}',
    zh: '预处理 {number} 的文件为 {found} 字节；合约规定为 {expected} 字节',
    hint: {
      en: 'the file is cut, or more than it should be: copy it anew from {dealer}; if it is so there, too, have {dealer} prepare the job again',
      zh: '文件不完整或过大：请从 {dealer} 重新复制；若原文件即如此，请联系 {dealer} 重新准备',
    },
  },
  'prepare.unknown-contract': {
    en: 'the preparation is for contract {contract}, which {party} does not know',
    zh: '该预处理属于合约 {contract}，而 {party} 没有这份合约',
    hint: {
      en: 'import it at the home of the party that signed that contract; another contract of the same question needs a preparation of its own',
      zh: '请在签署该合约的一方导入；同一问题的另一份合约需要另行准备',
    },
  },
  'prepare.not-approved-here': {
    en: '{party} has not approved job {job}: it takes no preparation for it yet',
    zh: '{party} 尚未批准任务 {job}，暂不接收其预处理',
    hint: {
      en: 'read and approve the contract first: tacit approve {job}; then take the preparation in again',
      zh: '请先阅读并批准合约：tacit approve {job}；然后再导入预处理',
    },
  },
  'prepare.wrong-dealer': {
    en: 'the preparation is by {found}; the dealer of job {job} is {expected}',
    zh: '该预处理由 {found} 生成；任务 {job} 的分发方是 {expected}',
    hint: {
      en: 'take only what {expected} made: have it prepare the job, tacit prepare {job}',
      zh: '只接受 {expected} 生成的预处理：请联系其执行 tacit prepare {job}',
    },
  },
  'prepare.wrong-party': {
    en: 'the part is for {found}, this is {expected}',
    zh: '该文件是给 {found} 的，本方是 {expected}',
    hint: {
      en: 'import the file that {dealer} made for {expected}; give this one to {found}, whose key alone opens it',
      zh: '请导入 {dealer} 为 {expected} 生成的文件；此文件请交给 {found}，只有其密钥能打开',
    },
  },
  'prepare.wrong-place': {
    en: 'the part is for place {found} of the contract, {party} computes at {expected}',
    zh: '该文件用于合约中的第 {found} 个位置，而 {party} 的计算位置是 {expected}',
    hint: {
      en: 'have {dealer} prepare the job again; parties that do not compute need no preparation',
      zh: '请联系 {dealer} 重新准备；不参与计算的一方不需要预处理',
    },
  },
  'prepare.bad-signature': {
    en: 'the preparation does not carry the signature of {dealer}',
    zh: '该预处理没有 {dealer} 的有效签名',
    hint: {
      en: 'do not use it: ask {dealer} how it came here; only {dealer} can make one that is taken',
      zh: '请勿使用：请向 {dealer} 查明其来源；只有 {dealer} 生成的才会被接受',
    },
  },
  'prepare.altered': {
    en: 'the file of preparation {number} is not what {dealer} signed',
    zh: '预处理 {number} 的文件与 {dealer} 签署的不一致',
    hint: {
      en: 'it was changed or damaged on its way: copy it anew from {dealer}, then import it again',
      zh: '文件在途中被改动或损坏：请从 {dealer} 重新复制后再导入',
    },
  },
  'prepare.unreadable': {
    en: 'the file of preparation {number} cannot be opened by {party}, or holds something else than it says',
    zh: '{party} 无法打开预处理 {number} 的文件，或其内容与说明不符',
    hint: {
      en: '{dealer} signed it so: have {dealer} prepare the job again, with the same version',
      zh: '该文件经 {dealer} 签署即如此：请联系 {dealer} 用相同版本重新准备',
    },
  },
  'prepare.known': {
    en: '{party} holds preparation {number} already',
    zh: '{party} 已持有预处理 {number}',
    hint: {
      en: 'nothing more is to be done: delete this copy, and run the job when all hold theirs: tacit run {job}',
      zh: '无需再导入：请删除此副本；各方都持有后即可运行：tacit run {job}',
    },
  },
  'prepare.used': {
    en: '{party} has used preparation {number} up: it was marked at {at}, for run {run}',
    zh: '{party} 已用掉预处理 {number}：于 {at} 标记给运行 {run}',
    hint: {
      en: 'it never serves again, also if that run failed: two runs with one preparation would show what it hides. Delete this copy and have {dealer} make another: tacit prepare {job}',
      zh: '即使那次运行失败也不能再用：同一预处理用两次会暴露其所掩盖的内容。请删除此副本，并联系 {dealer} 另行准备：tacit prepare {job}',
    },
  },
  'prepare.dropped': {
    en: '{party} took preparation {number} away: its job was over',
    zh: '{party} 已删除预处理 {number}：其任务已结束',
    hint: {
      en: 'delete this copy; another contract needs a preparation of its own',
      zh: '请删除此副本；另一份合约需要另行准备',
    },
  },
  'prepare.over': {
    en: 'job {job} is {state}: it needs no preparation any more',
    zh: '任务 {job} 的状态为 {state}，不再需要预处理',
    hint: { en: 'propose the question again if it is still open', zh: '如仍需结果，请重新提出问题' },
  },
  'prepare.too-many': {
    en: '{party} holds {limit} preparations of job {job} that wait to be used, and takes no more',
    zh: '{party} 已持有任务 {job} 的 {limit} 份待用预处理，不再接收',
    hint: { en: 'run the job: tacit run {job}', zh: '请运行任务：tacit run {job}' },
  },
  'prepare.piece': {
    en: 'a piece of a preparation came at byte {found}, expected {expected}',
    zh: '预处理文件的分段起始于第 {found} 字节，应为 {expected}',
    hint: { en: 'send the file again from its beginning', zh: '请从头重新发送该文件' },
  },
  'prepare.not-held': {
    en: '{party} holds no preparation {number} of job {job} that could still be used',
    zh: '{party} 没有任务 {job} 可用的预处理 {number}',
    hint: {
      en: 'import the part that the dealer made for {party} (tacit prepare import FILE there), or have the dealer make another: tacit prepare {job}',
      zh: '请在 {party} 导入分发方为其生成的文件（tacit prepare import 文件），或联系分发方另行准备：tacit prepare {job}',
    },
  },
  'prepare.none-held': {
    en: 'job {job} cannot be run: {dealer}, its dealer, does not answer, and nothing that it prepared ahead is left ({held})',
    zh: '任务 {job} 无法运行：其分发方 {dealer} 没有应答，且没有可用的预处理（{held}）',
    hint: {
      en: 'have {dealer} start its party, so that it deals at the run, or prepare the job ahead: tacit prepare {job} there; then run it again: tacit run {job}',
      zh: '请联系 {dealer} 启动其服务以便在运行时分发，或在其处预先准备：tacit prepare {job}；然后重新运行：tacit run {job}',
    },
  },
  'prepare.part-missing': {
    en: 'job {job} cannot be run: {lacking} holds no part of what {dealer} prepared that could still be used ({held}), and {dealer}, which could deal at the run, does not answer',
    zh: '任务 {job} 无法运行：{lacking} 没有 {dealer} 所准备的可用部分（{held}），而可在运行时分发的 {dealer} 没有应答',
    hint: {
      en: 'import the file that {dealer} made for {lacking} there: tacit prepare import FILE; or have {dealer} deliver it (tacit prepare deliver NUMBER), prepare the job again (tacit prepare {job}), or start its party so that it deals at the run',
      zh: '请在 {lacking} 处导入 {dealer} 为其生成的文件：tacit prepare import 文件；或联系 {dealer} 再次送达（tacit prepare deliver 编号）、重新准备（tacit prepare {job}），或启动其服务以便在运行时分发',
    },
  },
  'prepare.none-in-common': {
    en: 'job {job} cannot be run: each of its computers holds preparations that are unused ({held}), but none is one that all of them hold, and {dealer}, which could deal at the run, does not answer',
    zh: '任务 {job} 无法运行：各计算方都有未用的预处理（{held}），但没有一份是各方共有的，而可在运行时分发的 {dealer} 没有应答',
    hint: {
      en: 'see what each holds (tacit prepare list) and import the missing file; or have {dealer} prepare the job again, or start its party so that it deals at the run',
      zh: '请各方查看所持预处理（tacit prepare list）并导入缺少的文件；或联系 {dealer} 重新准备，或启动其服务以便在运行时分发',
    },
  },
  'prepare.failed': {
    en: '{party} could not make the preparation: the log has the cause under {id}',
    zh: '{party} 未能生成预处理：原因见日志，编号 {id}',
    hint: {
      en: 'see the log of {party}; if memory or disk ran out, give its machine more, then prepare the job again',
      zh: '请查看 {party} 的日志；若内存或磁盘不足，请扩容后重新准备',
    },
  },
});
