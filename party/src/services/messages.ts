import { addCatalogue } from '@tacit/engine/text';
import '../api/job-messages.ts';

/** What is wrong with services and calls. */
addCatalogue({
  'service.retired': {
    en: '{party} has no share of the model {model} any more: it was retired there',
    zh: '{party} 已不再持有模型 {model} 的份额：该模型在那里已停用',
    hint: {
      en: 'the service stands still; agree on a service with another model, and end this contract with tacit reject',
      zh: '该服务已停止；请约定使用另一模型的服务，并用 tacit reject 终止本合约',
    },
  },
  'service.data-changed': {
    en: 'the rows of {dataset} at {party} are others than this session has read',
    zh: '{party} 的 {dataset} 的数据行与本会话读取时不同',
    hint: { en: 'ask again: a new session reads them', zh: '请再次查询：新的会话会重新读取' },
  },
  'service.no-answer': {
    en: 'no answer within {seconds} s; the session is ended',
    zh: '{seconds} 秒内没有回答；会话已结束',
    hint: {
      en: 'ask again; tacit doctor says which party is slow or away',
      zh: '请再次查询；tacit doctor 会指出哪一方缓慢或离线',
    },
  },
  'service.not-let-pass': {
    en: '{party} goes on with a call that this party refused',
    zh: '{party} 继续执行本方已拒绝的调用',
    hint: {
      en: 'nothing was computed here; tell the other parties what happened',
      zh: '本方未做任何计算；请将此情况告知其他参与方',
    },
  },
  'service.unknown': {
    en: 'there is no service {service}; known: {known}',
    zh: '没有名为 {service} 的服务；已知：{known}',
    hint: {
      en: 'tacit service list shows services of this party and those it may call, as OWNER/SERVICE; a contract that waits for approval is in tacit inbox',
      zh: '可用 tacit service list 查看本方的服务以及可调用的服务（写作 数据方/服务）；待批准的合约见 tacit inbox',
    },
  },
  'service.unknown-column': {
    en: 'the policy of {dataset} allows nothing of a column {column}; near: {near}; it allows {columns}',
    zh: '{dataset} 的策略没有开放列 {column}；相近的有：{near}；已开放：{columns}',
    hint: {
      en: 'allow what is needed: tacit policy edit {dataset}; membership for columns of the key and those that are compared, payload for what is handed over',
      zh: '请开放所需用途：tacit policy edit {dataset}；键列与比对列为 membership，交付的列为 payload',
    },
  },
  'service.exists': {
    en: 'a service {service} is published here with other terms',
    zh: '本方已以不同条款发布服务 {service}',
    hint: {
      en: 'choose another name; to add a caller repeat the same terms, to change the rows use tacit service refresh; while it has no version, end its contracts (tacit service revoke {service} CALLER) and publish it anew',
      zh: '请换一个名称；增加查询方时请使用相同条款，更新数据请用 tacit service refresh；若尚无任何版本，可终止其合约（tacit service revoke {service} 查询方）后重新发布',
    },
  },
  'service.caller-exists': {
    en: '{caller} has a contract of the service {service} already: {job}',
    zh: '{caller} 已有服务 {service} 的合约：{job}',
    hint: {
      en: 'revoke it first: tacit service revoke {service} {caller}',
      zh: '请先撤销：tacit service revoke {service} {caller}',
    },
  },
  'service.until': {
    en: 'a service may be asked until a time from {first} to {last}; found: {found}',
    zh: '服务的截止时间须在 {first} 与 {last} 之间；实际为 {found}',
    hint: {
      en: 'give a time at least an hour ahead: --until 2027-06-30T18:00:00Z; callers must approve before it, and within seven days',
      zh: '请给出至少一小时之后的时间：--until 2027-06-30T18:00:00Z；查询方须在此之前且在七天之内批准',
    },
  },
  'service.not-approved': {
    en: '{party} has approved no contract of the service {service}',
    zh: '{party} 尚未批准服务 {service} 的任何合约',
    hint: { en: 'approve one first: tacit inbox', zh: '请先批准：tacit inbox' },
  },
  'service.preparing': {
    en: 'a version of the service {service} is being prepared',
    zh: '服务 {service} 的新版本正在准备中',
    hint: { en: 'wait for it: tacit service show {service}', zh: '请等待完成：tacit service show {service}' },
  },
  'service.not-ready': {
    en: '{party} has published no version of the service {service} yet',
    zh: '{party} 尚未发布服务 {service} 的任何版本',
    hint: {
      en: 'try again in a while; its owner sees the progress with tacit service show {service}',
      zh: '请稍后再试；发布方可用 tacit service show {service} 查看进度',
    },
  },
  'service.stopped': {
    en: 'the preparation of the service {service} was stopped',
    zh: '服务 {service} 的准备工作已停止',
    hint: { en: 'begin it again: tacit service refresh {service}', zh: '请重新开始：tacit service refresh {service}' },
  },
  'service.unsigned': {
    en: 'not all parties have signed the contract {job} of the service {service} yet',
    zh: '服务 {service} 的合约 {job} 尚未由各方全部签署',
    hint: {
      en: 'read and sign it here: tacit inbox, tacit approve {job}; where this party has signed, ask {party}',
      zh: '请在本方阅读并签署：tacit inbox、tacit approve {job}；若本方已签署，请联系 {party}',
    },
  },
  'service.revoked': {
    en: '{by} ended the contract {job} of the service {service}: {why}',
    zh: '{by} 已终止服务 {service} 的合约 {job}：{why}',
    hint: { en: 'ask its owner to publish the service to you anew', zh: '请联系其发布方重新为您发布该服务' },
  },
  'service.other-party': {
    en: 'the contract {job} of the service {service} is not with the party that is called {party} now: its key is another',
    zh: '服务 {service} 的合约 {job} 的签署方并非现在名为 {party} 的参与方：其密钥不同',
    hint: {
      en: 'nothing was asked; ask {party} to publish the service to you anew',
      zh: '未发出任何查询；请联系 {party} 重新为您发布该服务',
    },
  },
  'service.other-terms': {
    en: 'the contract {job} is not about what {party} publishes as the service {service}: its terms differ, and nothing is answered under it',
    zh: '合约 {job} 的条款与 {party} 以服务 {service} 发布的内容不同，不会据此应答',
    hint: {
      en: 'its owner publishes those terms under another name: tacit service publish',
      zh: '请发布方以其他名称按这些条款发布：tacit service publish',
    },
  },
  'service.no-contract': {
    en: '{caller} has no contract of the service {service} that could end; callers with one: {callers}',
    zh: '{caller} 没有可终止的服务 {service} 合约；持有合约的查询方：{callers}',
    hint: { en: 'tacit service show {service} lists them', zh: '可用 tacit service show {service} 查看' },
  },
  'service.over': {
    en: 'the contract ended at {until}; the clock of {party} says {now}',
    zh: '合约已于 {until} 到期；{party} 的时钟显示为 {now}',
    hint: {
      en: 'ask its owner to publish the service to you anew; if that time is wrong, {party} sets its clock',
      zh: '请联系其发布方重新为您发布该服务；若该时间有误，请 {party} 校准时钟',
    },
  },
  'service.policy-changed': {
    en: '{party} changed the policy of the data behind this service since it was approved, or it is over',
    zh: '{party} 在批准之后更改了该服务所用数据的策略，或策略已到期',
    hint: {
      en: 'its owner revokes the service and publishes it anew, or takes the change back',
      zh: '请其发布方撤销并重新发布该服务，或撤回策略更改',
    },
  },
  'service.version-unknown': {
    en: '{party} does not serve version {version} of the service {service}',
    zh: '{party} 不提供服务 {service} 的第 {version} 版',
    hint: { en: 'ask again: the current version is fetched first', zh: '请再查询一次：会先取得当前版本' },
  },
  'service.version-ended': {
    en: 'version {version} of the service {service} ended at {endedAt}',
    zh: '服务 {service} 的第 {version} 版已于 {endedAt} 停用',
    hint: { en: 'ask again: the current version is fetched first', zh: '请再查询一次：会先取得当前版本' },
  },
  'service.quota': {
    en: '{party} answers up to {perDay} questions a day; {left} are left until {next}, {questions} were asked',
    zh: '{party} 每天最多应答 {perDay} 次查询；到 {next} 之前还剩 {left} 次，而本次提出 {questions} 次',
    hint: { en: 'ask fewer, or wait until then', zh: '请减少数量，或等到该时间' },
  },
  'service.no-retrieval': {
    en: '{party} retrieves nothing for the call {call}: it was not answered just now, or all of it has been retrieved',
    zh: '{party} 不为调用 {call} 检索：它不是刚刚应答的调用，或已全部检索完毕',
    hint: { en: 'ask again', zh: '请重新查询' },
  },
  'service.replayed': {
    en: 'the call {call} has been answered already',
    zh: '调用 {call} 已经应答过',
    hint: { en: 'ask again: every call has a number of its own', zh: '请重新查询：每次调用都有自己的编号' },
  },
  'service.busy': {
    en: '{party} is answering as many questions as it takes at once',
    zh: '{party} 正在应答的查询已达上限',
    hint: { en: 'try again in a moment', zh: '请稍后再试' },
  },
  'service.bad-call': {
    en: 'a call of {caller} is not what the contract says: {cause}',
    zh: '{caller} 的调用与合约不符：{cause}',
    hint: {
      en: 'check that both sides run the same version and that their clocks are right',
      zh: '请确认双方软件版本一致、时钟准确',
    },
  },
  'service.bad-notice': {
    en: 'the notice of version {version} of {party}’s service {service} is not signed by {party}, or not of this contract',
    zh: '{party} 的服务 {service} 第 {version} 版的公告未经 {party} 签名，或与合约不符',
    hint: {
      en: 'do not use it; ask {party} by another channel',
      zh: '请勿使用；请通过其他渠道联系 {party}',
    },
  },
  'service.notices': {
    en: '{party} has heard of {most} versions of {owner}’s service {service} within a day, and hears no more for now',
    zh: '{party} 一天内已收到 {owner} 的服务 {service} 的 {most} 个版本公告，暂不再接收',
    hint: { en: 'publish less often; try again tomorrow', zh: '请减少发布次数；明天再试' },
  },
  'service.two-versions': {
    en: '{party} has signed two different versions {version} of its service {service}; both notices are kept',
    zh: '{party} 为其服务 {service} 签署了两个不同的第 {version} 版；两份公告均已保存',
    hint: {
      en: 'a different version for one caller can be made to recognise its questions: do not ask, and show both notices to {party} and to other callers',
      zh: '为某个查询方单独制作的版本可用于识别其查询：请勿查询，并将两份公告出示给 {party} 及其他查询方',
    },
  },
  'service.older-version': {
    en: '{party} offers version {version} of its service {service} although it announced {known} before',
    zh: '{party} 提供服务 {service} 的第 {version} 版，而此前已公告第 {known} 版',
    hint: { en: 'do not use it; ask {party} by another channel', zh: '请勿使用；请通过其他渠道联系 {party}' },
  },
  'service.bad-library': {
    en: 'what {party} sent as version {version} of its service {service} is not what it signed',
    zh: '{party} 作为服务 {service} 第 {version} 版发送的内容与其签名不符',
    hint: { en: 'try again; if it happens again, show it to {party}', zh: '请重试；若再次出现，请告知 {party}' },
  },
  'service.bad-answer': {
    en: 'the answer of {party} is not signed by it, or not to this call',
    zh: '{party} 的应答未经其签名，或不是对此次调用的应答',
    hint: { en: 'try again; if it happens again, show it to {party}', zh: '请重试；若再次出现，请告知 {party}' },
  },
  'service.unreadable': {
    en: 'a file of the service {service} is missing or damaged',
    zh: '服务 {service} 的文件缺失或已损坏',
    hint: {
      en: 'its owner publishes a new version: tacit service refresh {service}; a caller fetches it again by asking',
      zh: '发布方请发布新版本：tacit service refresh {service}；查询方再次查询时会重新取得',
    },
  },
  'service.receipts-invalid': {
    en: 'this is no file of receipts of calls',
    zh: '这不是调用回执文件',
    hint: {
      en: 'such a file is made by tacit service receipts --output FILE',
      zh: '此类文件由 tacit service receipts --output 文件 生成',
    },
  },
  'service.receipts-unapproved': {
    en: 'the contract of these receipts lacks the approval of {missing}',
    zh: '这些回执的合约缺少 {missing} 的批准',
  },
  'service.receipt-false': {
    en: 'receipt {place} is not signed by both sides, not of this contract, or there twice',
    zh: '第 {place} 份回执缺少双方签名、不属于该合约或重复出现',
  },
});
