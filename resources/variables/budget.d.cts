// The types of budget.cjs, which osls loads, for the tests.
/** @returns the resources of a budget by their logical ids; none where it cannot be */
export function budgetOf(settings: {
  region: string;
  limit: string;
  mailbox: string;
}): Record<string, object>;
export function hasBudgets(region: string): boolean;
