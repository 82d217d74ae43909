// The types of access-log.cjs, which osls loads, for the costs.
/** JSON with the variables of API Gateway. */
export const format: string;
