// The schemas that have a name in the document. All others are written where they are used.
import type * as z from 'zod';
import { alertAction, alertView, silenceView } from '#lib/alerts/alerts.ts';
import { tokenPair } from '#lib/auth/auth.ts';
import { feedbackRequest, feedbackView } from '#lib/feedback/feedback.ts';
import { experimentView, modelsView, moveView } from '#lib/models/schemas.ts';
import { predictionView } from '#lib/predictions/predictions.ts';
import { reportView } from '#lib/reports/reports.ts';
import { retrainingRequest, runView } from '#lib/retraining/run.ts';
import { errorForms } from './error-responses.ts';

export const namedSchemas: Readonly<Record<string, z.ZodType>> = {
  ...errorForms,
  Alert: alertView,
  AlertAction: alertAction,
  AliasMove: moveView,
  Experiment: experimentView,
  Feedback: feedbackView,
  FeedbackRequest: feedbackRequest,
  Models: modelsView,
  Prediction: predictionView,
  Report: reportView,
  Retraining: runView,
  RetrainingRequest: retrainingRequest,
  Silence: silenceView,
  TokenPair: tokenPair,
};
