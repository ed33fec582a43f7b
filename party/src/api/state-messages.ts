/** States of jobs in words. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'job.state.drafted': { en: 'drafted', zh: '草稿' },
  'job.state.proposed': { en: 'proposed', zh: '待批准' },
  'job.state.approved': { en: 'approved', zh: '已批准' },
  'job.state.running': { en: 'running', zh: '运行中' },
  'job.state.completed': { en: 'completed', zh: '已完成' },
  'job.state.failed': { en: 'failed', zh: '失败' },
  'job.state.rejected': { en: 'rejected', zh: '已拒绝' },
  'job.state.revoked': { en: 'revoked', zh: '已撤销' },
  'job.state.cancelled': { en: 'cancelled', zh: '已取消' },
  'job.state.expired': { en: 'expired', zh: '已过期' },
});
