/** Text of the errors about contracts. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'contract.standing': {
    en: 'the contract {job} is a service: it is asked, not run',
    zh: '合约 {job} 是一项服务：供查询，而不是运行',
    hint: {
      en: 'ask it with tacit lookup OWNER/SERVICE, one that scores with tacit model score SERVICE; an owner publishes new versions of a look-up with tacit service refresh SERVICE',
      zh: '请用 tacit lookup 数据方/服务 查询，评分服务用 tacit model score 服务；查询服务的数据方用 tacit service refresh 服务 发布新版本',
    },
  },
  'contract.until': {
    en: 'runs of this contract can begin until a time from {first} to {last}; found: {found}',
    zh: '该合约的运行截止时间须在 {first} 与 {last} 之间；实际为 {found}',
    hint: {
      en: 'give a time not before the contract must be approved: --until 2027-06-30T00:00:00Z, or --expires with fewer hours',
      zh: '请给出不早于合约批准期限的时间：--until 2027-06-30T00:00:00Z，或用 --expires 缩短批准期限',
    },
  },
  'contract.no-owner': {
    en: 'the question names no table of a party',
    zh: '问题中没有引用任何参与方的表',
    hint: {
      en: 'write tables as party.table, for instance bank.customers; tacit catalog lists them',
      zh: '表名请写成“参与方.表”，例如 bank.customers；可用 tacit catalog 查看',
    },
  },
  'contract.no-question': {
    en: 'a question is either `sql`, or `kind` and `question`',
    zh: '问题须为 `sql`，或为 `kind` 与 `question`',
    hint: { en: 'give one of them', zh: '请给出其中之一' },
  },
  'contract.join-of-sql': {
    en: '`join` is about the joins of a question in SQL; this one is of kind {kind}',
    zh: '`join` 针对 SQL 问题中的连接；此问题的种类为 {kind}',
    hint: {
      en: 'leave it out; owners can ask for it in their policies (join: strict)',
      zh: '请去掉；各数据方可在其策略中要求（join: strict）',
    },
  },
  'contract.unknown-party': {
    en: '{party} is neither this party nor one of its peers; known: {known}',
    zh: '{party} 既不是本方，也不是已知的对等方；已知：{known}',
    hint: {
      en: 'check the name, or exchange an invitation first: tacit peer invite, tacit peer accept',
      zh: '请检查名称，或先交换邀请：tacit peer invite、tacit peer accept',
    },
  },
  'contract.dealer-computes': {
    en: '{dealer} takes part in the computation, so it cannot also be the dealer',
    zh: '{dealer} 参与计算，不能同时担任分发方',
    hint: {
      en: 'name a party without data in the question that asks nothing',
      zh: '请指定一个不提供数据、也不提问的参与方',
    },
  },
  'contract.dealer-receives': {
    en: '{dealer} prepares the randomness that hides everything, so it cannot receive the result',
    zh: '{dealer} 准备用于隐藏一切数据的随机数，不能同时接收结果',
    hint: { en: 'name other recipients with --to, or another dealer', zh: '请用 --to 指定其他接收方，或另选分发方' },
  },
  'contract.helper-is-owner': {
    en: '{helper} owns data of this question, so it cannot also be the helper',
    zh: '{helper} 是本问题的数据方，不能同时担任协助方',
    hint: {
      en: 'name a party without data in the question; it may have data of its own where the policies allow it',
      zh: '请指定一个在该问题中不提供数据的参与方；若策略允许，它可以自己也有数据',
    },
  },
  'contract.own-data-differs': {
    en: '{party} is to match rows and has {datasets} datasets of its own, of which the contract says something else',
    zh: '{party} 须匹配各行，且自己有 {datasets} 个数据集，而合约所述与此不符',
    hint: {
      en: 'propose the question again, so that the owners know whether {party} has data, or choose another helper (--helper NAME)',
      zh: '请重新提出该问题，使数据方得知 {party} 是否有数据；或另选协助方（--helper NAME）',
    },
  },
  'contract.matching-refused': {
    en: '{party} does not match rows of others while it has {dataset}',
    zh: '{party} 在拥有 {dataset} 期间不为其他方匹配各行',
    hint: {
      en: 'choose a helper without data (--helper NAME), or ask {party} to allow it: match_for_others: allow in its policy of {dataset}',
      zh: '请指定一个没有数据的协助方（--helper NAME），或请 {party} 在 {dataset} 的策略中允许：match_for_others: allow',
    },
  },
  'contract.own-data-only': {
    en: 'all data of this question is that of {party}, which asks: there is nothing to compute together',
    zh: '该问题只涉及提问方 {party} 自己的数据，无需共同计算',
    hint: {
      en: 'ask your own database (DuckDB reads CSV and Parquet: duckdb -c "SELECT …"), or name tables of other parties too; tacit catalog lists them',
      zh: '请直接查询自己的数据库（DuckDB 可读取 CSV 和 Parquet：duckdb -c "SELECT …"），或同时使用其他参与方的表；tacit catalog 会列出这些表',
    },
  },
  'contract.standing-owner': {
    en: 'a service is published by the owner of its data, here {owner}, to those who may call it',
    zh: '服务由其数据方（此处为 {owner}）向查询方发布',
    hint: {
      en: 'ask {owner} to run: tacit service publish NAME --callers {asker} …',
      zh: '请联系 {owner} 运行：tacit service publish 名称 --callers {asker} …',
    },
  },
  'contract.parties': {
    en: 'no protocol runs with {found}; possible: {protocols}',
    zh: '没有协议适用于 {found}；可用的协议：{protocols}',
    hint: {
      en: 'name who computes (--computers), a helper (--helper) or a dealer (--dealer)',
      zh: '请指定计算方（--computers）、协助方（--helper）或分发方（--dealer）',
    },
  },
  'contract.no-place': {
    en: '{party} asks, but neither has data in the question, nor computes, nor receives the result',
    zh: '{party} 是提问方，但在该问题中既没有数据，也不参与计算，也不接收结果',
    hint: { en: 'add {party} to the recipients or to the computers', zh: '请将 {party} 加入接收方或计算方' },
  },
  'contract.invalid': {
    en: '{party} sent something that is no contract',
    zh: '{party} 发来的内容不是有效的合约',
    hint: { en: 'check that both parties run the same version', zh: '请确认双方运行的版本一致' },
  },
  'contract.too-costly': {
    en: '{party} could not work out what this question costs within {seconds} s and {memoryMB} MB of memory',
    zh: '{party} 未能在 {seconds} 秒和 {memoryMB} MB 内存之内算出该问题的成本',
    hint: {
      en: 'ask for fewer groups, columns or conditions at once',
      zh: '请减少一次提问中的分组、列或条件',
    },
  },
  'contract.busy': {
    en: '{party} is working out what other questions cost; {waiting} wait already',
    zh: '{party} 正在计算其他问题的成本；已有 {waiting} 个在等待',
    hint: { en: 'try again in a minute', zh: '请一分钟后再试' },
  },
  'contract.too-many-rows': {
    en: '{party} computes over tables of at most {limit} rows; {dataset} may have {found}',
    zh: '{party} 只计算不超过 {limit} 行的表；{dataset} 最多可有 {found} 行',
    hint: {
      en: 'use a smaller table, or ask {party} to raise limits.rows in its config.yaml',
      zh: '请使用较小的表，或请 {party} 在其 config.yaml 中调高 limits.rows',
    },
  },
  'contract.too-many-rows-made': {
    en: '{party} computes over tables of at most {limit} rows; what is made of {datasets} under protocol may have {found}',
    zh: '{party} 只计算不超过 {limit} 行的表；协议下由 {datasets} 组合而成的表最多可有 {found} 行',
    hint: {
      en: 'aggregate one side by the key before it is joined, use smaller tables, or ask {party} to raise limits.rows in its config.yaml',
      zh: '请先按键聚合连接的其中一侧，或使用较小的表，或请 {party} 在其 config.yaml 中调高 limits.rows',
    },
  },
  'contract.too-much-sent': {
    en: '{party} would send {found} MB for this question; its limit is {limit} MB',
    zh: '{party} 为该问题需发送 {found} MB；其上限为 {limit} MB',
    hint: {
      en: 'ask for fewer groups, columns or rows, or ask {party} to raise limits.sentMB in its config.yaml',
      zh: '请减少分组、列或行，或请 {party} 在其 config.yaml 中调高 limits.sentMB',
    },
  },
  'contract.too-much-memory': {
    en: '{party} would need about {found} MB of memory for this question; its limit is {limit} MB',
    zh: '{party} 为该问题约需 {found} MB 内存；其上限为 {limit} MB',
    hint: {
      en: 'ask for fewer groups, columns or rows; the limit is the memory of the machine of {party}, or limits.memoryMB in its config.yaml',
      zh: '请减少分组、列或行；该上限为 {party} 机器的内存，或其 config.yaml 中的 limits.memoryMB',
    },
  },
  'contract.card-differs': {
    en: 'the contract describes {dataset} of {party} otherwise than {party} publishes it now (at {path})',
    zh: '合约中对 {party} 的 {dataset} 的描述与其当前发布的不一致（位置：{path}）',
    hint: {
      en: 'the data or its policy changed: propose the question again',
      zh: '数据或其策略已有变化：请重新提出该问题',
    },
  },
  'contract.key-differs': {
    en: 'the contract names another public key for {party} than the one pinned here',
    zh: '合约中 {party} 的公钥与本方锁定的公钥不一致',
    hint: {
      en: 'compare the keys of {party} by phone before anything else: tacit peer list shows them',
      zh: '请先电话核对 {party} 的公钥：tacit peer list 可查看',
    },
  },
  'contract.version-differs': {
    en: '{party} runs version {found} of Tacit, the contract was made with {expected}',
    zh: '{party} 运行的 Tacit 版本为 {found}，而合约由 {expected} 生成',
    hint: {
      en: 'install the same version everywhere and propose the question again',
      zh: '请在各方安装相同版本，然后重新提出问题',
    },
  },
  'contract.not-a-party': {
    en: '{party} is no party of this contract',
    zh: '{party} 不是该合约的参与方',
  },
  'contract.wrong-sender': {
    en: '{sender} sent a contract or decision in the name of {party}',
    zh: '{sender} 以 {party} 的名义发送了合约或决定',
    hint: { en: 'only the party itself may send it', zh: '只能由该参与方本人发送' },
  },
  'contract.bad-approval': {
    en: 'the approval of {party} for contract {contract} has no valid signature',
    zh: '{party} 对合约 {contract} 的批准签名无效',
    hint: {
      en: 'it was not signed with the key of {party} in the contract: ask {party} what happened',
      zh: '该批准并非用合约中 {party} 的密钥签署：请向 {party} 查明情况',
    },
  },
  'contract.approvals-missing': {
    en: 'not yet approved by {missing}',
    zh: '尚未批准：{missing}',
    hint: {
      en: 'ask them to approve: tacit inbox, tacit approve {job}',
      zh: '请对方批准：tacit inbox、tacit approve {job}',
    },
  },
  'contract.expired': {
    en: 'the contract of job {job} expired at {expiresAt}; the clock of {party} says {now}',
    zh: '任务 {job} 的合约已于 {expiresAt} 过期；{party} 的时钟显示为 {now}',
    hint: {
      en: 'propose the question again; if it should not be over yet, compare the clocks: tacit doctor',
      zh: '请重新提出该问题；若合约本不应过期，请核对各方时钟：tacit doctor',
    },
  },
  'contract.clock-ahead': {
    en: 'the clock of {party} is {difference} ahead of the clock of {self}: the contract was made at {proposedAt}, and at {self} it is {now}',
    zh: '{party} 的时钟比 {self} 的快 {difference}：合约生成于 {proposedAt}，而 {self} 处的时间为 {now}',
    hint: {
      en: 'check the clock of {suspects} (date -u; tacit doctor compares it with all peers), set it right and propose the question again',
      zh: '请检查 {suspects} 的时钟（date -u；tacit doctor 会与各对等方比对），校正后重新提出该问题',
    },
  },
  'contract.clock-behind': {
    en: 'the clock of {party} is {difference} behind the clock of {self}: the contract was made at {proposedAt}, and at {self} it is {now}',
    zh: '{party} 的时钟比 {self} 的慢 {difference}：合约生成于 {proposedAt}，而 {self} 处的时间为 {now}',
    hint: {
      en: 'check the clock of {suspects} (date -u; tacit doctor compares it with all peers), set it right and propose the question again',
      zh: '请检查 {suspects} 的时钟（date -u；tacit doctor 会与各对等方比对），校正后重新提出该问题',
    },
  },
  'contract.dataset-changed': {
    en: '{dataset} of {party} changed after the contract was made: its content is now {found}, approved was {expected}',
    zh: '{party} 的 {dataset} 在合约生成之后发生了变化：当前内容摘要 {found}，批准时为 {expected}',
    hint: {
      en: 'restore the approved data, or take the new data in (tacit data refresh {dataset}) and propose the question again',
      zh: '请恢复已批准的数据；或用 tacit data refresh {dataset} 更新后重新提出问题',
    },
  },
  'contract.dataset-not-refreshed': {
    en: '{dataset} of {party} has changed, which this contract allows, but {party} has not taken the new content in',
    zh: '{party} 的 {dataset} 已变更（本合约允许），但 {party} 尚未更新其内容',
    hint: {
      en: 'at {party}: tacit data refresh {dataset}, then run the job again',
      zh: '请在 {party} 执行 tacit data refresh {dataset}，然后重新运行该任务',
    },
  },
  'contract.dataset-missing': {
    en: '{party} has no dataset {dataset} any more',
    zh: '{party} 已没有数据集 {dataset}',
    hint: { en: 'add it again at {party}, then propose the question again', zh: '请在 {party} 处重新添加后再提出问题' },
  },
  'contract.policy-changed': {
    en: 'the policy of {dataset} at {party} changed after approval: it is now {found}, approved was {expected}',
    zh: '{party} 的 {dataset} 的策略在批准之后发生了变化：当前策略摘要 {found}，批准时为 {expected}',
    hint: {
      en: 'restore the approved policy, or propose the question again under the new one',
      zh: '请恢复批准时的策略，或在新策略下重新提出问题',
    },
  },
  'contract.grants-needed': {
    en: 'the question needs more than the policy of {party} grants: {grants}',
    zh: '该问题所需超出了 {party} 策略的授权：{grants}',
    hint: {
      en: 'to allow it for this contract only: tacit approve {job} --grant once; for good: --grant always; or tacit reject {job}',
      zh: '仅为本合约放行：tacit approve {job} --grant once；永久放行：--grant always；或拒绝：tacit reject {job}',
    },
  },
  'receipt.refused': {
    en: '{party} does not sign the receipt: {what} is {found}, it has {expected}',
    zh: '{party} 拒绝签署回执：{what} 为 {found}，其记录为 {expected}',
    hint: {
      en: 'compare the contract and the figures of the run at both parties; do not rely on this run',
      zh: '请核对双方的合约与运行数据；在查明之前不要采信本次运行',
    },
  },
  'receipt.bad-signature': {
    en: 'the signature of {party} on the receipt is not valid',
    zh: '{party} 在回执上的签名无效',
    hint: { en: 'do not rely on this receipt', zh: '请勿采信该回执' },
  },
  'receipt.key-differs': {
    en: 'the receipt names another key for {party} than the card that was given',
    zh: '回执中 {party} 的公钥与所提供名片上的不一致',
    hint: { en: 'ask {party} which key is its own', zh: '请向 {party} 核实其公钥' },
  },
  'receipt.altered': {
    en: 'the receipt was altered: its contract has the digest {found}, signed was {expected}',
    zh: '回执被改动过：其中合约的摘要为 {found}，而签署的是 {expected}',
    hint: {
      en: 'do not rely on this receipt; ask a party of the run for its own copy: tacit receipt show JOB',
      zh: '请勿采信该回执；可向参与运行的任一方索取其副本：tacit receipt show 任务',
    },
  },
  'receipt.invalid': {
    en: 'this is no receipt: {cause} is missing or not of the form expected',
    zh: '这不是有效的回执：{cause} 缺失或格式不符',
    hint: {
      en: 'give the file that tacit receipt show wrote',
      zh: '请提供 tacit receipt show 输出的文件',
    },
  },
  'task.meant': {
    en: '{file}:{line}:{column}: unknown setting {key}',
    zh: '{file}:{line}:{column}：未知的设置项 {key}',
    hint: {
      en: 'in a task file it is written: {meant}; what begins with -- is an option of the command line only',
      zh: '在任务文件中应写作：{meant}；以 -- 开头的只能作为命令行选项',
    },
  },
  'task.parameter-missing': {
    en: '{file}:{line}:{column}: the parameter :{name} has no value',
    zh: '{file}:{line}:{column}：参数 :{name} 没有给出取值',
    hint: { en: 'give it one: --set {name}=VALUE', zh: '请给出取值：--set {name}=值' },
  },
  'task.in-question': {
    en: '{file}:{line}:{column}: {key} belongs to the question, and stands beside it',
    zh: '{file}:{line}:{column}：{key} 属于问题本身，却写在了问题之外',
    hint: {
      en: 'indent it, so that it stands under question:',
      zh: '请缩进，使其位于 question: 之下',
    },
  },
});
