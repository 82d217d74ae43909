// Public file of feedback: users' answers to predictions, appended to a log, listed by page, and read day by day.
export { feedbackView, type ListedFeedback, listedView, viewOf } from './entry.ts';
export { eraseFeedback, renameInReviews } from './erase.ts';
export { feedbackRequest, judge } from './judge.ts';
export { listNewest, listOfDay, listOfUser, type Page, type Position, position } from './list.ts';
export {
  type Answer,
  answersIn,
  firstDay,
  type Label,
  labelDetails,
  labelsBefore,
} from './log.ts';
export { type Provenance, provenanceOf } from './provenance.ts';
export {
  latestReviewAt,
  type Review,
  type ReviewState,
  type Reviews,
  readReviews,
  reviewRequest,
  reviewsOf,
  reviewView,
  saveReview,
  viewOfReview,
} from './reviews.ts';
export { labelsAcross } from './spread.ts';
export { addDays, dayOf, daysFrom, saveFeedback } from './store.ts';
