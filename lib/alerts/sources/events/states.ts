// What the words for states in AWS's events mean: a failure, a warning, or no alert.
import type { Severity } from '../../alert.ts';

/** A word of no known meaning becomes a warning: a person decides. */
export function meaningOf(state: string): Severity | 'no alert' {
  const word = state
    .trim()
    .replace(/[\s-]+/g, '_')
    .toUpperCase();
  return MEANINGS.find(([pattern]) => pattern.test(word))?.[1] ?? 'warning';
}

/** The first that matches counts: "UPDATE_ROLLBACK_COMPLETE" is a failure, "ROLLBACK_IN_PROGRESS" not yet its end. */
const MEANINGS: [RegExp, Severity | 'no alert'][] = [
  [/^CRITICAL$/, 'critical'],
  [
    /FAIL|ERROR|FAULT|UNSUCCESSFUL|TIMED?_?OUT|ABORTED|REJECTED|UNHEALTHY|IMPAIRED|^EXPIRED$|LOST|DENIED|^RED$/,
    'error',
  ],
  [/ROLLBACK.*IN_PROGRESS/, 'warning'],
  [/ROLLED_?BACK|ROLLBACK/, 'error'],
  [/^WARN|WARNING|^YELLOW$|DEGRADED|INTERRUPT|PARTIAL|CREATED_WITH_ISSUES/, 'warning'],
  [
    /SUCCE(?:SS|ED)|COMPLETED?$|^(?:OK|PASSED|HEALTHY|AVAILABLE|ACTIVE|READY|RUNNING|RESOLVED|ARCHIVED|GREEN|INFO|CREATED|STARTED|DEPLOYED|ENABLED|DONE|FINISHED|STEADY)$/,
    'no alert',
  ],
  [
    /IN_PROGRESS$|^(?:START|STARTING|PENDING|QUEUED|SUBMITTED|RUNNABLE|PROVISIONING|ACTIVATING|DEACTIVATING|DEPROVISIONING|STOPPING|SHUTTING_DOWN|RESUMED|RESUMING|SUPERSEDED|CANCELL?ED|CANCELL?ING|CREATING|DELETING|UPDATING|MODIFYING|INPROGRESS)$/,
    'no alert',
  ],
];
