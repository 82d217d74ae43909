// What the properties of named schemas mean, where their own schema does not say it: for readers of the OpenAPI document. Kept
// apart from the schemas, because these texts would only make the bundles of functions larger.

/** By name, whatever schema it is in. */
const BY_NAME: Readonly<Record<string, string>> = {
  accuracy: 'Share of right answers, 0–1',
  action: 'What to do',
  alias: 'The name under which a model serves',
  at: 'When, in UTC',
  by: 'Who did it: a user name',
  code: 'For a program; stable',
  comment: 'What the person wrote, or null',
  correct: 'Whether the served digit was right',
  created_at: 'When it was made, in UTC',
  day: 'A day of UTC',
  digit: 'The true digit, when the person named it; null for what is no digit',
  error: 'What went wrong, or null',
  fingerprint: 'Names the fault: all its occurrences have the same',
  from: 'The id of the model before',
  id: 'Names it among its like',
  kind: 'Where the alert comes from',
  label: 'What the link or the answer says',
  labels: 'Answers with a true digit',
  model: 'The id of a model',
  models: 'Ids of models, by the name under which they serve',
  n: 'Number of answers',
  name: 'What it is called',
  note: 'Why, for those who read the list later',
  prediccion: 'The digit that the model read',
  prediction: 'The digit that was served',
  prediction_id: 'Names the prediction: feedback refers to it',
  probabilidad: 'Its probability, 0–1',
  reason: 'Why, as the person wrote it',
  reasons: 'Sentences for people, in Spanish',
  rev: 'Revision: goes up with each change; send the one that you have read',
  run_id: 'Names the retraining',
  since: 'From when on, in UTC',
  status: 'Where it stands',
  timestamp: 'When the answer was given, in UTC',
  to: 'The new one: a model, or the administrator who is given the alert',
  until: 'When it ends, in UTC; null or absent: when the fault is over',
  url: 'An address to open, or null',
  username: 'A user name',
  users: 'Number of people who gave the answers',
  v1: 'Of the champion',
  v2: 'Of the challenger',
  value: 'What it is',
  version: 'The name under which the model served',
  weights: 'Shares of users, adding up to 1',
};

/** By schema and path; `[]` is an item of a list. These count before the names. */
const BY_PATH: Readonly<Record<string, string>> = {
  'AliasMove.revision': 'Counts the moves of the alias, from 1 on',
  'AliasMove.rollback': 'Present when the move undid another',
  'Alert.account': 'The AWS account; null locally',
  'Alert.acknowledged': 'Who has it, while somebody has',
  'Alert.assigned': 'Who was given it, by whom',
  'Alert.count': 'Occurrences since it began',
  'Alert.daily': 'Occurrences of the last 24 hours, in eight parts of three hours, the oldest first',
  'Alert.error.type': 'The class of the error',
  'Alert.error.message': 'Its message, without secrets',
  'Alert.error.stack': 'Where it was thrown, shortened',
  'Alert.fields': 'More facts, as the message in Slack shows them',
  'Alert.first_seen': 'The first occurrence ever, in UTC',
  'Alert.functions': 'The functions that fail',
  'Alert.last_at': 'The latest occurrence, in UTC',
  'Alert.links': 'Log lines, the message in Slack, and the like',
  'Alert.log': 'What people did, the oldest first',
  'Alert.log[].via': 'Where they did it',
  'Alert.log[].what': 'What they did',
  'Alert.meaning': 'What it means for the service, in Spanish',
  'Alert.openings': 'When it began, each time that it did',
  'Alert.recurring': 'Whether it came back after it was resolved',
  'Alert.region': 'The AWS region; null locally',
  'Alert.release': 'The deployed commit, when it is known',
  'Alert.requests': 'Ids of the latest requests that failed',
  'Alert.resolved': 'Who resolved it, while it is resolved',
  'Alert.runbook': 'The address of what to do about it',
  'Alert.severity': 'How bad it is',
  'Alert.silenced': 'Who silenced it and until when, while it is silent',
  'Alert.silenced.planned': 'The silence for planned work that covers it, or null',
  'Alert.source': 'The function, alarm or queue that it is about',
  'Alert.title': 'What happened, in Spanish',
  'Alert.untold': 'Occurrences that the channel has not been told of yet',
  'Experiment.experiment': 'Names the experiment; changes with the shares and with either model',
  'FeedbackRequest.digit': 'The true digit, if you know it',
  'FeedbackRequest.comment': 'Anything to say about it; at most 2,000 characters',
  'Feedback.id': 'The id of the prediction, or of the answer itself when it names none',
  'Models.aliases': 'The ids of the models that serve',
  'Models.history': 'The latest hundred moves of both aliases, newest first',
  'Models.models': 'Those that came with the code, then the others, newest first; at most a hundred',
  'Models.models[].architecture': 'The form of the network',
  'Models.models[].calibration': 'How its outputs become probabilities and doubts',
  'Models.models[].calibration.temperature': 'Its logits are divided by this',
  'Models.models[].calibration.doubtfulBelow': 'Below this probability an answer is in doubt',
  'Models.models[].lineage': 'From what it was trained; absent for one that came with the code',
  'Models.models[].lineage.base_digits': 'Digits of MNIST that training drew from',
  'Models.models[].lineage.git_commit': 'The code that trained it',
  'Models.models[].lineage.metrics': 'What was measured, by name; accuracies are 0–1',
  'Models.models[].lineage.parent': 'The model from which training started',
  'Models.models[].origin': 'Whether it came with the code or was trained here',
  'Models.models[].sha256': 'Of its weights',
  'Prediction.mejores': 'The two most probable digits; only with `detail=true`',
  'Prediction.box.left': 'From the left edge, 0–1',
  'Prediction.box.top': 'From the upper edge, 0–1',
  'Prediction.box.width': 'Share of the width',
  'Prediction.box.height': 'Share of the height',
  'Report.ab': 'The experiment that is under way, and its verdict',
  'Report.ab.about_more_needed': 'Answers still needed in both versions together; null when unknown',
  'Report.ab.experiment': 'Names the experiment',
  'Report.ab.verdict': 'What to do about v2, by the A/B test alone',
  'Report.decision.by':
    'The test whose verdict it is; null while neither has one, or when they contradict each other',
  'Report.decision.reason': 'A Spanish sentence for people',
  'Report.decision.verdict': 'What to do about v2',
  'Report.pairs.about_more_needed': 'Labelled pictures still needed; null when unknown',
  'Report.pairs.verdict': 'What to do about v2, by pairs alone',
  'Report.accuracy_percentage': 'Right answers of a hundred',
  'Report.correct_feedback': 'Answers that say the digit was right',
  'Report.incorrect_feedback': 'Answers that say the digit was wrong',
  'Report.total_feedback': 'All answers',
  'Report.daily': 'The last 14 days, the oldest first',
  'Report.drift': 'Whether other digits are read than before',
  'Report.drift.shares': 'Shares of the digits 0–9 among what was read',
  'Report.drift.shares.before': 'In all days before',
  'Report.drift.shares.recent': 'In the last 7 days',
  'Report.versions[].confusion': 'What the model said against what people say it was',
  'Report.generated_at': 'When it was computed, in UTC',
  'Report.versions': 'Each model that was served, with the answers about it',
  'Retraining.changes.changed': 'Pictures that it reads otherwise',
  'Retraining.changes.compared': 'Pictures that were compared',
  'Retraining.changes.pairs': 'The most frequent changes',
  'Retraining.changes.pairs[].after': 'The digit that the candidate reads',
  'Retraining.changes.pairs[].as_labelled': 'Of these, those where the person said `after`',
  'Retraining.changes.pairs[].before': 'The digit that the parent reads',
  'Retraining.changes.pairs[].count': 'How many pictures',
  'Retraining.changes.pictures': 'Some of these pictures',
  'Retraining.changes.pictures[].after': 'The digit that the candidate reads',
  'Retraining.changes.pictures[].before': 'The digit that the parent reads',
  'Retraining.changes.pictures[].label': 'The digit that the person said',
  'Retraining.decision': 'What an administrator decided of a run that waited',
  'Retraining.epochs': 'How it learnt, pass by pass over the data',
  'Retraining.epochs[].epoch': 'From 1 on',
  'Retraining.error': 'Why it was rejected before training, or failed; in Spanish',
  'Retraining.finished_at': 'When it ended, in UTC',
  'Retraining.gate': 'Whether the candidate may serve',
  'Retraining.gate.passed': 'Whether it may',
  'Retraining.gate.reasons': 'Why it may not, in Spanish',
  'Retraining.gate.checks[].after': 'Of the candidate',
  'Retraining.gate.checks[].before': 'Of its parent',
  'Retraining.gate.checks[].limit': 'The least that `after` may be; of `golden_digits_missed` the most',
  'Retraining.gate.checks[].name': 'What was measured',
  'Retraining.gate.checks[].passed': 'Whether it is within the limit',
  'Retraining.learnt.confirmed': 'Answers that an administrator confirmed',
  'Retraining.learnt.held_out_open': 'Held-out answers that nobody vouches for',
  'Retraining.learnt.left_out': 'Answers that were read and not learnt, by reason',
  'Retraining.learnt.networks': 'Known networks that the answers came from',
  'Retraining.learnt.teachers': 'The ten people who gave most',
  'Retraining.learnt.teachers[].corrections': 'Of these, those that contradict the parent',
  'Retraining.learnt.teachers[].labels': 'Answers of this person',
  'Retraining.learnt.trusted': 'Answers of people whom an administrator trusts',
  'Retraining.metrics': 'What was measured, by name; accuracies are 0–1',
  'Retraining.mlflow': 'Whether the run is recorded in MLflow',
  'Retraining.mlflow.reason': 'Why it is still pending, in Spanish',
  'Retraining.mlflow.run_id': 'The id of the run in MLflow',
  'Retraining.mlflow.state': '`off` without a server of MLflow',
  'Retraining.mlflow.url': 'The page of the run in MLflow',
  'Retraining.params': 'What was asked for, by whom, and the size of the data',
  'Retraining.progress': 'How far it is, 0–1',
  'Retraining.started_at': 'When a worker first began, in UTC',
  'DigitsOfPicture.digits': 'In reading order; feedback names one by its position, from 0 on',
  'NoReport.msg': 'Nobody has answered yet',
  'PredictionBatch.results': 'In the order of the files; each has one of the two',
  'RetrainingRequest.epochs': 'Passes over the data',
  'RetrainingRequest.learning_rate': 'How large a step of training is',
  'Silence.pattern': 'Of the source, or of "source: title"; `*` stands for anything',
  'TokenPair.access_token': 'Sent with each call; valid for 15 minutes',
  'TokenPair.refresh_token': 'Exchanged once for a new pair at `POST /refresh`',
  'TokenPair.token_type': 'How the access token is sent',
};

interface Schema {
  description?: string;
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

/** The named schemas with a description for each property; what a schema says of its own property stays. */
export function describeProperties(schemas: Readonly<Record<string, unknown>>): void {
  for (const [name, schema] of Object.entries(schemas)) describe(schema as Schema, nameInTable(name));
}

/** The state in a refusal is that of an alert. */
const nameInTable = (name: string) => name.replace(/^AlertChanged$/, 'Alert');

/** A digit of several is described as a prediction is; the state of an alert as the alert is. */
const sameAs = (place: string) =>
  place.replace('Alert.state.', 'Alert.').replace('DigitsOfPicture.digits[].', 'Prediction.');

function describe(schema: Schema, path: string): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const place = `${path}.${name}`;
    const text = BY_PATH[sameAs(place)] ?? BY_NAME[name];
    if (property.description === undefined && property.$ref === undefined && text !== undefined)
      property.description = text;
    describe(property, place);
  }
  if (schema.items) describe(schema.items, `${path}[]`);
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    describe(part, path);
}
