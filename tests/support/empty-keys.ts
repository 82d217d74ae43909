// Set-up for tests over the embedded DynamoDB: refuses an empty text as the key of a query, as DynamoDB does and dynalite does not.
import { countersDatabase, database } from '#lib/aws.ts';
import { aroundCalls } from './around-calls.ts';

for (const client of [database(), countersDatabase()]) {
  aroundCalls(client, async ({ input }, send) => {
    const { KeyConditionExpression = '', ExpressionAttributeValues = {} } = input;
    const names: string[] = KeyConditionExpression.match(/:\w+/g) ?? [];
    const empty = names.find((name) => ExpressionAttributeValues[name] === '');
    if (empty)
      throw new Error(
        `DynamoDB refuses an empty text as part of a key: ${empty} in ${KeyConditionExpression}`,
      );
    return await send();
  });
}
