/** Text of the errors about peers, invitations and the calls between parties. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'party.not-running': {
    en: '{party} is not running: nobody answers at {url} ({cause})',
    zh: '{party} 未在运行：{url} 没有应答（{cause}）',
    hint: { en: 'start it: tacit start --home {home}', zh: '请启动：tacit start --home {home}' },
  },
  'party.another-program': {
    en: 'another program than {party} answers at {url} ({found})',
    zh: '在 {url} 应答的不是 {party}，而是其他程序（{found}）',
    hint: {
      en: 'stop the other program, or set another port in config.yaml of {home} and invite the peers again; then: tacit start --home {home}',
      zh: '请停止该程序；或在 {home} 的 config.yaml 中改用其他端口，并重新邀请对等方；然后运行 tacit start --home {home}',
    },
  },
  'party.another-party': {
    en: 'another party than {party} answers at {url}: its certificate has SHA-256 {found}, the one in {home} has {expected}',
    zh: '在 {url} 应答的是另一个参与方而非 {party}：其证书的 SHA-256 为 {found}，{home} 中的证书为 {expected}',
    hint: {
      en: 'name the directory of the party that runs there with --home, or stop it and start this one: tacit start --home {home}',
      zh: '请用 --home 指定正在运行的参与方的目录；或停止它，再启动本方：tacit start --home {home}',
    },
  },
  'peer.another-program': {
    en: 'another program than Tacit answers at {url}, where {party} should be ({found})',
    zh: '在 {party} 的地址 {url} 应答的不是 Tacit，而是其他程序（{found}）',
    hint: {
      en: 'ask {party} whether it runs and at which address; its certificate has not been seen, so nothing says that it changed',
      zh: '请向 {party} 确认其是否在运行以及地址是否正确；本方并未收到它的证书，不能说明其证书有变',
    },
  },
  'peer.no-answer': {
    en: '{party} at {url} did not answer within {seconds} s',
    zh: '{party}（{url}）在 {seconds} 秒内没有回应',
    hint: {
      en: 'check that {party} is running and not overloaded, then try again',
      zh: '请确认 {party} 正在运行且未过载，然后重试',
    },
  },
  'peer.queue-full': {
    en: '{waiting} requests to {party} wait for their turn already',
    zh: '已有 {waiting} 个发往 {party} 的请求在排队',
    hint: {
      en: 'wait for some of them, then try again; many look-ups go as one list: several keys in one request, or tacit lookup --batch FILE',
      zh: '请等其中一部分完成后重试；大量查询请合并为一个列表：在一次请求中提交多个键，或使用 tacit lookup --batch 文件',
    },
  },
  'peer.odd-answer': {
    en: '{party} answered with status {status} and nothing that can be read',
    zh: '{party} 返回了状态 {status}，内容无法识别',
    hint: { en: 'check that both parties run the same version', zh: '请确认双方运行的版本一致' },
  },
  'peer.unknown': {
    en: 'there is no peer named {party}; known peers: {known}',
    zh: '没有名为 {party} 的对等方；已知的对等方：{known}',
    hint: {
      en: 'exchange an invitation first: tacit peer invite at one side, tacit peer accept at the other',
      zh: '请先交换邀请：一方运行 tacit peer invite，另一方运行 tacit peer accept',
    },
  },
  'peer.not-a-peer': {
    en: 'the caller shows the certificate {found}, which belongs to no peer of {party}',
    zh: '调用方出示的证书 {found} 不属于 {party} 的任何对等方',
    hint: {
      en: 'exchange an invitation first; after a change of certificate the peer must be removed and invited again',
      zh: '请先交换邀请；若对方更换了证书，需先移除该对等方再重新邀请',
    },
  },
  'peer.key-taken': {
    en: 'the key that {party} shows is the key of {other}: one organisation cannot be two parties',
    zh: '{party} 出示的密钥就是 {other} 的密钥：同一机构不能充当两个参与方',
    hint: {
      en: 'each party needs a home of its own: tacit init; if {other} changed its name, forget the old one first: tacit peer remove {other}',
      zh: '每个参与方需要各自的主目录：tacit init；若 {other} 更换了名称，请先移除旧的：tacit peer remove {other}',
    },
  },
  'peer.name-taken': {
    en: 'a peer named {party} with another certificate is known already: found {found}, pinned {expected}',
    zh: '已存在名为 {party} 但证书不同的对等方：收到 {found}，已锁定 {expected}',
    hint: {
      en: 'ask {party} by phone whether its certificate changed; if so, tacit peer remove {party} and accept again',
      zh: '请电话向 {party} 核实是否更换了证书；若确已更换，请运行 tacit peer remove {party} 后重新接受邀请',
    },
  },
  'peer.no-address': {
    en: 'the card of {party} names the address {url}, at which nobody can be reached',
    zh: '{party} 的名片所写的地址 {url} 无法访问',
    hint: {
      en: '{party} has to set publicUrl in its config.yaml to the address at which others reach it, start again and invite anew',
      zh: '{party} 需在其 config.yaml 中把 publicUrl 设为他人可访问的地址，重新启动后再次邀请',
    },
  },
  'peer.own-name': {
    en: 'the other party is also called {party}',
    zh: '对方的名称也是 {party}',
    hint: {
      en: 'parties that work together need different names: set up one of them with another name',
      zh: '合作的各方名称必须不同：请以其他名称重新创建其中一方',
    },
  },
  'peer.in-use': {
    en: '{party} takes part in the job {job}, which is {state}',
    zh: '{party} 正参与任务 {job}（状态：{state}）',
    hint: {
      en: 'cancel or finish that job first: tacit cancel {job}',
      zh: '请先取消或完成该任务：tacit cancel {job}',
    },
  },
  'invitation.invalid': {
    en: 'this is no invitation code: {cause}',
    zh: '这不是有效的邀请码：{cause}',
    hint: {
      en: 'copy the whole line that tacit peer invite printed',
      zh: '请完整复制 tacit peer invite 输出的那一行',
    },
  },
  'invitation.expired': {
    en: 'the invitation from {party} expired at {expiresAt}; the clock of {self} says {now}',
    zh: '{party} 的邀请已于 {expiresAt} 过期；{self} 的时钟显示为 {now}',
    hint: {
      en: 'ask {party} for a new one; if it was made less than a day ago, the clocks differ: check them at {party} and here (date -u)',
      zh: '请向 {party} 索取新的邀请；若该邀请生成还不到一天，则是双方时钟不一致：请在 {party} 与本方核对时间（date -u）',
    },
  },
  'invitation.refused': {
    en: '{party} does not accept this invitation: it is unknown or was used before',
    zh: '{party} 不接受该邀请：邀请不存在或已被使用',
    hint: { en: 'ask {party} for a new one; each works once', zh: '请向 {party} 索取新的邀请；每个邀请只能使用一次' },
  },
  'invitation.for-another': {
    en: '{party} made this invitation for {expected}, and the party that uses it is called {found}',
    zh: '{party} 的这份邀请是给 {expected} 的，而使用它的参与方名称为 {found}',
    hint: {
      en: 'ask {party} for an invitation for {found}: tacit peer invite --for {found}',
      zh: '请联系 {party} 重新邀请 {found}：tacit peer invite --for {found}',
    },
  },
  'invitation.check-broken': {
    en: 'the answer of {party} does not fit its invitation: somebody may stand in between',
    zh: '{party} 的应答与其邀请不符：中间可能有人冒充',
    hint: {
      en: 'do not go on over this channel: have {party} remove the peer it has just pinned, and exchange a new invitation another way',
      zh: '请勿继续使用该渠道：请 {party} 移除刚才锁定的对等方，再通过其他渠道交换新的邀请',
    },
  },
  'invitation.own': {
    en: 'this invitation is from this party itself',
    zh: '该邀请来自本方自己',
    hint: { en: 'accept it at the other party', zh: '请在对方处接受该邀请' },
  },
});
