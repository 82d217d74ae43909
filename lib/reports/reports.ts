// Public file of reports: seals days, reads a report, writes and mails the daily message.
export { dailyMessage } from './daily.ts';
export { mailOnce } from './mail.ts';
export { proposalOf } from './proposal.ts';
export { readReport } from './read.ts';
export { type Report, reportView } from './report.ts';
export { sealDays } from './seal.ts';
