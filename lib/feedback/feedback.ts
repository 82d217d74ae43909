// The public side of feedback: what users say of predictions, appended to a log, listed and read as a whole.
export { addDays, dayOf, daysFrom } from './days.ts';
export { feedbackView, listedView, viewOf } from './entry.ts';
export { feedbackRequest, judge } from './judge.ts';
export { listNewest, listOfDay, listOfUser, type Page, type Position, position } from './list.ts';
export { type Answer, answersOfDay, firstDay, type Label, labelPictures, labelsBefore } from './log.ts';
export { saveFeedback } from './store.ts';
