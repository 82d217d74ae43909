// What made CloudFormation fail, from the events of the root and of its nested stacks. osls reads the root's events alone, where a
// nested stack's failure is only "Embedded stack … was not successfully updated".

/** A stack event, as much of it as is read: DescribeStackEvents of @aws-sdk/client-cloudformation. */
export interface StackEvent {
  Timestamp?: Date | undefined;
  StackName?: string | undefined;
  LogicalResourceId?: string | undefined;
  PhysicalResourceId?: string | undefined;
  ResourceType?: string | undefined;
  ResourceStatus?: string | undefined;
  ResourceStatusReason?: string | undefined;
}

/** All events of a stack by its name or ARN, newest first. A deleted stack is known by its ARN alone. */
export type EventsOf = (stack: string) => Promise<StackEvent[]>;

const STACK = 'AWS::CloudFormation::Stack';
/** The reason of the event with which CloudFormation begins what somebody asked for; a rollback gives another. */
const ASKED_FOR = 'User Initiated';
/** After a failure CloudFormation cancels what runs beside it. */
const CANCELLED = /^Resource (creation|update|deletion) cancelled/;

/** @returns one line for each resource that failed in the latest operation on the root, in the order of time. */
export async function failuresOf(root: string, eventsOf: EventsOf): Promise<string[]> {
  const events = await eventsOf(root);
  const begun = events.find(
    (event) => isStackItself(event) && event.ResourceStatusReason === ASKED_FOR,
  )?.Timestamp;
  return await failuresIn(events, begun ?? new Date(0), eventsOf, '');
}

async function failuresIn(
  events: readonly StackEvent[],
  since: Date,
  eventsOf: EventsOf,
  path: string,
): Promise<string[]> {
  const failed = events.filter(
    (event) => (event.Timestamp ?? since) >= since && isFailure(event) && !isStackItself(event),
  );
  const lines: string[] = [];
  for (const event of failed.reverse()) {
    const { LogicalResourceId: id, PhysicalResourceId, ResourceType, ResourceStatus } = event;
    const isNested = ResourceType === STACK && PhysicalResourceId;
    const inside = isNested
      ? await failuresIn(await eventsOf(PhysicalResourceId), since, eventsOf, `${path}${id} / `)
      : [];
    const reason = event.ResourceStatusReason ?? 'no reason given';
    const own = `${path}${id} (${ResourceType}), ${ResourceStatus}: ${reason}`;
    lines.push(...(inside.length > 0 ? inside : [own]));
  }
  return lines;
}

function isFailure({ ResourceStatus = '', ResourceStatusReason = '' }: StackEvent): boolean {
  return ResourceStatus.endsWith('_FAILED') && !CANCELLED.test(ResourceStatusReason);
}

function isStackItself({ ResourceType, LogicalResourceId, StackName }: StackEvent): boolean {
  return ResourceType === STACK && LogicalResourceId === StackName;
}
