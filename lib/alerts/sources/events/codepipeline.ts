// Source: executions of CodePipeline, from EventBridge or from a notification rule; of pipelines, stages and actions.
import { EVENT_FIELDS, EVENT_LINKS, pipelineTitle } from '../../event-texts-es.ts';
import { consolePage } from '../console-links.ts';
import { type AwsEvent, at, nameInArn, textOf } from './envelope.ts';
import { type EventFault, eventSource, type NoAlert } from './event-alert.ts';

export const codePipeline = eventSource((event) =>
  /^CodePipeline .*Execution State Change$/.test(event.detailType) ? execution(event) : undefined,
);

/** A failure lasts until the same pipeline, stage or action succeeds. Every other state is no alert. */
const STATES = new Map<string, EventFault['state']>([
  ['FAILED', 'firing'],
  ['SUCCEEDED', 'recovered'],
]);

function execution({ detail, place, at: sentAt, resources }: AwsEvent): EventFault | NoAlert {
  const pipeline = textOf(detail.pipeline) ?? nameInArn(resources[0] ?? 'pipeline');
  const stage = textOf(detail.stage);
  const action = textOf(detail.action);
  const word = textOf(detail.state)?.toUpperCase() ?? '';
  const state = STATES.get(word);
  const where = [pipeline, stage, action].filter((part) => part !== undefined).join(' · ');
  if (state === undefined) return { ignored: `CodePipeline ${where}: ${word || 'no state'}` };
  return {
    names: ['codepipeline', place.account, place.region, pipeline, stage, action],
    severity: 'error',
    title: pipelineTitle(where, state === 'recovered'),
    source: pipeline,
    type: word,
    message: causeOf(detail) ?? `${where} >> ${word}`,
    state,
    at: sentAt,
    place,
    fields: [
      [EVENT_FIELDS.stage, stage],
      [EVENT_FIELDS.action, action],
      [EVENT_FIELDS.execution, textOf(detail['execution-id'])],
    ],
    links: [{ label: EVENT_LINKS.pipeline, url: pipelineUrl(place.region, pipeline) }],
  };
}

/** Only events of actions say why. */
function causeOf(detail: AwsEvent['detail']): string | undefined {
  const summary = textOf(at(detail, 'execution-result', 'external-execution-summary'));
  const code = textOf(at(detail, 'execution-result', 'error-code'));
  return [code, summary].filter((part) => part !== undefined).join(': ') || undefined;
}

function pipelineUrl(region: string | undefined, pipeline: string): string {
  const query = region === undefined ? '' : `?region=${region}`;
  return consolePage(
    region,
    `/codesuite/codepipeline/pipelines/${encodeURIComponent(pipeline.toWellFormed())}/view${query}`,
  );
}
