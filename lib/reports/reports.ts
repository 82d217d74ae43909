// Public file of reports: seals hours, reads a report, writes and mails the daily message.
//
// Who needs the counts hour by hour reads `readSealed()`, whose `through` is the last sealed hour, and then
// `readHours({ from, through })`: the rollups of sealed hours by hour, "2026-03-01T10". An hour is sealed about ten minutes after
// its end; one without any entry is missing. `foldLog` makes the same rollup again from the log.
export { dailyMessage } from './daily.ts';
export { type ListedExperiment, listExperiments } from './final-verdicts.ts';
export { mailOnce } from './mail.ts';
export { readPairsAgain } from './pairs/again.ts';
export { readCandidates } from './pairs/candidates.ts';
export { addPairs, emptyPairs, type PairTally, picturesIn } from './pairs/tally.ts';
export { surelyWorse } from './pairs/verdict.ts';
export { proposalOf } from './proposal.ts';
export { readReport } from './read.ts';
export { NO_FEEDBACK, noReport, type Report, reportView } from './report.ts';
export { foldLog, type Rollup } from './rollups/fold.ts';
export { readHours, readSealed } from './rollups/rollup-store.ts';
export { sealHours } from './rollups/seal.ts';
export { foldSlices } from './rollups/slices.ts';
export { decisionView, judgementView, pairsView } from './views.ts';
