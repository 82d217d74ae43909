// The public side of reports: days are sealed, a report is read, and each morning it is told.
export { dailyMessage } from './daily.ts';
export { mailOnce } from './mail.ts';
export { readReport } from './read.ts';
export { type Report, reportView } from './report.ts';
export { sealDays } from './seal.ts';
