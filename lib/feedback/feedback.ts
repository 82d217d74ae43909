// Public file of feedback: users' answers to predictions, appended to a log, listed by page, and read day by day.
export { feedbackView, listedView, viewOf } from './entry.ts';
export { feedbackRequest, judge } from './judge.ts';
export { listNewest, listOfDay, listOfUser, type Page, type Position, position } from './list.ts';
export { type Answer, answersOfDay, firstDay, type Label, labelPictures, labelsBefore } from './log.ts';
export { addDays, dayOf, daysFrom, saveFeedback } from './store.ts';
