// The schemas that have a name in the document. All others are written where they are used.
import type * as z from 'zod/mini';
import { alertAction, alertView, silenceView } from '#lib/alerts/alerts.ts';
import { tokenPair } from '#lib/auth/auth.ts';
import { feedbackRequest, feedbackView } from '#lib/feedback/feedback.ts';
import { experimentView, moveView } from '#lib/models/schemas.ts';
import { manyView, predictionView } from '#lib/predictions/predictions.ts';
import { batchView } from '#lib/predictions/serve-batch.ts';
import { noReport, reportView } from '#lib/reports/reports.ts';
import { retrainingRequest } from '#lib/retraining/run.ts';
import { runView } from '#lib/retraining/run-view.ts';
import { adminModelsView } from '../../functions/admin/models.ts';
import { errorForms } from './error-responses.ts';

export const namedSchemas: Readonly<Record<string, z.ZodMiniType>> = {
  ...errorForms,
  Alert: alertView,
  AlertAction: alertAction,
  AliasMove: moveView,
  Experiment: experimentView,
  DigitsOfPicture: manyView,
  Feedback: feedbackView,
  FeedbackRequest: feedbackRequest,
  Models: adminModelsView,
  NoReport: noReport,
  Prediction: predictionView,
  PredictionBatch: batchView,
  Report: reportView,
  Retraining: runView,
  RetrainingRequest: retrainingRequest,
  Silence: silenceView,
  TokenPair: tokenPair,
};
